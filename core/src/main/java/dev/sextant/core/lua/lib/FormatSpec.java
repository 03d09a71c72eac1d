package dev.sextant.core.lua.lib;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Flags, width and precision of an item of a format, and what C's printf makes of them. */
final class FormatSpec {
  boolean left;
  boolean plus;
  boolean space;
  boolean alternate;
  boolean zeros;
  int width;

  /** Negative if none is given. */
  int precision = -1;

  /** Text in its width. */
  String pad(String text) {
    if (text.length() >= width) {
      return text;
    }
    String blanks = " ".repeat(width - text.length());
    return left ? text + blanks : blanks + text;
  }

  /** A number in its width: sign or base first, then zeros if they fill the width, then digits. */
  private String number(String sign, String digits, boolean mayFill) {
    int missing = width - sign.length() - digits.length();
    if (mayFill && zeros && !left && missing > 0) {
      return sign + "0".repeat(missing) + digits;
    }
    return pad(sign + digits);
  }

  private String sign(boolean negative) {
    return negative ? "-" : plus ? "+" : space ? " " : "";
  }

  private String digits(String digits) {
    if (precision == 0 && digits.equals("0")) {
      return "";
    }
    return precision > digits.length() ? "0".repeat(precision - digits.length()) + digits : digits;
  }

  /** %d. */
  String integer(long value) {
    String text = Long.toString(value);
    String magnitude = value < 0 ? text.substring(1) : text;
    return number(sign(value < 0), digits(magnitude), precision < 0);
  }

  /** %o, %u, %x, %X. */
  String unsigned(long value, char conversion) {
    String base = "";
    String text;
    switch (conversion) {
      case 'o' -> {
        text = digits(Long.toOctalString(value));
        if (alternate && !text.startsWith("0")) {
          text = "0" + text;
        }
      }
      case 'u' -> text = digits(Long.toUnsignedString(value));
      default -> {
        text = digits(Long.toHexString(value));
        base = alternate && value != 0 ? "0x" : "";
        if (conversion == 'X') {
          text = text.toUpperCase(java.util.Locale.ROOT);
          base = base.toUpperCase(java.util.Locale.ROOT);
        }
      }
    }
    return number(base, text, precision < 0);
  }

  /** %e, %E, %f, %g, %G. */
  String decimal(double value, char conversion) {
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    String sign = sign(negative);
    boolean upper = conversion == 'E' || conversion == 'G';
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String word = Double.isNaN(value) ? "nan" : "inf";
      return number(sign, upper ? word.toUpperCase(java.util.Locale.ROOT) : word, false);
    }
    int digits = precision < 0 ? 6 : precision;
    BigDecimal exact = new BigDecimal(Math.abs(value));
    String text =
        switch (conversion) {
          case 'f' -> fixed(exact, digits);
          case 'e', 'E' -> scientific(exact, digits);
          default -> general(exact, Math.max(digits, 1));
        };
    return number(sign, upper ? text.toUpperCase(java.util.Locale.ROOT) : text, true);
  }

  private String fixed(BigDecimal value, int digits) {
    String text = value.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && digits == 0 ? text + "." : text;
  }

  private String scientific(BigDecimal value, int digits) {
    BigDecimal rounded = value.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int exponent = exponent(rounded);
    String all = rounded.unscaledValue().toString();
    StringBuilder text = new StringBuilder(all);
    while (text.length() < digits + 1) {
      text.append('0');
    }
    text.setLength(digits + 1);
    if (digits > 0 || alternate) {
      text.insert(1, '.');
    }
    text.append(exponent < 0 ? "e-" : "e+");
    int size = Math.abs(exponent);
    return (size < 10 ? text.append('0') : text).append(size).toString();
  }

  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private String general(BigDecimal value, int digits) {
    int exponent = exponent(value.round(new MathContext(digits, RoundingMode.HALF_EVEN)));
    boolean plain = exponent >= -4 && exponent < digits;
    String text = plain ? fixed(value, digits - 1 - exponent) : scientific(value, digits - 1);
    if (alternate || text.indexOf('.') < 0) {
      return text;
    }
    int tail = text.indexOf('e');
    int end = tail < 0 ? text.length() : tail;
    String rest = text.substring(end);
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    if (text.charAt(end - 1) == '.') {
      end--;
    }
    return text.substring(0, end) + rest;
  }
}
