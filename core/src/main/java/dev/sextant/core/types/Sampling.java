package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import java.util.function.IntConsumer;

/** Choosing a few of many, and what a few say of all. */
final class Sampling {
  private Sampling() {}

  /**
   * Gives {@code count} different numbers below {@code size} to {@code receiver}, in rising order;
   * all of them when there are not so many. Each selection is equally likely.
   */
  static void distinct(RandomSource random, int size, int count, IntConsumer receiver) {
    int wanted = count;
    for (int i = 0; i < size && wanted > 0; i++) {
      if (random.nextInt(size - i) < wanted) {
        wanted--;
        receiver.accept(i);
      }
    }
  }

  /**
   * {@code base} plus the sum that {@code count} elements have if {@code seen} of them have {@code
   * sum}; computed as Redis does, so that the same fractions get lost.
   */
  static long extrapolate(long base, long sum, long seen, int count) {
    return seen == 0 ? base : (long) (base + (double) sum / seen * count);
  }
}
