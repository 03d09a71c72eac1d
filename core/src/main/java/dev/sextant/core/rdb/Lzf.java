package dev.sextant.core.rdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * LZF, the compression of strings in RDB, byte for byte as liblzf does it.
 *
 * <p>Compressed text is a row of pieces. A piece whose first byte is below 32 is literal: that many
 * bytes and one more follow. Any other piece repeats what was there before: its first three bits
 * are the length less 2 (seven means that the next byte is to be added), the other five and the
 * byte behind are how far back it lies, less 1.
 *
 * <p>To find repetitions, the compressor hashes each three bytes and remembers where it met the
 * hash last; one remembered place per hash, and the newest wins. Any choice of repetitions would be
 * valid. The hash function, the greedy choice, and even that after a repetition only its last two
 * places are remembered, are liblzf's own, because then equal values have equal DUMP payloads.
 *
 * <p>An instance keeps its table between calls; confined to one thread.
 */
final class Lzf {
  private static final int HASH_BITS = 16;
  private static final int MAX_LITERALS = 1 << 5;
  private static final int MAX_DISTANCE = 1 << 13;
  private static final int MAX_LENGTH = (1 << 8) + (1 << 3);

  /** So many steps the search for a repetition's end goes without looking at the limit. */
  private static final int UNCHECKED_END = 19;

  /** The most bytes that a compressed byte can stand for: 264 for a piece of three. */
  private static final int MAX_EXPANSION = 88;

  /**
   * Where each hash was met last, plus {@link #base}. What is not above the base is left from
   * earlier calls; so the table need not be cleared for each.
   */
  private final int[] table = new int[1 << HASH_BITS];

  private int base;

  private byte[] output = {};
  private int out;

  /**
   * Compresses {@code length} bytes of {@code input}, from index 0.
   *
   * @param limit how long the result may be at most
   * @return the result, or null when it would be too long
   */
  byte @Nullable [] compress(byte[] input, int length, int limit) {
    if (base > Integer.MAX_VALUE - length) {
      Arrays.fill(table, 0);
      base = 0;
    }
    output = new byte[limit + 4]; // A run is begun before it is known whether it fits.
    out = 1;
    boolean fits = run(input, length, limit);
    base += length;
    byte[] result = fits ? Arrays.copyOf(output, out) : null;
    output = new byte[0];
    return result;
  }

  private boolean run(byte[] input, int length, int limit) {
    int in = 0;
    int literals = 0;
    while (in < length - 2) {
      int slot = slot(input, in);
      int reference = table[slot] - base;
      table[slot] = base + in;
      if (reference > 0 && in - reference - 1 < MAX_DISTANCE && equal3(input, reference, in)) {
        if (out - (literals == 0 ? 1 : 0) + 4 >= limit) {
          return false;
        }
        endRun(literals);
        int matched = matchLength(input, reference, in, length);
        repeat(in - reference - 1, matched - 2);
        literals = 0;
        in += matched;
        if (in >= length - 2) {
          break;
        }
        table[slot(input, in - 2)] = base + in - 2;
        table[slot(input, in - 1)] = base + in - 1;
      } else {
        if (out >= limit) {
          return false;
        }
        literals = literal(input[in++], literals);
      }
    }
    if (out + 3 > limit) {
      return false;
    }
    while (in < length) {
      literals = literal(input[in++], literals);
    }
    endRun(literals);
    return true;
  }

  private static int slot(byte[] input, int at) {
    int three = (input[at] & 0xff) << 16 | (input[at + 1] & 0xff) << 8 | input[at + 2] & 0xff;
    return (three >>> 24 - HASH_BITS) - three * 5 & (1 << HASH_BITS) - 1;
  }

  private static boolean equal3(byte[] input, int a, int b) {
    return input[a] == input[b] && input[a + 1] == input[b + 1] && input[a + 2] == input[b + 2];
  }

  private static int matchLength(byte[] input, int reference, int in, int length) {
    int most = Math.min(length - in - 2, MAX_LENGTH);
    int end = most > 16 ? Math.max(most, UNCHECKED_END) : Math.max(most, 3);
    int matched = 3;
    while (matched < end && input[reference + matched] == input[in + matched]) {
      matched++;
    }
    return matched;
  }

  /** Adds a literal byte and returns how many the present run has. */
  private int literal(byte b, int before) {
    output[out++] = b;
    int literals = before + 1;
    if (literals == MAX_LITERALS) {
      output[out - literals - 1] = (byte) (literals - 1);
      out++;
      return 0;
    }
    return literals;
  }

  /** Ends a run of literals; one without any is taken back. */
  private void endRun(int literals) {
    if (literals == 0) {
      out--;
    } else {
      output[out - literals - 1] = (byte) (literals - 1);
    }
  }

  private void repeat(int distance, int length) {
    if (length < 7) {
      output[out++] = (byte) ((distance >> 8) + (length << 5));
    } else {
      output[out++] = (byte) ((distance >> 8) + (7 << 5));
      output[out++] = (byte) (length - 7);
    }
    output[out++] = (byte) distance;
    out++; // The next run of literals begins behind its length.
  }

  /**
   * The text of {@code length} bytes that was compressed to {@code compressed} bytes at {@code
   * offset}.
   *
   * @throws RdbException when they do not stand for exactly so many bytes; without having allocated
   *     more than they can stand for
   */
  static byte[] decompress(byte[] input, int offset, int compressed, long length)
      throws RdbException {
    if (length == 0) {
      return new byte[0]; // To Redis 0 bytes are what a failure returns, so this is none.
    }
    boolean possible = length >= 0 && length <= (long) compressed * MAX_EXPANSION;
    if (!possible || length > Integer.MAX_VALUE - 8) {
      throw new RdbException("compressed string cannot have that length");
    }
    byte[] output = new byte[(int) length];
    int in = offset;
    int end = offset + compressed;
    int out = 0;
    while (in < end) {
      int control = input[in++] & 0xff;
      if (control < MAX_LITERALS) {
        int literals = control + 1;
        check(in + literals <= end && out + literals <= output.length);
        System.arraycopy(input, in, output, out, literals);
        in += literals;
        out += literals;
        continue;
      }
      int repeated = (control >> 5) + 2;
      if (repeated == 9) {
        check(in < end);
        repeated += input[in++] & 0xff;
      }
      check(in < end);
      int from = out - ((control & 0x1f) << 8) - 1 - (input[in++] & 0xff);
      check(from >= 0 && out + repeated <= output.length);
      for (int i = 0; i < repeated; i++) { // One by one: the two parts may overlap.
        output[out++] = output[from + i];
      }
    }
    check(out == output.length);
    return output;
  }

  private static void check(boolean valid) throws RdbException {
    if (!valid) {
      throw new RdbException("Invalid LZF compressed string");
    }
  }
}
