package dev.sextant.core.types.stream;

import dev.sextant.core.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The identifier of a stream's entry: a time and a counter, both unsigned.
 *
 * @param ms milliseconds since the epoch, as far as the one who chose it keeps to that
 * @param seq counts the entries of one millisecond, from 0
 */
public record StreamId(long ms, long seq) implements Comparable<StreamId> {
  /** 0-0, which no entry has: "none yet". */
  public static final StreamId ZERO = new StreamId(0, 0);

  /** The greatest of all. */
  public static final StreamId MAX = new StreamId(-1, -1);

  /** How many bytes it has as a key of a radix tree. */
  static final int LENGTH = 16;

  /** Whether it is 0-0. */
  public boolean isZero() {
    return (ms | seq) == 0;
  }

  /** The next one; 0-0 follows the greatest. */
  public StreamId next() {
    return seq == -1 ? new StreamId(ms + 1, 0) : new StreamId(ms, seq + 1);
  }

  /** The one before; the greatest is before 0-0. */
  public StreamId previous() {
    return seq == 0 ? new StreamId(ms - 1, -1) : new StreamId(ms, seq - 1);
  }

  @Override
  public int compareTo(StreamId other) {
    int byTime = Long.compareUnsigned(ms, other.ms);
    return byTime != 0 ? byTime : Long.compareUnsigned(seq, other.seq);
  }

  /** Whether it is after {@code other}. */
  public boolean isAfter(StreamId other) {
    return compareTo(other) > 0;
  }

  /** Byte {@code index} of the 16 that spell it, the most significant first. */
  int byteAt(int index) {
    long half = index < Long.BYTES ? ms : seq;
    return (int) (half >>> (Long.SIZE - Byte.SIZE * (1 + index % Long.BYTES))) & 0xff;
  }

  /** How many leading bytes it has in common with {@code other}. */
  int commonBytes(StreamId other) {
    return ms != other.ms
        ? Long.numberOfLeadingZeros(ms ^ other.ms) / Byte.SIZE
        : Long.BYTES + Long.numberOfLeadingZeros(seq ^ other.seq) / Byte.SIZE;
  }

  /** Its text, as in replies. */
  public byte[] bytes() {
    if (ms < 0 || seq < 0) {
      return toString().getBytes(StandardCharsets.ISO_8859_1);
    }
    // Made for every entry of every reply: without a String where signs do not matter.
    byte[] left = Bytes.ofLong(ms);
    byte[] right = Bytes.ofLong(seq);
    byte[] text = Arrays.copyOf(left, left.length + 1 + right.length);
    text[left.length] = '-';
    System.arraycopy(right, 0, text, left.length + 1, right.length);
    return text;
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(ms) + "-" + Long.toUnsignedString(seq);
  }
}
