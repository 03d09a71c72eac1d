package dev.sextant.core.rdb;

/**
 * The 64-bit cyclic redundancy check that ends RDB files and DUMP payloads: the "Jones" polynomial,
 * bits reflected on the way in and out, beginning with 0.
 *
 * <p>Eight bytes are taken at a time: table k says what a byte contributes that is followed by k
 * more bytes of the same group, so that the contributions of all eight add up by exclusive or.
 */
public final class Crc64 {
  /** The polynomial 0xad93d23594c935a9 with its bits in reverse. */
  private static final long POLYNOMIAL = 0x95AC9329AC4BC9B5L;

  private static final int GROUP = Long.BYTES;
  private static final long[][] TABLES = tables();

  private Crc64() {}

  private static long[][] tables() {
    long[][] tables = new long[GROUP][256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      tables[0][i] = crc;
    }
    for (int k = 1; k < GROUP; k++) {
      for (int i = 0; i < 256; i++) {
        long before = tables[k - 1][i];
        tables[k][i] = before >>> Byte.SIZE ^ tables[0][(int) before & 0xff];
      }
    }
    return tables;
  }

  /** The check of {@code length} bytes from {@code offset} on. */
  public static long of(byte[] bytes, int offset, int length) {
    return update(0, bytes, offset, length);
  }

  /** The check of what {@code crc} is the check of, with these bytes behind it. */
  public static long update(long crc, byte[] bytes, int offset, int length) {
    long sum = crc;
    int at = offset;
    int end = offset + length;
    for (; end - at >= GROUP; at += GROUP) {
      sum ^= LittleEndian.getLong(bytes, at);
      long next = 0;
      for (int k = GROUP - 1; k >= 0; k--) {
        next ^= TABLES[k][(int) sum & 0xff];
        sum >>>= Byte.SIZE;
      }
      sum = next;
    }
    for (; at < end; at++) {
      sum = TABLES[0][(int) (sum ^ bytes[at]) & 0xff] ^ sum >>> Byte.SIZE;
    }
    return sum;
  }
}
