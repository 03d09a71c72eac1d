package dev.sextant.core.rdb;

import java.util.Arrays;

/**
 * Walks over a zipmap, what Redis before 2.6 kept small hashes in.
 *
 * <p>One byte tells the number of pairs (254 if there are more), a byte of 255 is the end. A name
 * is its length and its bytes; a value has in between a byte that tells how many unused bytes
 * follow it.
 */
final class ZipmapReader {
  private static final int LONG_LENGTH = 0xfe;
  private static final int END = 0xff;

  private final byte[] bytes;
  private int next = 1;
  private int count;

  ZipmapReader(byte[] bytes) throws RdbException {
    this.bytes = bytes;
    check(bytes.length >= 2 && (bytes[bytes.length - 1] & 0xff) == END);
  }

  private static void check(boolean valid) throws RdbException {
    if (!valid) {
      throw RdbException.integrity("Zipmap");
    }
  }

  /** Whether another pair follows. */
  boolean hasNext() throws RdbException {
    if ((bytes[next] & 0xff) != END) {
      return true;
    }
    int announced = bytes[0] & 0xff;
    check(next == bytes.length - 1);
    check(count > 0 && (announced >= LONG_LENGTH || announced == count));
    return false;
  }

  /** Reads the name of the next pair. */
  byte[] name() throws RdbException {
    return text(length(), 0);
  }

  /** Reads the value of the pair whose name was read. */
  byte[] value() throws RdbException {
    long length = length();
    int unused = bytes[next++] & 0xff;
    count++;
    return text(length, unused);
  }

  /** Reads a length, behind which there is one more byte at least. */
  private long length() throws RdbException {
    int first = bytes[next] & 0xff;
    check(first != END);
    if (first < LONG_LENGTH) {
      next++;
      check(next < bytes.length);
      return first;
    }
    check(next + 5 < bytes.length);
    next += 5;
    return LittleEndian.getUnsignedInt(bytes, next - 4);
  }

  private byte[] text(long length, int unused) throws RdbException {
    check(next + length + unused <= bytes.length - 1);
    int start = next;
    next += (int) length + unused;
    return Arrays.copyOfRange(bytes, start, start + (int) length);
  }
}
