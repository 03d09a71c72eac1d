package dev.sextant.core.command;

import java.nio.charset.StandardCharsets;

/**
 * Numbers with fractions, read as C's {@code strtod} reads them: leading sign, decimal or
 * hexadecimal digits, exponent, "inf", "infinity"; no leading space, nothing behind the number, no
 * NaN.
 */
public final class Numbers {
  /** Longer texts are no numbers here; strtod has no limit. */
  private static final int MAX_LENGTH = 400;

  /** Integers of so many digits are doubles without rounding. */
  private static final int MAX_EXACT_DIGITS = 15;

  private Numbers() {}

  /** The number, or NaN when {@code text} is none, or is out of range as strtod sees it. */
  public static double parseDouble(byte[] text) {
    int length = text.length;
    if (length == 0 || length > MAX_LENGTH) {
      return Double.NaN;
    }
    if (length <= MAX_EXACT_DIGITS && isDigits(text)) {
      long sum = 0;
      for (byte b : text) {
        sum = sum * 10 + (b - '0');
      }
      return sum;
    }
    return read(new String(text, StandardCharsets.ISO_8859_1), false);
  }

  /**
   * The number in {@code text} from index {@code from} on as C code takes it that calls {@code
   * strtod} and looks at nothing but where it stopped: white space may lead, nothing at all is 0, a
   * zero byte is the end, what is too large is infinite, and what is too small is 0. NaN when there
   * is no number, or something behind it.
   */
  public static double parseLenientDouble(byte[] text, int from) {
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
    if (start == end || end - start > MAX_LENGTH) {
      return Double.NaN;
    }
    return read(new String(text, start, end - start, StandardCharsets.ISO_8859_1), true);
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

  private static boolean isDigits(byte[] text) {
    for (byte b : text) {
      if (b < '0' || b > '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * Keeps out what Java takes and C does not: type suffixes, surrounding space, "NaN", "Infinity"
   * in parts.
   */
  private static boolean looksNumeric(String body, boolean hex) {
    for (int i = hex ? 2 : 0; i < body.length(); i++) {
      char c = body.charAt(i);
      boolean digit = c >= '0' && c <= '9' || hex && Character.digit(c, 16) >= 0 && c < 128;
      boolean exponent = hex ? (c | 0x20) == 'p' : (c | 0x20) == 'e';
      boolean sign = (c == '+' || c == '-') && i > 0 && isExponentMark(body.charAt(i - 1), hex);
      if (!digit && c != '.' && !exponent && !sign) {
        return false;
      }
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
