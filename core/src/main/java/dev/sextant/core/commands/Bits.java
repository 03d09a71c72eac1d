package dev.sextant.core.commands;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bits in an array of bytes. Bit 0 is the most significant bit of the first byte, so that bits that
 * follow each other read as a big-endian number.
 */
final class Bits {
  private static final VarHandle LONG_AT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bits() {}

  /** How many of the bits from {@code first} to {@code last} (inclusive) are set. */
  static long count(byte[] bytes, long first, long last) {
    if (first > last) {
      return 0;
    }
    int at = (int) (first >>> 3);
    int end = (int) (last >>> 3);
    int firstMask = 0xff >>> (first & 7);
    int lastMask = 0xff << (7 - (last & 7));
    if (at == end) {
      return Integer.bitCount(bytes[at] & firstMask & lastMask & 0xff);
    }
    long count = Integer.bitCount(bytes[at] & firstMask);
    count += Integer.bitCount(bytes[end] & lastMask & 0xff);
    at++;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      count += Long.bitCount((long) LONG_AT.get(bytes, at));
    }
    for (; at < end; at++) {
      count += Integer.bitCount(bytes[at] & 0xff);
    }
    return count;
  }

  /**
   * The first bit from {@code first} to {@code last} (inclusive) that is {@code bit}, or -1 when
   * there is none.
   */
  static long find(byte[] bytes, long first, long last, boolean bit) {
    if (first > last) {
      return -1;
    }
    int flip = bit ? 0 : 0xff;
    long uninteresting = bit ? 0 : -1L;
    int at = (int) (first >>> 3);
    int end = (int) (last >>> 3);
    int candidates = (bytes[at] ^ flip) & (0xff >>> (first & 7));
    while (candidates == 0) {
      at++;
      while (at <= end - Long.BYTES && (long) LONG_AT.get(bytes, at) == uninteresting) {
        at += Long.BYTES;
      }
      if (at > end) {
        return -1;
      }
      candidates = (bytes[at] ^ flip) & 0xff;
    }
    long found = ((long) at << 3) + Integer.numberOfLeadingZeros(candidates) - 24;
    return found <= last ? found : -1;
  }

  /**
   * The unsigned number in {@code width} bits (1 to 64) from bit {@code offset} on. Behind the
   * first {@code length} bytes, all bits are zero.
   */
  static long get(byte[] bytes, int length, long offset, int width) {
    long value = 0;
    for (long bit = offset; bit < offset + width; bit++) {
      long at = bit >>> 3;
      int set = at < length ? bytes[(int) at] >>> (7 - (bit & 7)) & 1 : 0;
      value = value << 1 | set;
    }
    return value;
  }

  /** Puts the low {@code width} bits (1 to 64) of {@code value} from bit {@code offset} on. */
  static void set(byte[] bytes, long offset, int width, long value) {
    long rest = value;
    for (long bit = offset + width - 1; bit >= offset; bit--) {
      int at = (int) (bit >>> 3);
      int mask = 0x80 >>> (bit & 7);
      bytes[at] = (byte) ((rest & 1) != 0 ? bytes[at] | mask : bytes[at] & ~mask);
      rest >>>= 1;
    }
  }
}
