package dev.sextant.protocol.reply;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Doubles as C's {@code printf("%.17g")} writes them, which is how Redis 7 replies with a score.
 *
 * <p>That form has 17 significant digits, rounded half-even from the exact binary value, without
 * trailing zeros: 3.1 becomes 3.1000000000000001. It is positional for decimal exponents from -4 to
 * 16 and scientific otherwise, with two exponent digits or more. Neither {@code Double.toString}
 * (the shortest digits that read back) nor {@code String.format("%.17g")} (rounded twice, zeros
 * kept) gives it, so it is computed here, in three ways:
 *
 * <ul>
 *   <li>An integer below 10^17 has no more than 17 digits: they are the answer.
 *   <li>A fraction of magnitude 1/128 or more is {@code m / 2^k} with k at most 59. Multiplying the
 *       remainder by ten and taking what lies above bit k yields digit after digit without error,
 *       as the product stays below 2^63; what is left after the last digit decides the rounding.
 *   <li>Anything else goes through {@link BigDecimal}, which is exact, and slower.
 * </ul>
 */
public final class DoubleFormat {
  /** The most bytes that {@link #write} needs, as for {@code -1.2345678901234567e-308}. */
  public static final int MAX_LENGTH = 24;

  private static final int PRECISION = 17;
  private static final long TEN_TO_16 = 10_000_000_000_000_000L;
  private static final long TEN_TO_17 = 10 * TEN_TO_16;
  private static final MathContext ROUNDING = new MathContext(PRECISION, RoundingMode.HALF_EVEN);

  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA_MASK = (1L << MANTISSA_BITS) - 1;
  private static final int EXPONENT_MASK = 0x7ff;
  // A double with biased exponent e and mantissa m is m / 2^(ZERO_SHIFT_EXPONENT - e).
  private static final int ZERO_SHIFT_EXPONENT = 1075;
  private static final int MAX_EXACT_SHIFT = 59;

  private DoubleFormat() {}

  /** {@code value} as text; infinities are {@code inf} and {@code -inf}, every NaN is nan. */
  public static String format(double value) {
    byte[] bytes = new byte[MAX_LENGTH];
    int length = write(value, bytes, 0);
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  /**
   * Writes what {@link #format} returns to {@code target}, from {@code offset} on, where {@link
   * #MAX_LENGTH} bytes must be free; returns the index behind the last one.
   */
  public static int write(double value, byte[] target, int offset) {
    int at = offset;
    if (Double.isNaN(value)) {
      return writeAscii("nan", target, at);
    }
    long bits = Double.doubleToRawLongBits(value);
    if (bits < 0) {
      target[at++] = '-';
    }
    double magnitude = Math.abs(value);
    if (Double.isInfinite(magnitude)) {
      return writeAscii("inf", target, at);
    }
    if (magnitude < TEN_TO_17 && magnitude == (long) magnitude) {
      return writeDigits((long) magnitude, count((long) magnitude), target, at);
    }
    int shift = ZERO_SHIFT_EXPONENT - ((int) (bits >>> MANTISSA_BITS) & EXPONENT_MASK);
    if (shift > 0 && shift <= MAX_EXACT_SHIFT) {
      return writeFraction((bits & MANTISSA_MASK) | (1L << MANTISSA_BITS), shift, target, at);
    }
    BigDecimal rounded = new BigDecimal(magnitude).round(ROUNDING);
    int exponent = rounded.precision() - rounded.scale() - 1;
    return writeDecimal(rounded.unscaledValue().longValueExact(), exponent, target, at);
  }

  /** Writes {@code mantissa / 2^shift}, for a shift from 1 to {@link #MAX_EXACT_SHIFT}. */
  private static int writeFraction(long mantissa, int shift, byte[] target, int at) {
    long mask = (1L << shift) - 1;
    long digits = mantissa >>> shift;
    long remainder = mantissa & mask;
    int count = digits == 0 ? 0 : count(digits);
    int exponent = count - 1;
    while (count < PRECISION && remainder != 0) {
      remainder *= 10;
      long digit = remainder >>> shift;
      remainder &= mask;
      digits = digits * 10 + digit;
      if (digits == 0) {
        exponent--;
      } else {
        count++;
      }
    }
    long half = 1L << (shift - 1);
    if (remainder > half || (remainder == half && (digits & 1) == 1)) {
      digits++;
      if (digits == TEN_TO_17) {
        digits = TEN_TO_16;
        exponent++;
      }
    }
    return writeDecimal(digits, exponent, target, at);
  }

  /** Writes the number d.ddd times 10^exponent whose digits, not zero, are {@code digits}. */
  private static int writeDecimal(long digits, int exponent, byte[] target, int from) {
    long significant = digits;
    while (significant % 10 == 0) {
      significant /= 10;
    }
    int count = count(significant);
    int at = from;
    if (exponent < -4 || exponent >= PRECISION) {
      return writeScientific(significant, exponent, target, at);
    }
    if (exponent < 0) {
      target[at++] = '0';
      target[at++] = '.';
      for (int zeros = -1 - exponent; zeros > 0; zeros--) {
        target[at++] = '0';
      }
      return writeDigits(significant, count, target, at);
    }
    if (count <= exponent + 1) {
      at = writeDigits(significant, count, target, at);
      for (int zeros = exponent + 1 - count; zeros > 0; zeros--) {
        target[at++] = '0';
      }
      return at;
    }
    // One place to the right, then the integer part is moved back over the point's place.
    int end = writeDigits(significant, count, target, at + 1);
    System.arraycopy(target, at + 1, target, at, exponent + 1);
    target[at + exponent + 1] = '.';
    return end;
  }

  private static int writeScientific(long digits, int exponent, byte[] target, int from) {
    int count = count(digits);
    int at = from;
    int end = writeDigits(digits, count, target, at + 1);
    target[at] = target[at + 1];
    target[at + 1] = '.';
    at = count == 1 ? at + 1 : end;
    target[at++] = 'e';
    target[at++] = (byte) (exponent < 0 ? '-' : '+');
    int power = Math.abs(exponent);
    return writeDigits(power, power < 100 ? 2 : 3, target, at);
  }

  private static int writeDigits(long value, int count, byte[] target, int from) {
    long rest = value;
    for (int at = from + count - 1; at >= from; at--) {
      target[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return from + count;
  }

  private static int count(long value) {
    int count = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  private static int writeAscii(String text, byte[] target, int from) {
    int at = from;
    for (int i = 0; i < text.length(); i++) {
      target[at++] = (byte) text.charAt(i);
    }
    return at;
  }
}
