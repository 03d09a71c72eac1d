package dev.sextant.protocol.codec;

import io.netty.buffer.ByteBuf;

/**
 * Headers of RESP: a type byte, a number, a line end.
 *
 * <p>A text of up to seven bytes fits into a 64-bit word, first byte on top, with its length in the
 * lowest byte. One {@code setLong} writes it, and some bytes behind it that whatever follows
 * overwrites: one check of bounds instead of one per byte. The digits and line ends of 0 to 1023
 * lie ready as such words, lacking only the type.
 */
final class Headers {
  /**
   * The room that {@link #put} and {@link #putWord} need: the longest header, and a little more.
   */
  static final int MAX_BYTES = 32;

  private static final int CRLF = '\r' << 8 | '\n';
  private static final int CACHED_NUMBERS = 1024;
  private static final int TYPE_SHIFT = 56;
  private static final long[] WORDS = words();

  private Headers() {}

  /** Puts a header at index {@code at}, where there is room; returns the index behind it. */
  static int put(ByteBuf buf, int at, char type, long number) {
    if (number >= 0 && number < CACHED_NUMBERS) {
      return putWord(buf, at, WORDS[(int) number] | (long) type << TYPE_SHIFT);
    }
    buf.setByte(at, type);
    int end = at + 1 + Digits.count(number);
    Digits.put(number, buf, end);
    buf.setShort(end, CRLF);
    return end + 2;
  }

  /** How many bytes {@link #put} puts for {@code number}. */
  static int length(long number) {
    return 1 + Digits.count(number) + 2;
  }

  /** Puts a word that {@link #pack} made; returns the index behind its bytes. */
  static int putWord(ByteBuf buf, int at, long word) {
    buf.setLong(at, word);
    return at + (int) (word & 0xff);
  }

  /** Up to seven ASCII characters in the upper bytes, and their count in the lowest one. */
  static long pack(String text) {
    long word = 0;
    for (int i = 0; i < 7; i++) {
      word = word << 8 | (i < text.length() ? text.charAt(i) : 0);
    }
    return word << 8 | text.length();
  }

  private static long[] words() {
    long[] words = new long[CACHED_NUMBERS];
    for (int i = 0; i < CACHED_NUMBERS; i++) {
      words[i] = pack("\0" + i + "\r\n");
    }
    return words;
  }
}
