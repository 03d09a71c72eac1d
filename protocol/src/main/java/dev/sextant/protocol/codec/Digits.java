package dev.sextant.protocol.codec;

/** Decimal digits to and from bytes, without strings on the way. */
final class Digits {
  /** The most bytes that {@link #write} needs: a sign and 19 digits. */
  static final int MAX_LENGTH = 20;

  private Digits() {}

  /**
   * Writes {@code value} so that its last digit stands just before {@code end}; returns where it
   * begins.
   */
  static int write(long value, byte[] target, int end) {
    int at = end;
    // Negative numbers reach one further than positive ones: count on that side.
    long rest = value > 0 ? -value : value;
    do {
      long quotient = rest / 10;
      target[--at] = (byte) ('0' + (quotient * 10 - rest));
      rest = quotient;
    } while (rest != 0);
    if (value < 0) {
      target[--at] = '-';
    }
    return at;
  }

  /** How many bytes {@link #write} writes for {@code value}, which is not negative. */
  static int count(long value) {
    int count = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }
}
