package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Who owns each slot, and which slots are open: being moved away from or to this node. The lookup
 * stands in the path of every command with a key, hence the arrays.
 */
public final class SlotTable {
  private final @Nullable ClusterNode[] owners = new ClusterNode[Slots.COUNT];
  private final @Nullable ClusterNode[] migratingTo = new ClusterNode[Slots.COUNT];
  private final @Nullable ClusterNode[] importingFrom = new ClusterNode[Slots.COUNT];

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
    return migratingTo[slot];
  }

  /** Where {@code slot} is being imported from, or null. */
  public @Nullable ClusterNode importingFrom(int slot) {
    return importingFrom[slot];
  }

  /** Opens or, with null, closes the migration of {@code slot}. */
  public void migratingTo(int slot, @Nullable ClusterNode target) {
    migratingTo[slot] = target;
  }

  /** Opens or, with null, closes the import of {@code slot}. */
  public void importingFrom(int slot, @Nullable ClusterNode source) {
    importingFrom[slot] = source;
  }

  /** Whether nobody owns {@code slot}, or its owner has stopped claiming it. */
  public boolean unclaimed(int slot) {
    return owners[slot] == null || notClaimed.get(slot);
  }

  void owner(int slot, @Nullable ClusterNode owner) {
    owners[slot] = owner;
  }

  /** Closes all open slots. */
  public void closeAll() {
    Arrays.fill(migratingTo, null);
    Arrays.fill(importingFrom, null);
  }

  void forget(ClusterNode node) {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      if (importingFrom[slot] == node) {
        importingFrom[slot] = null;
      }
      if (migratingTo[slot] == node) {
        migratingTo[slot] = null;
      }
    }
  }
}
