package dev.sextant.core.command;

import java.nio.charset.StandardCharsets;

/**
 * Numbers with fractions, read as C's {@code strtod} reads them: leading sign, decimal or
 * hexadecimal digits, exponent, "inf", "infinity"; no leading space, nothing behind the number, no
 * NaN.
 */
public final class Numbers {
  /**
   * So many digits make an integer that a double holds exactly, and so does such a power of ten;
   * the quotient of the two, rounded once, is the double nearest to the decimal fraction.
   */
  private static final int MAX_EXACT_DIGITS = 15;

  private static final double[] POWERS_OF_TEN = new double[MAX_EXACT_DIGITS + 1];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
    }
  }

  private Numbers() {}

  /** The number, or NaN when {@code text} is none, or is out of range as strtod sees it. */
  public static double parseDouble(byte[] text) {
    if (text.length == 0) {
      return Double.NaN;
    }
    double simple = parseShortDecimal(text);
    return Double.isNaN(simple)
        ? read(new String(text, StandardCharsets.ISO_8859_1), false)
        : simple;
  }

  /** What most numbers are: few digits, perhaps with a sign and a point. NaN for any other text. */
  private static double parseShortDecimal(byte[] text) {
    if (text.length > MAX_EXACT_DIGITS) {
      return Double.NaN;
    }
    int at = text[0] == '-' ? 1 : 0;
    long sum = 0;
    int digits = 0;
    int point = -1;
    for (; at < text.length; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9) {
        sum = sum * 10 + digit;
        digits++;
      } else if (text[at] == '.' && point < 0) {
        point = digits;
      } else {
        return Double.NaN;
      }
    }
    if (digits == 0) {
      return Double.NaN;
    }
    double value = point < 0 ? sum : sum / POWERS_OF_TEN[digits - point];
    return text[0] == '-' ? -value : value;
  }

  /**
   * The number in {@code text} from index {@code from} on as C code takes it that calls {@code
   * strtod} and looks at nothing but where it stopped: white space may lead, nothing at all is 0, a
   * zero byte is the end, what is too large is infinite, and what is too small is 0. NaN when there
   * is no number, or something behind it.
   */
  public static double parseLenientDouble(byte[] text, int from) {
    return parseLenientDouble(text, from, true);
  }

  /** The same for all of {@code text}, but what is too large or too small is no number (SORT). */
  public static double parseLenientDouble(byte[] text) {
    return parseLenientDouble(text, 0, false);
  }

  private static double parseLenientDouble(byte[] text, int from, boolean anyMagnitude) {
    int end = from;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    if (from == end) {
      return 0;
    }
    int start = from;
    while (start < end && isSpace(text[start])) {
      start++;
    }
    if (start == end) {
      return Double.NaN;
    }
    return read(new String(text, start, end - start, StandardCharsets.ISO_8859_1), anyMagnitude);
  }

  private static double read(String s, boolean anyMagnitude) {
    int start = s.charAt(0) == '-' || s.charAt(0) == '+' ? 1 : 0;
    String body = s.substring(start);
    if (body.equalsIgnoreCase("inf") || body.equalsIgnoreCase("infinity")) {
      return s.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    boolean hex = body.length() > 2 && body.charAt(0) == '0' && (body.charAt(1) | 0x20) == 'x';
    if (!looksNumeric(body, hex)) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(hex && !hasBinaryExponent(body) ? s + "p0" : s);
      boolean overflow = Double.isInfinite(value);
      boolean underflow = value == 0 && hasNonZeroDigit(body, hex);
      return !anyMagnitude && (overflow || underflow) ? Double.NaN : value;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  /**
   * Keeps out what Java takes and C does not: type suffixes, surrounding space, "NaN", "Infinity"
   * in parts.
   */
  private static boolean looksNumeric(String body, boolean hex) {
    boolean inExponent = false;
    for (int i = hex ? 2 : 0; i < body.length(); i++) {
      char c = body.charAt(i);
      boolean hexDigit = hex && !inExponent && c < 128 && Character.digit(c, 16) >= 0;
      boolean digit = c >= '0' && c <= '9' || hexDigit;
      boolean mark = isExponentMark(c, hex);
      boolean sign = (c == '+' || c == '-') && i > 0 && isExponentMark(body.charAt(i - 1), hex);
      if (!digit && c != '.' && !mark && !sign) {
        return false;
      }
      inExponent |= mark;
    }
    return !body.isEmpty();
  }

  private static boolean isExponentMark(char c, boolean hex) {
    return (c | 0x20) == (hex ? 'p' : 'e');
  }

  private static boolean hasBinaryExponent(String body) {
    return body.indexOf('p') >= 0 || body.indexOf('P') >= 0;
  }

  private static boolean hasNonZeroDigit(String body, boolean hex) {
    for (int i = hex ? 2 : 0; i < body.length() && !isExponentMark(body.charAt(i), hex); i++) {
      if (Character.digit(body.charAt(i), 16) > 0) {
        return true;
      }
    }
    return false;
  }
}
