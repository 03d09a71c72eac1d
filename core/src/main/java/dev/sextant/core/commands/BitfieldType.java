package dev.sextant.core.commands;

import dev.sextant.core.command.Errors;
import dev.sextant.core.types.Bytes;

/**
 * A type of BITFIELD: i1 to i64, u1 to u63.
 *
 * <p>A value to be stored is at first any 64-bit integer; for an unsigned type it counts as
 * unsigned.
 *
 * @param signed whether the highest bit is a sign
 * @param width in bits
 */
record BitfieldType(boolean signed, int width) {

  /** What becomes of a value that does not fit. */
  enum Overflow {
    /** It loses its high bits. */
    WRAP,
    /** The nearest value that fits takes its place. */
    SAT,
    /** It is not stored. */
    FAIL
  }

  /** The type that {@code text} names. */
  static BitfieldType parse(byte[] text) {
    boolean signed = text.length > 0 && text[0] == 'i';
    if (signed || text.length > 0 && text[0] == 'u') {
      long width = Bytes.parseLong(text, 1, text.length);
      if (width >= 1 && width <= (signed ? 64 : 63)) {
        return new BitfieldType(signed, (int) width);
      }
    }
    throw Errors.err(
        "Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64"
            + " is.");
  }

  /** The value at bit {@code offset} of the first {@code length} bytes, and zeros behind. */
  long read(byte[] bytes, int length, long offset) {
    long raw = Bits.get(bytes, length, offset, width);
    return signed ? signExtended(raw) : raw;
  }

  private long signExtended(long raw) {
    int unused = Long.SIZE - width;
    return raw << unused >> unused;
  }

  private long max() {
    return (1L << (signed ? width - 1 : width)) - 1;
  }

  private long min() {
    return signed ? -max() - 1 : 0;
  }

  /**
   * Whether {@code base + increment} is too large (positive) or too small (negative), or fits (0).
   *
   * <p>The differences are allowed to overflow as they do in Redis, where a very negative value
   * that is set therefore counts as too large: SAT then stores the largest value.
   */
  int excess(long base, long increment) {
    long up = max() - base;
    if (!signed) {
      boolean over = Long.compareUnsigned(base, max()) > 0 || increment > 0 && increment > up;
      return over ? 1 : increment < 0 && increment < -base ? -1 : 0;
    }
    long down = min() - base;
    boolean narrow = width < Long.SIZE;
    if (base > max() || increment > up && (narrow || base >= 0 && increment > 0)) {
      return 1;
    }
    boolean under = base < min() || increment < down && (narrow || base < 0 && increment < 0);
    return under ? -1 : 0;
  }

  /** What is stored instead of {@code base + increment}, which does not fit: WRAP. */
  long wrapped(long base, long increment) {
    long sum = base + increment;
    return signed ? signExtended(sum) : sum & max();
  }

  /** What is stored instead of a sum with that {@link #excess}: SAT. */
  long saturated(int excess) {
    return excess > 0 ? max() : min();
  }
}
