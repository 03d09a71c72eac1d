package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import java.util.Arrays;

/**
 * Walks over a listpack element by element, and checks each before it is looked at, as Redis does
 * under {@code sanitize-dump-payload}: lengths within the whole, the length at an element's end
 * equal to the one at its front, and at last the number of elements. {@link
 * dev.sextant.core.types.Listpack} then has no need to check anything.
 */
final class ListpackReader {
  private static final int HEADER = 6;
  private static final int END = 0xff;
  private static final int UNKNOWN_COUNT = 0xffff;

  private final byte[] bytes;
  private final String part;
  private final boolean countsElements;
  private int next = HEADER;
  private int count;
  private boolean integer;
  private long number;
  private int from;
  private int to;

  /**
   * @param part what it is, for an error
   */
  ListpackReader(byte[] bytes, String part) throws RdbException {
    this(bytes, part, true);
  }

  /**
   * @param countsElements whether the number of elements in the header must be right
   */
  ListpackReader(byte[] bytes, String part, boolean countsElements) throws RdbException {
    this.bytes = bytes;
    this.part = part;
    this.countsElements = countsElements;
    check(bytes.length > HEADER);
    check(LittleEndian.getUnsignedInt(bytes, 0) == bytes.length);
    check((bytes[bytes.length - 1] & 0xff) == END);
  }

  private void check(boolean valid) throws RdbException {
    if (!valid) {
      throw RdbException.integrity(part);
    }
  }

  /** Whether all elements have been walked over. */
  boolean isAtEnd() {
    return (bytes[next] & 0xff) == END;
  }

  /** Whether no element was found sound yet. */
  boolean isAtFirst() {
    return count == 0;
  }

  /** Steps to the next element; false behind the last one. */
  boolean advance() throws RdbException {
    if (isAtEnd()) {
      check(next == bytes.length - 1);
      int announced = LittleEndian.getUnsignedShort(bytes, 4);
      check(!countsElements || announced == count || announced == UNKNOWN_COUNT);
      return false;
    }
    long length = decode(bytes[next] & 0xff);
    int width = backLengthWidth(length);
    check(next + length + width <= bytes.length - 1);
    to = next + (int) length;
    next = to + width;
    check(backLength(next - 1) == length);
    count++;
    return true;
  }

  /** Decodes the front of the next element and returns its length without that at its end. */
  private long decode(int first) throws RdbException {
    integer = true;
    if (first < 0x80) {
      number = first;
      return 1;
    }
    if (first < 0xc0) {
      return text(1, first & 0x3f);
    }
    if (first < 0xe0) {
      check(next + 1 < bytes.length);
      // The 13 bits stand at the top for a moment, which brings the sign.
      long bits = (first & 0x1fL) << Byte.SIZE | bytes[next + 1] & 0xff;
      number = bits << 51 >> 51;
      return 2;
    }
    if (first < 0xf0) {
      check(next + 1 < bytes.length);
      return text(2, (first & 0x0f) << Byte.SIZE | bytes[next + 1] & 0xff);
    }
    return switch (first) {
      case 0xf0 -> {
        check(next + 5 <= bytes.length);
        yield text(5, LittleEndian.getUnsignedInt(bytes, next + 1));
      }
      case 0xf1 -> number(2);
      case 0xf2 -> number(3);
      case 0xf3 -> number(4);
      case 0xf4 -> number(8);
      default -> throw RdbException.integrity(part);
    };
  }

  private long text(long header, long length) {
    integer = false;
    from = next + (int) header;
    return header + length;
  }

  private int number(int width) throws RdbException {
    check(next + 1 + width <= bytes.length);
    number = LittleEndian.getSigned(bytes, next + 1, width);
    return 1 + width;
  }

  /** How many bytes tell the length of an element of {@code length} bytes, at its end. */
  private static int backLengthWidth(long length) {
    if (length <= 127) {
      return 1;
    }
    if (length < 16383) {
      return 2;
    }
    if (length < 2097151) {
      return 3;
    }
    return length < 268435455 ? 4 : 5;
  }

  private long backLength(int last) {
    long length = 0;
    for (int shift = 0, at = last; shift <= 28; shift += 7, at--) {
      length |= (long) (bytes[at] & 0x7f) << shift;
      if (bytes[at] >= 0) {
        return length;
      }
    }
    return -1;
  }

  /** Whether the present element is kept as an integer. */
  boolean isInteger() {
    return integer;
  }

  /** The present element as an integer, if it is kept as one. */
  long integer() {
    return number;
  }

  /** The present element as text. */
  byte[] text() {
    return integer ? Bytes.ofLong(number) : Arrays.copyOfRange(bytes, from, to);
  }
}
