package dev.sextant.core.types;

import dev.sextant.core.memory.RedisSizes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How many bytes of a listpack an element takes; the lists themselves are Java arrays here. */
final class ListpackSize {
  /** Beyond half of the long range Redis writes even whole scores as text. */
  private static final double MAX_WHOLE_SCORE = 0x1p62;

  private static final MathContext DIGITS_17 = new MathContext(17, RoundingMode.HALF_EVEN);

  private ListpackSize() {}

  /** What {@code element} takes: text that reads as an integer is stored as one. */
  static long of(byte[] element) {
    long number = Bytes.parseLong(element);
    return Bytes.isNotLong(number, element)
        ? RedisSizes.listpackString(element.length)
        : RedisSizes.listpackInteger(number);
  }

  /** What a sorted set's score takes: an integer if it is whole, else text of 17 digits. */
  static long ofScore(double score) {
    if (Math.abs(score) <= MAX_WHOLE_SCORE && score == (long) score) {
      return RedisSizes.listpackInteger((long) score);
    }
    return RedisSizes.listpackString(textLength(score));
  }

  /** How long C's {@code %.17g} makes {@code value}, which is no NaN. */
  private static int textLength(double value) {
    int sign = value < 0 ? 1 : 0;
    if (Double.isInfinite(value)) {
      return sign + "inf".length();
    }
    BigDecimal decimal = new BigDecimal(Math.abs(value)).round(DIGITS_17).stripTrailingZeros();
    int digits = decimal.precision();
    int exponent = digits - decimal.scale() - 1;
    if (exponent < -4 || exponent >= 17) {
      int point = digits > 1 ? 1 : 0;
      int exponentDigits = Math.abs(exponent) >= 100 ? 3 : 2;
      return sign + digits + point + "e+".length() + exponentDigits;
    }
    if (exponent < 0) {
      return sign + "0.".length() + (-exponent - 1) + digits;
    }
    return sign + (digits > exponent + 1 ? digits + 1 : exponent + 1);
  }
}
