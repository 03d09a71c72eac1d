package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.math.BigInteger;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The ways in which Redis reads numbers from text by the C library, with its oddities. */
public final class CNumbers {
  private static final long KB = 1024;
  private static final long MB = KB * 1024;
  private static final long GB = MB * 1024;
  private static final BigInteger UNSIGNED_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger SIGNED_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger SIGNED_MIN = BigInteger.valueOf(Long.MIN_VALUE);

  /** Longer runs of digits are not a memory value for Redis. */
  private static final int MEMORY_DIGITS_MAX = 127;

  private CNumbers() {}

  /** A number in its one canonical form: no sign but a minus, no leading zero, no space. */
  static OptionalLong strictLong(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - first;
    boolean leadingZero = digits > 0 && text.charAt(first) == '0' && text.length() > 1;
    if (digits == 0 || digits > 19 || leadingZero || digitsEnd(text, first) != text.length()) {
      return OptionalLong.empty();
    }
    BigInteger value = new BigInteger(text);
    return value.bitLength() < Long.SIZE
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  /**
   * Bytes with an optional unit. Without any digit the number is 0 and a number that does not fit
   * is the largest; multiplying by the unit wraps around. Redis does all that, and values so read
   * are seldom meant, but a configuration that loads there loads here.
   */
  static OptionalLong memory(String text) {
    int end = digitsEnd(text, 0);
    long unit =
        switch (Ascii.toLowerCase(text.substring(end))) {
          case "", "b" -> 1;
          case "k" -> 1000;
          case "kb" -> KB;
          case "m" -> 1000_000;
          case "mb" -> MB;
          case "g" -> 1000_000_000;
          case "gb" -> GB;
          default -> 0;
        };
    if (unit == 0 || end > MEMORY_DIGITS_MAX) {
      return OptionalLong.empty();
    }
    BigInteger value = end == 0 ? BigInteger.ZERO : new BigInteger(text.substring(0, end));
    return OptionalLong.of(value.min(UNSIGNED_MAX).longValue() * unit);
  }

  /** The shortest way to write a number of bytes that {@link #memory} reads back. */
  static String formatMemory(long bytes) {
    if (bytes == 0) {
      return "0";
    }
    if (bytes % GB == 0) {
      return bytes / GB + "gb";
    }
    if (bytes % MB == 0) {
      return bytes / MB + "mb";
    }
    return bytes % KB == 0 ? bytes / KB + "kb" : Long.toString(bytes);
  }

  /** An octal number as strtoll reads it, if it is the whole text and fits. */
  static OptionalLong octal(String text) {
    BigInteger value = strtoll(text, 8);
    return value == null || value.bitLength() >= Long.SIZE
        ? OptionalLong.empty()
        : OptionalLong.of(value.longValue());
  }

  /** A decimal number as strtoll reads it, if it is the whole text; too large ones saturate. */
  static OptionalLong decimal(String text) {
    BigInteger value = strtoll(text, 10);
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(value.min(SIGNED_MAX).max(SIGNED_MIN).longValue());
  }

  /**
   * The number at the beginning of {@code text} after white space, as strtol and atol read it: what
   * follows is left alone, without digits it is 0, and one that does not fit is the greatest or
   * least. (Reading an append-only file calls this for each argument.)
   */
  public static long leading(String text) {
    int at = 0;
    while (at < text.length() && ConfigWords.isSpace(text.charAt(at))) {
      at++;
    }
    boolean negative = at < text.length() && text.charAt(at) == '-';
    if (negative || at < text.length() && text.charAt(at) == '+') {
      at++;
    }
    long sum = 0; // Summed as a negative number, whose range is the larger one.
    for (int end = digitsEnd(text, at); at < end; at++) {
      int digit = text.charAt(at) - '0';
      if (sum < (Long.MIN_VALUE + digit) / 10) {
        return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
      }
      sum = sum * 10 - digit;
    }
    if (negative) {
      return sum;
    }
    return sum == Long.MIN_VALUE ? Long.MAX_VALUE : -sum;
  }

  /** Null if anything but spaces, a sign and digits is there; a text of no chars at all is 0. */
  private static @Nullable BigInteger strtoll(String text, int radix) {
    if (text.isEmpty()) {
      return BigInteger.ZERO;
    }
    int at = 0;
    while (at < text.length() && ConfigWords.isSpace(text.charAt(at))) {
      at++;
    }
    boolean signed = at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
    int digits = signed ? at + 1 : at;
    if (digits == text.length()) {
      return null;
    }
    for (int i = digits; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) >= '0' + radix) {
        return null;
      }
    }
    return new BigInteger(text.substring(at), radix);
  }

  private static int digitsEnd(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
