package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import java.util.Arrays;

/**
 * Reads the parts that RDB is made of from a byte array. Trusts nothing: whatever the bytes are,
 * each method returns or throws {@link RdbException}, and allocates no more than a small multiple
 * of what is there.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class RdbReader {
  private static final int SPECIAL = 3;

  private final byte[] bytes;
  private final int origin;
  private final int end;
  private int at;

  /** A reader of the bytes from {@code start} (inclusive) to {@code end} (exclusive). */
  public RdbReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.origin = start;
    this.at = start;
    this.end = end;
  }

  /** The index of the next byte. */
  public int position() {
    return at;
  }

  /** The {@link Crc64} of all bytes that were read. */
  public long checkSumSoFar() {
    return Crc64.of(bytes, origin, at - origin);
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** Passes by {@code count} bytes and returns where they begin. */
  private int take(long count) throws RdbException {
    if (count < 0 || count > end - at) {
      throw new RdbException("unexpected end of data");
    }
    int start = at;
    at += (int) count;
    return start;
  }

  /** Reads one byte, 0 to 255. */
  public int readByte() throws RdbException {
    int start = take(1);
    return bytes[start] & 0xff;
  }

  /** Reads {@code count} bytes as they are. */
  public byte[] readBytes(long count) throws RdbException {
    int start = take(count);
    return Arrays.copyOfRange(bytes, start, at);
  }

  /** Reads a signed number of {@code width} bytes, at most 8, the lowest first. */
  public long readLittleEndian(int width) throws RdbException {
    int start = take(width);
    return LittleEndian.getSigned(bytes, start, width);
  }

  private long readBigEndian(int width) throws RdbException {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << Byte.SIZE | readByte();
    }
    return value;
  }

  /** Reads a number without sign. One of 2^63 or more comes back negative. */
  public long readNumber() throws RdbException {
    int first = readByte();
    return first >> 6 == SPECIAL ? first & 0x3f : readNumber(first);
  }

  private long readNumber(int first) throws RdbException {
    return switch (first) {
      case 0x80 -> readBigEndian(Integer.BYTES);
      case 0x81 -> readBigEndian(Long.BYTES);
      default ->
          switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << Byte.SIZE | readByte();
            default -> throw new RdbException("unknown encoding of a length: " + first);
          };
    };
  }

  /**
   * Reads how many things follow, of which each takes a byte at least: what cannot be is refused
   * before anybody makes room for it.
   */
  public int readCount() throws RdbException {
    long count = readNumber();
    if (count < 0 || count > remaining()) {
      throw new RdbException("more elements than bytes: " + Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** Reads a double of 8 bytes. */
  public double readDouble() throws RdbException {
    return Double.longBitsToDouble(readLittleEndian(Long.BYTES));
  }

  /** Reads a string, whatever its encoding. The array belongs to the caller. */
  public byte[] readString() throws RdbException {
    int first = readByte();
    return switch (first) {
      case RdbWriter.ENCODED_INT8 -> Bytes.ofLong(readLittleEndian(Byte.BYTES));
      case RdbWriter.ENCODED_INT16 -> Bytes.ofLong(readLittleEndian(Short.BYTES));
      case RdbWriter.ENCODED_INT32 -> Bytes.ofLong(readLittleEndian(Integer.BYTES));
      case RdbWriter.ENCODED_LZF -> {
        long compressed = readNumber();
        long length = readNumber();
        int start = take(compressed);
        yield Lzf.decompress(bytes, start, (int) compressed, length);
      }
      default -> {
        if (first >> 6 == SPECIAL) {
          throw new RdbException("unknown encoding of a string: " + (first & 0x3f));
        }
        yield readBytes(readNumber(first));
      }
    };
  }
}
