package dev.sextant.core.keyspace;

import dev.sextant.core.env.RandomSource;
import java.util.Arrays;

/**
 * The entries of one database that have an expiry, in no order.
 *
 * <p>Expiry and eviction want a random one of them, at once and without bias, and a walk over all
 * that survives changes. An array with each entry knowing its index gives both: the last entry
 * moves into the gap of a removed one. What Redis pays for its dictionary of expires is still what
 * is counted, see {@link #tableSize}.
 */
public final class ExpiringEntries {
  private static final int INITIAL = 16;

  private Entry[] entries = new Entry[INITIAL];
  private int size;
  private long tableSize;

  void add(Entry entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    entry.expiryIndex = size;
    entries[size++] = entry;
    if (size > tableSize) {
      tableSize = Math.max(4, tableSize * 2);
    }
  }

  @SuppressWarnings("NullAway") // the vacated place holds no entry
  void remove(Entry entry) {
    int gap = entry.expiryIndex;
    Entry last = entries[--size];
    entries[gap] = last;
    last.expiryIndex = gap;
    entries[size] = null;
    entry.expiryIndex = -1;
  }

  void clear() {
    entries = new Entry[INITIAL];
    size = 0;
    tableSize = 0;
  }

  /** Shrinks as Redis's cron does when less than a tenth is filled. */
  void resizeIfNeeded() {
    if (tableSize > 4 && size * 10L < tableSize) {
      tableSize = Math.max(4, Long.highestOneBit(Math.max(1, size * 2L - 1)));
    }
    if (entries.length > INITIAL && size * 4 < entries.length) {
      entries = Arrays.copyOf(entries, Math.max(INITIAL, entries.length / 2));
    }
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** How many buckets Redis's dictionary of expires would have. */
  public long tableSize() {
    return tableSize;
  }

  /** The {@code i}-th, in an order that each removal changes. */
  public Entry get(int i) {
    return entries[i];
  }

  /** Any of them; there must be one. */
  public Entry random(RandomSource random) {
    return entries[random.nextInt(size)];
  }
}
