package dev.sextant.core.keyspace;

import dev.sextant.core.types.HashTable;
import dev.sextant.core.types.Value;
import org.jspecify.annotations.Nullable;

/**
 * A key and its value in a database. One object holds what Redis spreads over a dictionary entry, a
 * value object's header and an entry of the expires dictionary.
 *
 * <p>Changed through {@link Database} alone, which keeps the indexes and the count of bytes right.
 */
public final class Entry extends HashTable.Node<Entry> {
  /** The value of {@link #expireAtMillis} without an expiry. */
  public static final long NO_EXPIRY = -1;

  private Value value;
  long expireAtMillis = NO_EXPIRY;

  /**
   * LRU: 24 bits of the LRU clock. LFU: 16 bits of minutes, 8 bits of logarithmic counter. See
   * {@link Recency}.
   */
  int recency;

  /** The number of the last {@link KeyspaceWalk} that is done with this entry. */
  int walkMark;

  /** The bytes that are counted for this entry in its database's total. */
  long countedBytes;

  /** The {@link #expiryIndex} of an entry that is in no database any more. */
  static final int REMOVED = -2;

  /** Index in the database's list of entries that expire, or -1, or {@link #REMOVED}. */
  int expiryIndex = -1;

  @Nullable Entry previousInSlot;
  @Nullable Entry nextInSlot;

  Entry(byte[] key, int hash, Value value) {
    super(key, hash);
    this.value = value;
  }

  public Value value() {
    return value;
  }

  void value(Value newValue) {
    this.value = newValue;
  }

  /** When it expires, in milliseconds since the epoch, or {@link #NO_EXPIRY}. */
  public long expireAtMillis() {
    return expireAtMillis;
  }

  public boolean hasExpiry() {
    return expireAtMillis != NO_EXPIRY;
  }

  /** The raw recency field; {@link Recency} knows its meaning. */
  public int recency() {
    return recency;
  }

  /** Sets the raw recency field (RESTORE with IDLETIME or FREQ, loading). */
  public void recency(int raw) {
    this.recency = raw;
  }
}
