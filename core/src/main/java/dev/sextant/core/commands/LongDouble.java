package dev.sextant.core.commands;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * C's {@code long double} as x86-64 has it, as far as Redis computes with it: INCRBYFLOAT,
 * HINCRBYFLOAT, and timeouts in seconds.
 *
 * <p>A double would not do: it has 53 bits of mantissa, the long double has 64, and the 17 decimals
 * that Redis prints of a sum show the difference (10.5 + 0.1 is 10.6, not 10.59999999999999964). So
 * a number here is an integer of at most 64 bits times a power of two, each result is rounded to
 * the nearest such number (ties to even), and printing is exact, as glibc's is.
 *
 * <p>There is no NaN: {@link #parse} refuses it, and {@link #plus} answers infinity for the sum of
 * opposite infinities, which callers refuse in the same way.
 */
final class LongDouble {
  private static final int PRECISION_BITS = 64;
  private static final int MAX_EXPONENT = 16384;

  /** The longest text that Redis reads as a long double. */
  private static final int MAX_CHARS = 5 * 1024 - 1;

  /** Numbers of 10^4933 and more overflow, those of 10^-4952 and less become zero. */
  private static final int MAX_DECIMAL_EXPONENT = 4932;

  private static final int MIN_DECIMAL_EXPONENT = -4951;

  private static final int DECIMALS = 17;
  private static final BigInteger TEN_TO_DECIMALS = BigInteger.TEN.pow(DECIMALS);

  private static final Pattern DECIMAL =
      Pattern.compile("([0-9]*)(?:\\.([0-9]*))?(?:e([+-]?[0-9]+))?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("0x([0-9a-f]*)(?:\\.([0-9a-f]*))?(?:p([+-]?[0-9]+))?");

  /** Zero, the value of what is not there. */
  static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0);

  /** The number is {@code mantissa} times 2 to the {@code exponent}. */
  private final BigInteger mantissa;

  private final int exponent;

  private LongDouble(BigInteger mantissa, int exponent) {
    this.mantissa = mantissa;
    this.exponent = exponent;
  }

  /** The number nearest to {@code mantissa} times 2 to the {@code exponent}. */
  private static LongDouble nearest(BigInteger mantissa, int exponent) {
    BigInteger magnitude = mantissa.abs();
    int surplus = magnitude.bitLength() - PRECISION_BITS;
    if (surplus <= 0) {
      return new LongDouble(mantissa, exponent);
    }
    BigInteger rounded = shiftRightHalfEven(magnitude, surplus);
    return new LongDouble(mantissa.signum() < 0 ? rounded.negate() : rounded, exponent + surplus);
  }

  private static BigInteger shiftRightHalfEven(BigInteger magnitude, int bits) {
    BigInteger quotient = magnitude.shiftRight(bits);
    boolean half = magnitude.testBit(bits - 1);
    boolean more = magnitude.getLowestSetBit() < bits - 1;
    return half && (more || quotient.testBit(0)) ? quotient.add(BigInteger.ONE) : quotient;
  }

  // ------------------------------------------------------------------ reading

  /**
   * The number that {@code text} is, or null when C's {@code strtold} would not take all of it,
   * would find it out of range, or would find a NaN.
   */
  static @Nullable LongDouble parse(byte[] text) {
    if (text.length == 0 || text.length > MAX_CHARS) {
      return null;
    }
    String lower = new String(text, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    boolean negative = lower.charAt(0) == '-';
    String body = negative || lower.charAt(0) == '+' ? lower.substring(1) : lower;
    if (body.equals("inf") || body.equals("infinity")) {
      return new LongDouble(negative ? BigInteger.ONE.negate() : BigInteger.ONE, MAX_EXPONENT);
    }
    boolean hex = body.startsWith("0x");
    Matcher parts = (hex ? HEXADECIMAL : DECIMAL).matcher(body);
    if (!parts.matches()) {
      return null;
    }
    String fraction = parts.group(2) == null ? "" : parts.group(2);
    String digits = parts.group(1) + fraction;
    if (digits.isEmpty()) {
      return null;
    }
    BigInteger number = new BigInteger(digits, hex ? 16 : 10);
    if (number.signum() == 0) {
      return ZERO;
    }
    BigInteger signed = negative ? number.negate() : number;
    int power = power(parts.group(3));
    LongDouble value =
        hex
            ? ofBinary(signed, power - 4 * fraction.length())
            : ofDecimal(signed, power - fraction.length());
    return value == null || !value.isFinite() ? null : value;
  }

  /** The exponent behind the digits, cut to a range that no digits can bring back into bounds. */
  private static int power(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    BigInteger limit = BigInteger.valueOf(10L * MAX_CHARS);
    return new BigInteger(text).min(limit).max(limit.negate()).intValue();
  }

  private static @Nullable LongDouble ofBinary(BigInteger number, int power) {
    int exponent = number.bitLength() + power;
    return exponent < -MAX_EXPONENT - PRECISION_BITS ? null : nearest(number, power);
  }

  private static @Nullable LongDouble ofDecimal(BigInteger number, int power) {
    int exponent = number.abs().toString().length() - 1 + power;
    if (exponent > MAX_DECIMAL_EXPONENT || exponent < MIN_DECIMAL_EXPONENT) {
      return null;
    }
    if (power >= 0) {
      return nearest(number.multiply(BigInteger.TEN.pow(power)), 0);
    }
    // Enough bits for the quotient to be rounded below its last place, where one more bit tells
    // whether the division left a remainder.
    BigInteger divisor = BigInteger.TEN.pow(-power);
    int shift = Math.max(0, PRECISION_BITS + 2 + divisor.bitLength() - number.bitLength());
    BigInteger[] result = number.abs().shiftLeft(shift).divideAndRemainder(divisor);
    BigInteger quotient = result[0].shiftLeft(1);
    if (result[1].signum() != 0) {
      quotient = quotient.setBit(0);
    }
    return nearest(number.signum() < 0 ? quotient.negate() : quotient, -shift - 1);
  }

  // ------------------------------------------------------------------ computing and writing

  boolean isFinite() {
    return mantissa.abs().bitLength() + exponent <= MAX_EXPONENT;
  }

  /** The sum; not finite when it, or either number, is out of range. */
  LongDouble plus(LongDouble other) {
    if (!isFinite() || !other.isFinite()) {
      return isFinite() ? other : this;
    }
    int common = Math.min(exponent, other.exponent);
    BigInteger sum =
        mantissa
            .shiftLeft(exponent - common)
            .add(other.mantissa.shiftLeft(other.exponent - common));
    return nearest(sum, common);
  }

  /**
   * The number times 1000, rounded up to a whole one; {@code Long.MIN_VALUE} when that is out of
   * range, as the conversion of x86-64 answers.
   */
  long ceilOfThousandfold() {
    if (!isFinite()) {
      return Long.MIN_VALUE;
    }
    LongDouble product = nearest(mantissa.multiply(BigInteger.valueOf(1000)), exponent);
    BigInteger whole =
        product.exponent >= 0
            ? product.mantissa.shiftLeft(product.exponent)
            // Shifting rounds down, so the negative of the negative rounds up.
            : product.mantissa.negate().shiftRight(-product.exponent).negate();
    return whole.bitLength() < Long.SIZE ? whole.longValue() : Long.MIN_VALUE;
  }

  /** The number, which must be finite, with up to 17 decimals and no trailing zeros. */
  byte[] text() {
    BigInteger scaled = mantissa.abs().multiply(TEN_TO_DECIMALS);
    BigInteger units =
        exponent >= 0 ? scaled.shiftLeft(exponent) : shiftRightHalfEven(scaled, -exponent);
    if (units.signum() == 0) {
      return new byte[] {'0'};
    }
    BigInteger[] parts = units.divideAndRemainder(TEN_TO_DECIMALS);
    StringBuilder text = new StringBuilder(mantissa.signum() < 0 ? "-" : "").append(parts[0]);
    if (parts[1].signum() != 0) {
      String decimals = parts[1].add(TEN_TO_DECIMALS).toString().substring(1);
      int end = decimals.length();
      while (decimals.charAt(end - 1) == '0') {
        end--;
      }
      text.append('.').append(decimals, 0, end);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
