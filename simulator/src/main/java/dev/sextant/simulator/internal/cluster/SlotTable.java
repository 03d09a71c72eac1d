package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who owns each slot, and which slots are open: being moved away from or to this node. The lookup
 * stands in the path of every command with a key, hence the arrays.
 */
public final class SlotTable {
  private final @Nullable ClusterNode[] owners = new ClusterNode[Slots.COUNT];

  // Few slots are open at a time, and mostly none: that must cost neither memory nor a search.
  private final Map<Integer, ClusterNode> migratingTo = new HashMap<>();
  private final Map<Integer, ClusterNode> importingFrom = new HashMap<>();

  /**
   * The slots whose owner has stopped claiming them: it gave them away and the new owner has not
   * spoken yet. The old owner stays, so that clients get a redirect too many and no error, but
   * nobody is told of it in an UPDATE.
   */
  final BitSet notClaimed = new BitSet();

  SlotTable() {}

  /** The owner of {@code slot}, or null. */
  public @Nullable ClusterNode owner(int slot) {
    return owners[slot];
  }

  /** Where {@code slot} is being migrated to, or null. */
  public @Nullable ClusterNode migratingTo(int slot) {
    return migratingTo.isEmpty() ? null : migratingTo.get(slot);
  }

  /** Where {@code slot} is being imported from, or null. */
  public @Nullable ClusterNode importingFrom(int slot) {
    return importingFrom.isEmpty() ? null : importingFrom.get(slot);
  }

  /** Opens or, with null, closes the migration of {@code slot}. */
  public void migratingTo(int slot, @Nullable ClusterNode target) {
    open(migratingTo, slot, target);
  }

  /** Opens or, with null, closes the import of {@code slot}. */
  public void importingFrom(int slot, @Nullable ClusterNode source) {
    open(importingFrom, slot, source);
  }

  private static void open(Map<Integer, ClusterNode> slots, int slot, @Nullable ClusterNode peer) {
    if (peer == null) {
      slots.remove(slot);
    } else {
      slots.put(slot, peer);
    }
  }

  /** The open slots, in order. */
  SortedSet<Integer> openSlots() {
    if (migratingTo.isEmpty() && importingFrom.isEmpty()) {
      return Collections.emptySortedSet();
    }
    SortedSet<Integer> open = new TreeSet<>(migratingTo.keySet());
    open.addAll(importingFrom.keySet());
    return open;
  }

  /** Whether nobody owns {@code slot}, or its owner has stopped claiming it. */
  public boolean unclaimed(int slot) {
    return owners[slot] == null || notClaimed.get(slot);
  }

  void owner(int slot, @Nullable ClusterNode owner) {
    owners[slot] = owner;
    // What the last owner did not claim any more says nothing about this one.
    notClaimed.clear(slot);
  }

  /** Closes all open slots. */
  public void closeAll() {
    migratingTo.clear();
    importingFrom.clear();
  }

  void forget(ClusterNode node) {
    importingFrom.values().removeIf(peer -> peer == node);
    migratingTo.values().removeIf(peer -> peer == node);
  }
}
