package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import java.util.Arrays;

/**
 * Walks over a ziplist, what Redis before 7.0 had in the place of listpacks, with the same checks.
 *
 * <p>A header of 10 bytes tells the total length, where the last element begins, and the number of
 * elements (65535 if there are more); a byte of 255 is the end. An element begins with the length
 * of the one before it, followed by its kind with its length or number.
 */
final class ZiplistReader {
  private static final int HEADER = 10;
  private static final int END = 0xff;
  private static final int LONG_LENGTH = 0xfe;
  private static final int UNKNOWN_COUNT = 0xffff;

  private final byte[] bytes;
  private final String part;
  private int next = HEADER;
  private int previous = -1;
  private long previousLength;
  private int count;
  private boolean integer;
  private long number;
  private int from;
  private long length;

  /**
   * @param part what it is, for an error
   */
  ZiplistReader(byte[] bytes, String part) throws RdbException {
    this.bytes = bytes;
    this.part = part;
    check(bytes.length > HEADER);
    check(LittleEndian.getUnsignedInt(bytes, 0) == bytes.length);
    check((bytes[bytes.length - 1] & 0xff) == END);
    check(LittleEndian.getUnsignedInt(bytes, 4) <= bytes.length - 1);
  }

  private void check(boolean valid) throws RdbException {
    if (!valid) {
      throw RdbException.integrity(part);
    }
  }

  /** Steps to the next element; false behind the last one. */
  boolean advance() throws RdbException {
    if ((bytes[next] & 0xff) == END) {
      check(next == bytes.length - 1);
      check(previous < 0 || previous == LittleEndian.getUnsignedInt(bytes, 4));
      int announced = LittleEndian.getUnsignedShort(bytes, 8);
      check(announced == count || announced == UNKNOWN_COUNT);
      return false;
    }
    boolean isLong = (bytes[next] & 0xff) == LONG_LENGTH;
    int at = next + (isLong ? 5 : 1);
    check(at < bytes.length - 1);
    long before = isLong ? LittleEndian.getUnsignedInt(bytes, next + 1) : bytes[next] & 0xff;
    check(before == previousLength);
    decode(at, bytes[at] & 0xff);
    check(from + length <= bytes.length - 1);
    previous = next;
    previousLength = from + length - next;
    next = from + (int) length;
    count++;
    return true;
  }

  private void decode(int at, int kind) throws RdbException {
    integer = kind >= 0xc0;
    switch (kind >> 6) {
      case 0 -> text(at + 1, kind & 0x3f);
      case 1 -> {
        check(at + 2 < bytes.length);
        text(at + 2, (kind & 0x3f) << Byte.SIZE | bytes[at + 1] & 0xff);
      }
      case 2 -> {
        check(at + 5 < bytes.length);
        long length = Integer.reverseBytes(LittleEndian.getInt(bytes, at + 1)) & 0xffffffffL;
        text(at + 5, length);
      }
      default -> decodeNumber(at + 1, kind);
    }
  }

  private void text(int start, long bytesOfText) {
    from = start;
    length = bytesOfText;
  }

  private void decodeNumber(int at, int kind) throws RdbException {
    int width =
        switch (kind) {
          case 0xc0 -> 2;
          case 0xd0 -> 4;
          case 0xe0 -> 8;
          case 0xf0 -> 3;
          case 0xfe -> 1;
          default -> 0;
        };
    check(at + width < bytes.length);
    from = at;
    length = width;
    if (width > 0) {
      number = LittleEndian.getSigned(bytes, at, width);
    } else {
      check(kind >= 0xf1 && kind <= 0xfd); // The number 0 to 12, plus one, is in the kind itself.
      number = (kind & 0x0fL) - 1;
    }
  }

  /** The present element. */
  byte[] text() {
    return integer ? Bytes.ofLong(number) : Arrays.copyOfRange(bytes, from, from + (int) length);
  }
}
