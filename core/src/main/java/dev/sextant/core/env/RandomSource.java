package dev.sextant.core.env;

/**
 * Where a node takes its randomness from: sampling, election jitter, node ids. One seed gives one
 * run, so nothing in the pure packages draws from anywhere else.
 */
public interface RandomSource {

  /** The next 64 random bits. */
  long nextLong();

  /**
   * A uniformly distributed integer from 0 (inclusive) to {@code bound} (exclusive); {@code bound}
   * is positive.
   */
  default int nextInt(int bound) {
    return (int) nextLong((long) bound);
  }

  /**
   * A uniformly distributed integer from 0 (inclusive) to {@code bound} (exclusive); {@code bound}
   * is positive.
   */
  default long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive: " + bound);
    }
    // Rejects the incomplete last stretch of the range, which would favour small numbers.
    long bits;
    long value;
    do {
      bits = nextLong() >>> 1;
      value = bits % bound;
    } while (bits - value + (bound - 1) < 0);
    return value;
  }

  /** A uniformly distributed double from 0 (inclusive) to 1 (exclusive). */
  default double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }
}
