package dev.sextant.core.keyspace;

import dev.sextant.core.slots.Slots;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of each hash slot, as a list linked through the entries: for CLUSTER COUNTKEYSINSLOT,
 * GETKEYSINSLOT and the migration of slots. Kept in cluster mode only.
 */
public final class SlotIndex {
  private final @Nullable Entry[] first = new Entry[Slots.COUNT];
  private final int[] counts = new int[Slots.COUNT];

  SlotIndex() {}

  void add(Entry entry) {
    int slot = Slots.of(entry.key);
    Entry head = first[slot];
    entry.nextInSlot = head;
    entry.previousInSlot = null;
    if (head != null) {
      head.previousInSlot = entry;
    }
    first[slot] = entry;
    counts[slot]++;
  }

  void remove(Entry entry) {
    int slot = Slots.of(entry.key);
    Entry before = entry.previousInSlot;
    Entry after = entry.nextInSlot;
    if (before == null) {
      first[slot] = after;
    } else {
      before.nextInSlot = after;
    }
    if (after != null) {
      after.previousInSlot = before;
    }
    entry.nextInSlot = null;
    entry.previousInSlot = null;
    counts[slot]--;
  }

  void clear() {
    java.util.Arrays.fill(first, null);
    java.util.Arrays.fill(counts, 0);
  }

  /** How many keys slot {@code slot} (0 to 16383) holds. */
  public int count(int slot) {
    return counts[slot];
  }

  /** At most {@code limit} keys of slot {@code slot}, the latest first. */
  public List<byte[]> keys(int slot, long limit) {
    List<byte[]> keys = new ArrayList<>((int) Math.min(limit, counts[slot]));
    for (Entry e = first[slot]; e != null && keys.size() < limit; e = e.nextInSlot) {
      keys.add(e.key);
    }
    return keys;
  }
}
