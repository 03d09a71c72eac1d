package dev.sextant.protocol.codec;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A byte array of announced length that is filled as its bytes arrive.
 *
 * <p>The announcement is believed up to 64 KB. Beyond, the array grows by a factor of four when it
 * is full, and never past the announced length: a peer that announces 512 MB and sends nothing
 * costs 64 KB, one that sends them all costs a third more copying.
 */
final class GrowingBytes {
  /** The longest array that every JVM can make. */
  static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private static final int BELIEVED_BYTES = 64 * 1024;
  private static final int GROWTH = 4;
  private static final byte[] EMPTY = {};

  private byte[] bytes = EMPTY;
  private int length;
  private int announced;

  /** Starts anew, for {@code announcedLength} bytes. */
  void begin(int announcedLength) {
    announced = announcedLength;
    length = 0;
    bytes = announcedLength == 0 ? EMPTY : new byte[Math.min(announcedLength, BELIEVED_BYTES)];
  }

  /** Takes what {@code in} has, up to the announced length; true once all is there. */
  boolean fill(ByteBuf in) {
    int wanted = Math.min(in.readableBytes(), announced - length);
    int needed = length + wanted;
    if (needed > bytes.length) {
      long grown = Math.max(needed, (long) bytes.length * GROWTH);
      bytes = Arrays.copyOf(bytes, (int) Math.min(announced, grown));
    }
    in.readBytes(bytes, length, wanted);
    length = needed;
    return length == announced;
  }

  /** How many bytes are there. */
  int length() {
    return length;
  }

  /** The filled array, which is forgotten here. */
  byte[] take() {
    byte[] filled = bytes;
    release();
    return filled;
  }

  /** Forgets the bytes. */
  void release() {
    bytes = EMPTY;
    length = 0;
    announced = 0;
  }
}
