package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of hash slots. Heartbeats carry one each; a node hands out the same instance
 * until its slots change, so that within one JVM an unchanged claim is recognised by identity.
 */
public final class SlotBitmap {
  /** No slot. */
  public static final SlotBitmap EMPTY = new SlotBitmap(new BitSet());

  /** The size of the set on the cluster bus, in bytes: one bit a slot. */
  public static final int BYTES = Slots.COUNT / 8;

  private final BitSet bits;

  /** Made when it is first asked for; nodes of one JVM share the set, and with it the text. */
  private volatile @Nullable String stretches;

  private SlotBitmap(BitSet bits) {
    this.bits = bits;
  }

  /** The slots that are set in {@code bits} now. */
  static SlotBitmap copyOf(BitSet bits) {
    return bits.isEmpty() ? EMPTY : new SlotBitmap((BitSet) bits.clone());
  }

  /**
   * The set that the cluster bus transports as {@code bytes}: slot {@code s} is bit {@code s % 8},
   * counted from the lowest, of byte {@code s / 8}.
   */
  public static SlotBitmap fromBytes(byte[] bytes) {
    return copyOf(BitSet.valueOf(bytes));
  }

  /** The {@link #BYTES} bytes that {@link #fromBytes} reads. */
  public byte[] toBytes() {
    return Arrays.copyOf(bits.toByteArray(), BYTES);
  }

  /** Removes the slots of this set from {@code others}. */
  void removeFrom(BitSet others) {
    if (!others.isEmpty()) {
      others.andNot(bits);
    }
  }

  /** A copy of the set, to be changed. */
  BitSet toBitSet() {
    return (BitSet) bits.clone();
  }

  /** Whether {@code slot} belongs to the set. */
  public boolean contains(int slot) {
    return bits.get(slot);
  }

  /** The set as nodes.conf has it, {@code 0-5460 9000}: each stretch with a space before it. */
  String stretches() {
    String known = stretches;
    if (known == null) {
      known = describe();
      stretches = known;
    }
    return known;
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (int start = bits.nextSetBit(0); start >= 0; ) {
      int next = bits.nextClearBit(start);
      text.append(' ').append(start);
      if (next > start + 1) {
        text.append('-').append(next - 1);
      }
      start = bits.nextSetBit(next);
    }
    return text.toString();
  }

  /** How many slots belong to the set. */
  public int count() {
    return bits.cardinality();
  }

  /** The smallest slot of the set that is not below {@code from}, or -1. */
  public int next(int from) {
    return bits.nextSetBit(from);
  }

  /** The slots of this set that are not in {@code others}. */
  SlotBitmap without(BitSet others) {
    if (!bits.intersects(others)) {
      return this;
    }
    BitSet rest = (BitSet) bits.clone();
    rest.andNot(others);
    return new SlotBitmap(rest);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof SlotBitmap that && bits.equals(that.bits));
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return bits.toString();
  }
}
