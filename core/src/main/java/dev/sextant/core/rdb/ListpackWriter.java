package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import dev.sextant.protocol.reply.DoubleFormat;
import java.util.Arrays;

/**
 * Builds a listpack, the byte array in which Redis keeps the elements of small collections one
 * behind the other.
 *
 * <p>A header of 6 bytes tells the total length and the number of elements (65535 if there are
 * more); a byte of 255 is the end. An element is a first byte that tells its kind and carries part
 * of its length or number, the rest, and behind both the length of all this, written so that it can
 * be read from the end, 7 bits a byte. Text that reads as an integer is kept as one.
 */
final class ListpackWriter {
  static final int HEADER = 6;
  static final int END = 0xff;
  static final int UNKNOWN_COUNT = 0xffff;

  /** From here on a score is not kept as an integer, even if it is whole. */
  private static final double MAX_WHOLE_SCORE = 0x1p62;

  private byte[] buffer = new byte[64];
  private int size = HEADER;
  private int count;

  /** Appends an element. */
  void append(byte[] element) {
    long number = Bytes.parseLong(element);
    if (Bytes.isNotLong(number, element)) {
      appendText(element, element.length);
    } else {
      append(number);
    }
  }

  /** Appends a score of a sorted set: an integer if it is whole, else text of 17 digits. */
  void appendScore(double score) {
    if (Math.abs(score) <= MAX_WHOLE_SCORE && score == (long) score) {
      append((long) score);
      return;
    }
    byte[] text = new byte[DoubleFormat.MAX_LENGTH];
    appendText(text, DoubleFormat.write(score, text, 0));
  }

  /** Appends an integer. */
  void append(long number) {
    room(Long.BYTES + 2);
    int start = size;
    if (number >= 0 && number <= 127) {
      put(number, 1);
    } else if (number >= -4096 && number <= 4095) {
      put(0xc0 | number >> Byte.SIZE & 0x1f, 1);
      put(number, 1);
    } else if (number == (short) number) {
      put(0xf1, 1);
      put(number, 2);
    } else if (number >= -(1 << 23) && number < 1 << 23) {
      put(0xf2, 1);
      put(number, 3);
    } else if (number == (int) number) {
      put(0xf3, 1);
      put(number, 4);
    } else {
      put(0xf4, 1);
      put(number, 8);
    }
    end(size - start);
  }

  private void appendText(byte[] text, int length) {
    room(length + 10);
    int start = size;
    if (length < 1 << 6) {
      put(0x80 | length, 1);
    } else if (length < 1 << 12) {
      put(0xe0 | length >> Byte.SIZE, 1);
      put(length, 1);
    } else {
      put(0xf0, 1);
      put(length, 4);
    }
    System.arraycopy(text, 0, buffer, size, length);
    size += length;
    end(size - start);
  }

  private void room(int more) {
    if (buffer.length - size < more + 1) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more + 1, buffer.length * 2));
    }
  }

  private void put(long value, int width) {
    LittleEndian.put(buffer, size, width, value);
    size += width;
  }

  /** Ends an element of {@code length} bytes with its length. */
  private void end(int length) {
    int width = backLengthWidth(length);
    for (int i = width - 1; i >= 0; i--) {
      int bits = length >> 7 * i & 0x7f;
      put(i == width - 1 ? bits : bits | 0x80, 1);
    }
    count++;
  }

  /** How many bytes tell the length of an element of {@code length} bytes, at its end. */
  static int backLengthWidth(long length) {
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

  /** Ends the listpack and writes it as a string; then begins another one. */
  void writeTo(RdbWriter out) {
    room(1);
    put(END, 1);
    LittleEndian.put(buffer, 0, 4, size);
    LittleEndian.put(buffer, 4, 2, Math.min(count, UNKNOWN_COUNT));
    out.writeString(buffer, size);
    size = HEADER;
    count = 0;
  }
}
