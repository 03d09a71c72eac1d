package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.SetValue;

/**
 * An intset as bytes: the width of a number (2, 4 or 8 bytes), how many there are, both in 4 bytes,
 * and the numbers in rising order.
 */
final class IntsetBytes {
  private static final int HEADER = 8;

  private final byte[] bytes;
  private final int width;
  private int at = HEADER;

  IntsetBytes(int count, int width) {
    this.bytes = new byte[HEADER + count * width];
    this.width = width;
    LittleEndian.put(bytes, 0, 4, width);
    LittleEndian.put(bytes, 4, 4, count);
  }

  void append(byte[] member) {
    LittleEndian.put(bytes, at, width, Bytes.parseLong(member));
    at += width;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The numbers of an intset, checked. */
  static SetValue read(byte[] bytes) throws RdbException {
    check(bytes.length > HEADER);
    int width = LittleEndian.getInt(bytes, 0);
    long count = LittleEndian.getUnsignedInt(bytes, 4);
    check(width == 2 || width == 4 || width == 8);
    check(count > 0 && HEADER + count * width == bytes.length);
    long[] numbers = new long[(int) count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = LittleEndian.getSigned(bytes, HEADER + i * width, width);
      check(i == 0 || numbers[i] > numbers[i - 1]);
    }
    return SetValue.compact(numbers, width);
  }

  private static void check(boolean valid) throws RdbException {
    if (!valid) {
      throw RdbException.integrity("Intset");
    }
  }
}
