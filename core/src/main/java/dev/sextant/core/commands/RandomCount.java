package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;

/**
 * How many random elements SRANDMEMBER and ZRANDMEMBER are asked for: up to so many different ones,
 * or, when negative, exactly so many, which may be equal.
 */
final class RandomCount {
  private RandomCount() {}

  /** Argument {@code i} as such a count. */
  static long parse(Call call, int i) {
    long count = call.integer(i);
    if (count == Long.MIN_VALUE) {
      throw Errors.err(
          "value is out of range, value must between -9223372036854775807 and"
              + " 9223372036854775807");
    }
    return count;
  }

  /**
   * {@code count} as far as a reply can hold it.
   *
   * <p>Redis would go on to write even 2^62 elements, until it is out of memory. Here a reply has
   * at most 2^31 - 1 parts, and asking for more is an error.
   *
   * @param width how many parts of the reply an element takes
   */
  static int forReply(long count, int width) {
    int most = Integer.MAX_VALUE / width;
    if (count < -most) {
      throw Errors.OUT_OF_RANGE;
    }
    return (int) Math.min(count, most);
  }
}
