package dev.sextant.core.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers to text and back, as C's {@code "%.14g"} and {@code strtod} do it. */
public final class LuaNumbers {
  private static final double LARGEST_PLAIN = 1e14;
  private static final long[] POWERS = powers();

  private LuaNumbers() {}

  private static long[] powers() {
    long[] all = new long[16];
    all[0] = 1;
    for (int i = 1; i < all.length; i++) {
      all[i] = all[i - 1] * 10;
    }
    return all;
  }

  /** The number as {@code tostring} shows it. */
  public static LuaString format(double value) {
    return LuaString.of(formatGeneral(value, 14));
  }

  /** C's "%.{precision}g". */
  public static String formatGeneral(double value, int precision) {
    if (value == Math.rint(value) && Math.abs(value) < LARGEST_PLAIN && precision >= 14) {
      long whole = (long) value;
      return whole == 0 && 1 / value < 0 ? "-0" : Long.toString(whole);
    }
    if (Double.isNaN(value)) {
      // What x86 makes of 0/0 has its sign bit set, and C shows that.
      return Double.doubleToRawLongBits(value) < 0 ? "-nan" : "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    int digits = Math.max(precision, 1);
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    rounded = rounded.stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < digits) {
      return rounded.toPlainString();
    }
    String unscaled = rounded.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder(value < 0 ? "-" : "").append(unscaled.charAt(0));
    if (unscaled.length() > 1) {
      text.append('.').append(unscaled, 1, unscaled.length());
    }
    text.append(exponent < 0 ? "e-" : "e+");
    int size = Math.abs(exponent);
    return (size < 10 ? text.append('0') : text).append(size).toString();
  }

  /** A number, or what a string reads as; null if neither. */
  public static @Nullable Double toNumber(@Nullable Object value) {
    if (value instanceof Double number) {
      return number;
    }
    return value instanceof LuaString text ? parse(text.bytes()) : null;
  }

  /** Casts as C on x86-64 casts a double to a 64 bit integer. */
  public static long toLong(double value) {
    return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
  }

  /** The number that all of the text, but for white space around it, spells; null for none. */
  public static @Nullable Double parse(byte[] text) {
    int from = 0;
    int to = text.length;
    while (from < to && isSpace(text[from])) {
      from++;
    }
    while (to > from && isSpace(text[to - 1])) {
      to--;
    }
    Double simple = parseSimple(text, from, to);
    return simple != null ? simple : parseAny(text, from, to);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  /** Up to 15 digits with a point among them: both parts of the division are exact. */
  private static @Nullable Double parseSimple(byte[] text, int from, int to) {
    int digits = 0;
    int point = -1;
    long sum = 0;
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if (b >= '0' && b <= '9' && digits < 15) {
        sum = sum * 10 + b - '0';
        digits++;
      } else if (b == '.' && point < 0) {
        point = digits;
      } else {
        return null;
      }
    }
    if (digits == 0) {
      return null;
    }
    return point < 0 ? sum : (double) sum / POWERS[digits - point];
  }

  private static @Nullable Double parseAny(byte[] text, int from, int to) {
    int at = from;
    boolean negative = at < to && text[at] == '-';
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    if (at == to) {
      return null;
    }
    Double size = null;
    if (at + 1 < to && text[at] == '0' && (text[at + 1] | 0x20) == 'x') {
      size = parseHex(text, at + 2, to);
    } else if (text[at] == '.' || text[at] >= '0' && text[at] <= '9') {
      size = parseDecimal(text, at, to);
    } else {
      size = parseWord(text, at, to);
    }
    return size == null || !negative ? size : (Double) (-size);
  }

  private static @Nullable Double parseDecimal(byte[] text, int from, int to) {
    int i = from;
    int digits = 0;
    boolean point = false;
    for (; i < to; i++) {
      if (text[i] == '.' && !point) {
        point = true;
      } else if (text[i] >= '0' && text[i] <= '9') {
        digits++;
      } else {
        break;
      }
    }
    if (digits == 0 || !isExponent(text, i, to, 'e')) {
      return null;
    }
    return Double.valueOf(ascii(text, from, to));
  }

  private static @Nullable Double parseHex(byte[] text, int from, int to) {
    int i = from;
    int digits = 0;
    boolean point = false;
    for (; i < to; i++) {
      if (text[i] == '.' && !point) {
        point = true;
      } else if (Character.digit(text[i], 16) >= 0) {
        digits++;
      } else {
        break;
      }
    }
    if (digits == 0 || !isExponent(text, i, to, 'p')) {
      return null;
    }
    String literal = "0x" + ascii(text, from, to);
    return Double.valueOf(i == to ? literal + "p0" : literal);
  }

  /** Whether the rest is nothing, or a letter with an integer behind it. */
  private static boolean isExponent(byte[] text, int from, int to, char letter) {
    if (from == to) {
      return true;
    }
    int i = from;
    if ((text[i++] | 0x20) != letter) {
      return false;
    }
    if (i < to && (text[i] == '+' || text[i] == '-')) {
      i++;
    }
    if (i == to) {
      return false;
    }
    for (; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Double parseWord(byte[] text, int from, int to) {
    String word = ascii(text, from, to).toLowerCase(java.util.Locale.ROOT);
    if (word.equals("inf") || word.equals("infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    boolean nan = word.equals("nan") || word.matches("nan\\([a-z0-9_]*\\)");
    return nan ? (Double) Double.NaN : null;
  }

  private static String ascii(byte[] text, int from, int to) {
    return new String(text, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
