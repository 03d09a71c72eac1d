package dev.sextant.protocol.codec;

import io.netty.buffer.ByteBuf;

/** Decimal digits into buffers, without strings on the way. */
final class Digits {
  private Digits() {}

  /** How many characters {@code value} has, with its sign. */
  static int count(long value) {
    int count = value < 0 ? 2 : 1;
    // Negative numbers reach one further than positive ones: count on that side.
    for (long rest = value < 0 ? value : -value; rest <= -10; rest /= 10) {
      count++;
    }
    return count;
  }

  /** Puts {@code value} so that its last digit stands just before {@code end}. */
  static void put(long value, ByteBuf target, int end) {
    int at = end;
    long rest = value < 0 ? value : -value;
    do {
      long quotient = rest / 10;
      target.setByte(--at, '0' + (int) (quotient * 10 - rest));
      rest = quotient;
    } while (rest != 0);
    if (value < 0) {
      target.setByte(--at, '-');
    }
  }
}
