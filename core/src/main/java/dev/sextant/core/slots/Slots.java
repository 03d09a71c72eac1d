package dev.sextant.core.slots;

/**
 * The hash slot of a key: CRC16 (XMODEM: polynomial 0x1021, initial value 0) of its hash tag,
 * modulo 16384.
 *
 * <p>The hash tag is what stands between the first opening brace and the first closing brace after
 * it; without such a pair, or with nothing between the two, it is the whole key.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis Cluster
 * specification</a>, "Key distribution model" and "Hash tags".
 */
public final class Slots {
  /** How many slots there are; a slot is a number from 0 to {@code COUNT - 1}. */
  public static final int COUNT = 16384;

  private static final int POLYNOMIAL = 0x1021;
  private static final char[] TABLE = table();

  private Slots() {}

  /** The slot of {@code key}, from 0 to 16383. */
  public static int of(byte[] key) {
    int start = 0;
    int end = key.length;
    int open = indexOf(key, (byte) '{', 0);
    if (open >= 0) {
      int close = indexOf(key, (byte) '}', open + 1);
      if (close > open + 1) {
        start = open + 1;
        end = close;
      }
    }
    return crc16(key, start, end) & (COUNT - 1);
  }

  /** CRC16/XMODEM of the bytes from {@code start} (inclusive) to {@code end} (exclusive). */
  static int crc16(byte[] bytes, int start, int end) {
    int crc = 0;
    for (int i = start; i < end; i++) {
      crc = ((crc << 8) ^ TABLE[((crc >>> 8) ^ bytes[i]) & 0xff]) & 0xffff;
    }
    return crc;
  }

  private static int indexOf(byte[] bytes, byte wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static char[] table() {
    char[] table = new char[256];
    for (int i = 0; i < 256; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
      }
      table[i] = (char) crc;
    }
    return table;
  }
}
