package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A string that is a HyperLogLog: an estimate of how many different elements were added, with a
 * standard error of 0.81 %, in 12 KB at most.
 *
 * <h2>The idea</h2>
 *
 * Each element is hashed to 64 bits. The low 14 bits choose one of 16384 registers; of the other 50
 * bits counts only where the first 1 stands, from 1 on, and the register keeps the largest such
 * number that it has met. A number k in a register says that some 2^k elements came by, each
 * register by itself very roughly; all of them together are precise. Adding an element twice
 * changes nothing, and the union of two sets has, register by register, the larger number of the
 * two.
 *
 * <h2>The bytes</h2>
 *
 * The string is Redis's, byte by byte, because clients read it, replicas get it and backups hold
 * it. A header of 16 bytes: "HYLL", the encoding, three zeros, and the last estimate in 8 bytes,
 * little-endian, whose highest bit says that it is out of date. Then the registers, 6 bits each,
 * from the low bits up ({@code dense}, 12288 bytes), or, while that is shorter, runs of equal
 * registers ({@link SparseRegisters}, {@code sparse}).
 *
 * <p>The string may have been changed by other commands, so a sparse one need not add up to 16384
 * registers; it is corrupt then, which is found only when it is read through.
 *
 * <h2>The estimate</h2>
 *
 * It is that of Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (<a
 * href="https://arxiv.org/abs/1702.01284">arXiv:1702.01284</a>), which needs the histogram of the
 * registers alone and no correction for small or large sets.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/pfadd/">PFADD</a> and its relatives.
 */
public final class HyperLogLog {
  /** How many registers there are. */
  public static final int REGISTERS = 1 << 14;

  /** The bytes before the registers. */
  static final int HEADER_BYTES = 16;

  private static final int DENSE_BYTES = HEADER_BYTES + REGISTERS * 6 / 8;

  /** How many bits of the hash are left for the run of zeros. */
  private static final int RUN_BITS = 64 - 14;

  private static final int REGISTER_MASK = 63;
  private static final byte[] MAGIC = "HYLL".getBytes(US_ASCII);
  private static final int ENCODING_AT = 4;
  private static final byte DENSE = 0;
  private static final byte SPARSE = 1;
  private static final int COUNT_AT = 8;
  private static final byte OUT_OF_DATE = (byte) 0x80;

  private static final long HASH_SEED = 0xadc83b19L;
  private static final long HASH_MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final int HASH_SHIFT = 47;

  /** 1 / (2 ln 2). */
  private static final double ALPHA = 0.7213475204444817;

  /** What adding did. */
  public enum Outcome {
    CHANGED,
    UNCHANGED,
    /** The string is no HyperLogLog behind its header. */
    CORRUPT
  }

  private final StringValue value;

  private HyperLogLog(StringValue value) {
    this.value = value;
  }

  /** An empty one, as PFADD makes it. */
  public static HyperLogLog create() {
    StringValue value = StringValue.zeros(HEADER_BYTES + SparseRegisters.EMPTY_BYTES);
    byte[] bytes = value.writable(0);
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[ENCODING_AT] = SPARSE;
    SparseRegisters.clear(bytes);
    return new HyperLogLog(value);
  }

  /** The one that {@code value} is, or null when its header or length say that it is none. */
  public static @Nullable HyperLogLog of(StringValue value) {
    int length = value.length();
    byte[] bytes = value.array();
    if (length < HEADER_BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return null;
    }
    byte encoding = bytes[ENCODING_AT];
    boolean valid = encoding == SPARSE || encoding == DENSE && length == DENSE_BYTES;
    return valid ? new HyperLogLog(value) : null;
  }

  /** The string. */
  public StringValue value() {
    return value;
  }

  public boolean isDense() {
    return value.array()[ENCODING_AT] == DENSE;
  }

  // ------------------------------------------------------------------ changing

  /** Gives the string a buffer of its own, in which it can be changed. */
  public void own() {
    value.writable(0);
  }

  /**
   * Adds an element.
   *
   * @param sparseMaxBytes a sparse string that would become longer turns dense: {@code
   *     hll-sparse-max-bytes}
   */
  public Outcome add(byte[] element, long sparseMaxBytes) {
    long hash = hash(element);
    int register = (int) hash & (REGISTERS - 1);
    // The bit above the last one bounds the run of zeros.
    long rest = hash >>> (64 - RUN_BITS) | 1L << RUN_BITS;
    return raise(register, Long.numberOfTrailingZeros(rest) + 1, sparseMaxBytes);
  }

  /** Gives {@code register} the number {@code to}, from 1 to 51, if it has a smaller one. */
  public Outcome raise(int register, int to, long sparseMaxBytes) {
    if (isDense()) {
      return raiseDense(value.writable(0), register, to) ? Outcome.CHANGED : Outcome.UNCHANGED;
    }
    Outcome outcome = SparseRegisters.raise(value, register, to, sparseMaxBytes);
    if (outcome == Outcome.CHANGED) {
      forgetCount(); // at once, for the next element may find that the rest is corrupt
    }
    if (outcome != null) {
      return outcome;
    }
    return toDense() && raiseDense(value.writable(0), register, to)
        ? Outcome.CHANGED
        : Outcome.CORRUPT;
  }

  /** Raises the registers to those of {@code registers} that are larger. */
  public void raiseAll(byte[] registers, long sparseMaxBytes) {
    for (int i = 0; i < REGISTERS; i++) {
      if (registers[i] != 0) {
        raise(i, registers[i], sparseMaxBytes);
      }
    }
  }

