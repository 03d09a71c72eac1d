package dev.sextant.core.types;

import dev.sextant.core.types.HyperLogLog.Outcome;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The registers of a sparse {@link HyperLogLog}: runs of equal registers, one or two bytes a run.
 *
 * <pre>
 *   00llllll            1 to 64 registers that are zero
 *   01llllll llllllll   1 to 16384 registers that are zero
 *   1nnnnnll            1 to 4 registers with a number from 1 to 32
 * </pre>
 *
 * where l is the length less one, and n the number less one.
 *
 * <p>Raising a register splits the run that it is in, into three at most, and then joins equal
 * neighbours: not all that there might be, but those that Redis joins, so that the bytes are the
 * same.
 */
final class SparseRegisters {
  /** The bytes of all registers being zero: one run. */
  static final int EMPTY_BYTES = 2;

  private static final int START = HyperLogLog.HEADER_BYTES;
  private static final int MAX_NUMBER = 32;
  private static final int MAX_NUMBER_RUN = 4;
  private static final int MAX_SHORT_ZERO_RUN = 64;

  /** A run in the middle of a long one of zeros: long run, number, long run. */
  private static final int MAX_SPLIT_BYTES = 5;

  private static final int MAX_GROWTH = 3;
  private static final int RUNS_TO_JOIN = 5;

  private static final int LONG_ZEROS = 0x40;
  private static final int NUMBERS = 0x80;

  private SparseRegisters() {}

  /** Receives runs. */
  @FunctionalInterface
  interface RunReceiver {
    /** {@code length} registers from {@code first} on that are {@code number}. */
    void run(int first, int length, int number);
  }

  /** Writes the one run of an empty HyperLogLog. */
  static void clear(byte[] bytes) {
    putRun(bytes, START, HyperLogLog.REGISTERS, 0);
  }

  // ------------------------------------------------------------------ runs

  private static boolean isLongZeros(byte run) {
    return (run & 0xc0) == LONG_ZEROS;
  }

  /** How many bytes the run takes. */
  private static int width(byte run) {
    return isLongZeros(run) ? 2 : 1;
  }

  private static int number(byte run) {
    return run < 0 ? (run >> 2 & 0x1f) + 1 : 0;
  }

  /** How many registers the run at {@code at} has; a second byte beyond {@code end} counts as 0. */
  private static int runLength(byte[] bytes, int at, int end) {
    byte run = bytes[at];
    if (run < 0) {
      return (run & 3) + 1;
    }
    if (!isLongZeros(run)) {
      return (run & 0x3f) + 1;
    }
    int second = at + 1 < end ? bytes[at + 1] & 0xff : 0;
    return ((run & 0x3f) << 8 | second) + 1;
  }

  /** Writes a run, if it has registers at all; returns the index behind it. */
  private static int putRun(byte[] bytes, int at, int length, int number) {
    if (length == 0) {
      return at;
    }
    int l = length - 1;
    if (number > 0) {
      bytes[at] = (byte) (NUMBERS | (number - 1) << 2 | l);
    } else if (length <= MAX_SHORT_ZERO_RUN) {
      bytes[at] = (byte) l;
    } else {
      bytes[at] = (byte) (LONG_ZEROS | l >> 8);
      bytes[at + 1] = (byte) l;
      return at + 2;
    }
    return at + 1;
  }

  /**
   * Visits all runs.
   *
   * @return false when they are not 16384 registers together; the receiver sees none beyond that
   */
  static boolean forEachRun(byte[] bytes, int end, RunReceiver receiver) {
    int first = 0;
    for (int at = START; at < end; at += width(bytes[at])) {
      int length = runLength(bytes, at, end);
      if (first + length > HyperLogLog.REGISTERS) {
        return false;
      }
      receiver.run(first, length, number(bytes[at]));
      first += length;
    }
    return first == HyperLogLog.REGISTERS;
  }

  /** The runs as text: z for a short, Z for a long run of zeros, v for a number and its run. */
  static String decode(byte[] bytes, int end) {
    StringJoiner runs = new StringJoiner(" ");
    for (int at = START; at < end; at += width(bytes[at])) {
      int length = runLength(bytes, at, end);
      int number = number(bytes[at]);
      if (number > 0) {
        runs.add("v:" + number + "," + length);
      } else {
        runs.add((isLongZeros(bytes[at]) ? "Z:" : "z:") + length);
      }
    }
    return runs.toString();
  }

  // ------------------------------------------------------------------ raising

  /**
   * Gives a register the number {@code to} if it has a smaller one.
   *
   * @return null when that is only possible in a dense HyperLogLog
   */
  static @Nullable Outcome raise(StringValue value, int register, int to, long maxBytes) {
    if (to > MAX_NUMBER) {
      return null;
    }
    // Redis makes the room first, even if nothing changes; its strings show it in their capacity.
    byte[] bytes = value.writableWithRoom(MAX_GROWTH);
    int end = value.length();
    int before = START;
    int at = START;
    int first = 0;
    while (at < end && first + runLength(bytes, at, end) <= register) {
      before = at;
      first += runLength(bytes, at, end);
      at += width(bytes[at]);
    }
    if (at >= end || at + width(bytes[at]) > end) {
      return Outcome.CORRUPT;
    }
    int length = runLength(bytes, at, end);
    int number = number(bytes[at]);
    if (number >= to) {
      return Outcome.UNCHANGED;
    }
    byte[] split = new byte[MAX_SPLIT_BYTES];
    int n = putRun(split, 0, register - first, number);
    n = putRun(split, n, 1, to);
    n = putRun(split, n, first + length - 1 - register, number);
    int oldWidth = width(bytes[at]);
    int growth = n - oldWidth;
    if (growth > 0 && end + growth > maxBytes) {
      return null;
    }
    int rest = at + oldWidth;
    System.arraycopy(bytes, rest, bytes, rest + growth, end - rest);
    System.arraycopy(split, 0, bytes, at, n);
    value.setLength(join(bytes, before, end + growth));
    return Outcome.CHANGED;
  }

  /**
   * Joins runs of the same number that follow each other, looking at five runs from {@code from}
   * on; returns the new end.
   */
  private static int join(byte[] bytes, int from, int end) {
    int at = from;
    int newEnd = end;
    for (int looked = 0; looked < RUNS_TO_JOIN && at < newEnd; looked++) {
      int number = number(bytes[at]);
      if (number > 0 && at + 1 < newEnd && number(bytes[at + 1]) == number) {
        int length = runLength(bytes, at, newEnd) + runLength(bytes, at + 1, newEnd);
        if (length <= MAX_NUMBER_RUN) {
          putRun(bytes, at + 1, length, number);
          System.arraycopy(bytes, at + 1, bytes, at, newEnd - at - 1);
          newEnd--;
          continue;
        }
      }
      at += width(bytes[at]);
    }
    return newEnd;
  }
}
