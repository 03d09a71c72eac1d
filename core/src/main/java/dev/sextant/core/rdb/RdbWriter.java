package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import java.util.Arrays;

/**
 * Writes the parts that RDB is made of to a byte array that grows. Confined to one thread; meant to
 * be kept for many values, since compression has a table of its own.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class RdbWriter {
  /** The version of the format that is written, and the newest that can be read. */
  public static final int VERSION = 10;

  private static final int LENGTH_14 = 0x40;
  private static final int LENGTH_32 = 0x80;
  private static final int LENGTH_64 = 0x81;
  static final int ENCODED_INT8 = 0xc0;
  static final int ENCODED_INT16 = 0xc1;
  static final int ENCODED_INT32 = 0xc2;
  static final int ENCODED_LZF = 0xc3;

  /** Shorter strings are never compressed. */
  private static final int MIN_COMPRESSED = 21;

  /** Text of an integer of 32 bits has no more bytes than this. */
  private static final int MAX_INT_TEXT = 11;

  private static final int FIRST_CAPACITY = 64;

  private final Lzf lzf = new Lzf();
  private final boolean compresses;
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int size;

  /**
   * @param compresses whether strings are compressed when that makes them shorter: {@code
   *     rdbcompression}
   */
  public RdbWriter(boolean compresses) {
    this.compresses = compresses;
  }

  /** How many bytes were written since the beginning or {@link #clear}. */
  public int size() {
    return size;
  }

  /** What was written: the first {@link #size} bytes of the returned array, to be read at once. */
  public byte[] array() {
    return buffer;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  /** Forgets what was written, which the caller has taken. */
  public void clear() {
    size = 0;
  }

  /** Makes room for {@code count} bytes, which are counted as written, and returns where. */
  private int reserve(int count) {
    int at = size;
    if (buffer.length - at < count) {
      long wanted = Math.max((long) at + count, 2L * buffer.length);
      buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
    size = at + count;
    return at;
  }

  /** Writes one byte: a type, an opcode, a small number. */
  public void writeByte(int value) {
    int at = reserve(1);
    buffer[at] = (byte) value;
  }

  /** Writes bytes as they are. */
  public void writeBytes(byte[] bytes, int offset, int length) {
    int at = reserve(length);
    System.arraycopy(bytes, offset, buffer, at, length);
  }

  /** Writes the {@code width} lowest bytes of a number, the lowest first. */
  public void writeLittleEndian(long value, int width) {
    int at = reserve(width);
    LittleEndian.put(buffer, at, width, value);
  }

  private void writeBigEndian(long value, int width) {
    writeLittleEndian(Long.reverseBytes(value) >>> Long.SIZE - width * Byte.SIZE, width);
  }

  /** Writes a length, or any other number without sign, in as few bytes as it needs. */
  public void writeLength(long length) {
    if (length >= 0 && length < 1 << 6) {
      writeByte((int) length);
    } else if (length >= 0 && length < 1 << 14) {
      writeByte(LENGTH_14 | (int) (length >> Byte.SIZE));
      writeByte((int) length);
    } else if (length >= 0 && length <= 0xffffffffL) {
      writeByte(LENGTH_32);
      writeBigEndian(length, Integer.BYTES);
    } else {
      writeByte(LENGTH_64);
      writeBigEndian(length, Long.BYTES);
    }
  }

  /** Writes a double as its 8 bytes. */
  public void writeDouble(double value) {
    writeLittleEndian(Double.doubleToRawLongBits(value), Long.BYTES);
  }

  /** Writes a string. */
  public void writeString(byte[] text) {
    writeString(text, text.length);
  }

  /**
   * Writes a string, the first {@code length} bytes of {@code text}: as an integer if it reads as
   * one of 32 bits, else compressed if that makes it shorter.
   */
  public void writeString(byte[] text, int length) {
    if (length <= MAX_INT_TEXT) {
      long number = Bytes.parseLong(text, 0, length);
      if (!Bytes.isNotLong(number, text, 0, length) && number == (int) number) {
        writeInteger((int) number);
        return;
      }
    }
    if (compresses && length >= MIN_COMPRESSED) {
      byte[] compressed = lzf.compress(text, length, length - 4);
      if (compressed != null) {
        writeByte(ENCODED_LZF);
        writeLength(compressed.length);
        writeLength(length);
        writeBytes(compressed, 0, compressed.length);
        return;
      }
    }
    writeLength(length);
    writeBytes(text, 0, length);
  }

  private void writeInteger(int number) {
    if (number == (byte) number) {
      writeByte(ENCODED_INT8);
      writeLittleEndian(number, Byte.BYTES);
    } else if (number == (short) number) {
      writeByte(ENCODED_INT16);
      writeLittleEndian(number, Short.BYTES);
    } else {
      writeByte(ENCODED_INT32);
      writeLittleEndian(number, Integer.BYTES);
    }
  }
}