  /**
   * Makes it dense, if it is not.
   *
   * @return false when it is corrupt, and stays as it is
   */
  public boolean toDense() {
    if (isDense()) {
      return true;
    }
    byte[] header = Arrays.copyOf(value.array(), HEADER_BYTES);
    byte[] registers = new byte[REGISTERS];
    if (!mergeInto(registers)) {
      return false;
    }
    byte[] bytes = value.reallocate(DENSE_BYTES);
    System.arraycopy(header, 0, bytes, 0, HEADER_BYTES);
    bytes[ENCODING_AT] = DENSE;
    for (int i = 0; i < REGISTERS; i++) {
      raiseDense(bytes, i, registers[i]);
    }
    return true;
  }

  private static boolean raiseDense(byte[] bytes, int register, int to) {
    if (to <= dense(bytes, register)) {
      return false;
    }
    int bit = register * 6;
    int at = HEADER_BYTES + (bit >> 3);
    int shift = bit & 7;
    bytes[at] = (byte) (bytes[at] & ~(REGISTER_MASK << shift) | to << shift);
    if (shift > 2) {
      int left = 8 - shift;
      bytes[at + 1] = (byte) (bytes[at + 1] & ~(REGISTER_MASK >> left) | to >> left);
    }
    return true;
  }

  // ------------------------------------------------------------------ reading

  private static int dense(byte[] bytes, int register) {
    int bit = register * 6;
    int at = HEADER_BYTES + (bit >> 3);
    int shift = bit & 7;
    int low = (bytes[at] & 0xff) >> shift;
    // The last register ends with the last byte.
    int high = shift > 2 ? bytes[at + 1] << (8 - shift) : 0;
    return (low | high) & REGISTER_MASK;
  }

  /**
   * Raises each of {@code registers}, one byte to a register, to what it is here.
   *
   * @return false when this one is corrupt; some registers may have been raised then
   */
  public boolean mergeInto(byte[] registers) {
    byte[] bytes = value.array();
    if (isDense()) {
      for (int i = 0; i < REGISTERS; i++) {
        registers[i] = (byte) Math.max(registers[i], dense(bytes, i));
      }
      return true;
    }
    return SparseRegisters.forEachRun(
        bytes,
        value.length(),
        (first, length, number) -> {
          for (int i = first; i < first + length; i++) {
            registers[i] = (byte) Math.max(registers[i], number);
          }
        });
  }

  /** The runs of a sparse one, as PFDEBUG DECODE shows them. */
  public String decode() {
    return SparseRegisters.decode(value.array(), value.length());
  }

  // ------------------------------------------------------------------ estimating

  /** Whether the estimate in the string is that of its registers. */
  public boolean hasCount() {
    return (value.array()[COUNT_AT + 7] & OUT_OF_DATE) == 0;
  }

  /** The estimate in the string. */
  public long count() {
    byte[] bytes = value.array();
    long count = 0;
    for (int i = 7; i >= 0; i--) {
      count = count << 8 | (bytes[COUNT_AT + i] & 0xff);
    }
    return count;
  }

  /** Says that the estimate in the string no longer holds. */
  public void forgetCount() {
    value.writable(0)[COUNT_AT + 7] |= OUT_OF_DATE;
  }

  /**
   * Estimates anew and keeps the result in the string.
   *
   * @return false when the string is corrupt
   */
  public boolean updateCount() {
    byte[] registers = new byte[REGISTERS];
    if (!mergeInto(registers)) {
      return false;
    }
    long count = estimate(registers);
    byte[] bytes = value.writable(0);
    for (int i = 0; i < 8; i++) {
      bytes[COUNT_AT + i] = (byte) (count >>> 8 * i);
    }
    return true;
  }

  /** How many elements {@code registers}, one byte to a register, stand for. */
  public static long estimate(byte[] registers) {
    int[] histogram = new int[REGISTER_MASK + 1];
    for (byte number : registers) {
      histogram[number]++;
    }
    double m = REGISTERS;
    double z = m * tau((m - histogram[RUN_BITS + 1]) / m);
    for (int number = RUN_BITS; number >= 1; number--) {
      z += histogram[number];
      z *= 0.5;
    }
    z += m * sigma(histogram[0] / m);
    return Math.round(ALPHA * m * m / z);
  }

  /** The sum of {@code x^(2^k) 2^(k-1)} over k from 1, and {@code x}: the weight of the empty. */
  private static double sigma(double share) {
    if (share == 1) {
      return Double.POSITIVE_INFINITY;
    }
    double x = share;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (before != z);
    return z;
  }

  /** The counterpart of {@link #sigma} for registers that cannot count any further. */
  private static double tau(double share) {
    if (share == 0 || share == 1) {
      return 0;
    }
    double x = share;
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (before != z);
    return z / 3;
  }

  /** MurmurHash64A, little-endian, with Redis's seed. */
  private static long hash(byte[] element) {
    int length = element.length;
    long h = HASH_SEED ^ length * HASH_MULTIPLIER;
    int at = 0;
    for (; at <= length - Long.BYTES; at += Long.BYTES) {
      long k = littleEndian(element, at, Long.BYTES) * HASH_MULTIPLIER;
      k ^= k >>> HASH_SHIFT;
      h = (h ^ k * HASH_MULTIPLIER) * HASH_MULTIPLIER;
    }
    if (at < length) {
      h = (h ^ littleEndian(element, at, length - at)) * HASH_MULTIPLIER;
    }
    h = (h ^ h >>> HASH_SHIFT) * HASH_MULTIPLIER;
    return h ^ h >>> HASH_SHIFT;
  }

  private static long littleEndian(byte[] bytes, int at, int count) {
    long word = 0;
    for (int i = count - 1; i >= 0; i--) {
      word = word << 8 | (bytes[at + i] & 0xff);
    }
    return word;
  }
}
