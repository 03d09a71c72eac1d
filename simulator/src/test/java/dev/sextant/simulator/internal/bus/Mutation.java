package dev.sextant.simulator.internal.bus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damages packets, most often where it hurts: in lengths, counts, types and flags. */
public final class Mutation {
  private static final int[] SENSITIVE = {4, 5, 6, 7, 9, 12, 13, 14, 15, 2214, 2215, 2250, 2253};

  private Mutation() {}

  /** A damaged copy, whose length in the header is right in most cases. */
  public static byte[] of(byte[] packet, Random random) {
    int change = random.nextInt(4) == 0 ? random.nextInt(40) - 20 : 0;
    byte[] damaged = Arrays.copyOf(packet, Math.max(packet.length + change, 0));
    for (int left = 1 + random.nextInt(4); left > 0 && damaged.length > 0; left--) {
      int at =
          random.nextBoolean()
              ? SENSITIVE[random.nextInt(SENSITIVE.length)]
              : damaged.length - 1 - random.nextInt(Math.min(damaged.length, 200));
      if (at < damaged.length) {
        damaged[at] = (byte) random.nextInt();
      }
    }
    if (damaged.length >= 8 && random.nextInt(8) != 0) {
      ByteBuffer.wrap(damaged).putInt(4, damaged.length);
    }
    return damaged;
  }
}
