package dev.sextant.core.commands;

import java.util.ArrayList;
import java.util.List;

/**
 * The longest subsequence that two texts have in common, and where in each it lies.
 *
 * <p>The textbook algorithm fills a table whose cell (i, j) is the length of the longest common
 * subsequence of the first i bytes of one text and the first j bytes of the other, row by row, each
 * cell from its neighbours; then it walks back from the last cell to the first, and every diagonal
 * step on the way is a byte that is common. Walking back, all it ever asks of the table is which of
 * two neighbours is larger. So the lengths are kept for one row only, and of each cell one bit: 32
 * times less than the table.
 *
 * <p>Among several subsequences of that length the tie is broken as Redis breaks it: it goes up in
 * the first text only where that neighbour is strictly larger.
 */
final class LongestCommonSubsequence {

  /**
   * Bytes that follow each other in both texts.
   *
   * @param firstStart index in the first text
   * @param secondStart index in the second text
   */
  record Range(int firstStart, int secondStart, int length) {}

  private final byte[] a;
  private final byte[] b;

  /** Bit {@code i * b.length + j}: whether leaving out a[i] loses less than leaving out b[j]. */
  private final long[] leaveFirst;

  private final int length;
  private final byte[] text;
  private final List<Range> ranges = new ArrayList<>();

  /** Finds it; {@link #isPossible} for these texts. */
  LongestCommonSubsequence(byte[] a, byte[] b) {
    this.a = a;
    this.b = b;
    this.leaveFirst = new long[(int) words(a, b)];
    this.length = fill();
    this.text = new byte[length];
    walkBack();
  }

  private static long words(byte[] a, byte[] b) {
    return (long) a.length * b.length / Long.SIZE + 1;
  }

  /** Whether an array can hold the bits that it takes. */
  static boolean isPossible(byte[] a, byte[] b) {
    return words(a, b) <= Integer.MAX_VALUE - 8;
  }

  private int fill() {
    int[] row = new int[b.length + 1];
    long bit = 0;
    for (byte fromFirst : a) {
      int diagonal = 0;
      for (int j = 0; j < b.length; j++, bit++) {
        int above = row[j + 1];
        if (fromFirst == b[j]) {
          row[j + 1] = diagonal + 1;
        } else if (above > row[j]) {
          leaveFirst[(int) (bit >>> 6)] |= 1L << bit;
        } else {
          row[j + 1] = row[j];
        }
        diagonal = above;
      }
    }
    return row[b.length];
  }

  private boolean leavesFirst(int i, int j) {
    long bit = (long) i * b.length + j;
    return (leaveFirst[(int) (bit >>> 6)] >>> bit & 1) != 0;
  }

  /** Collects bytes and ranges from the end. */
  private void walkBack() {
    int i = a.length - 1;
    int j = b.length - 1;
    int free = length;
    int run = 0;
    while (i >= 0 && j >= 0) {
      if (a[i] == b[j]) {
        text[--free] = a[i];
        i--;
        j--;
        run++;
        continue;
      }
      endRun(i, j, run);
      run = 0;
      if (leavesFirst(i, j)) {
        i--;
      } else {
        j--;
      }
    }
    endRun(i, j, run);
  }

  private void endRun(int i, int j, int run) {
    if (run > 0) {
      ranges.add(new Range(i + 1, j + 1, run));
    }
  }

  /** How many bytes they have in common. */
  int length() {
    return length;
  }

  /** The common bytes. */
  byte[] text() {
    return text;
  }

  /** Where they lie, the last first. */
  List<Range> ranges() {
    return ranges;
  }
}
