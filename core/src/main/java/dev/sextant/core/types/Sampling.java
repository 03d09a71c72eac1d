package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import java.util.function.IntConsumer;

/** Random choice among the places of an array. */
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
}
