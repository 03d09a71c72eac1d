package dev.sextant.simulator.internal.backup;

import dev.sextant.core.slots.Slots;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** Which master owns each slot now, as far as is known; kept up to date by redirections. */
final class SlotOwners {
  private final List<Address> nodes;
  private final Access access;
  private final AtomicReferenceArray<Address> owners = new AtomicReferenceArray<>(Slots.COUNT);

  /**
   * Asks the cluster.
   *
   * @param nodes any nodes of it; the first that answers is asked
   * @throws BackupException when none answers, or a slot has no owner
   */
  SlotOwners(List<Address> nodes, Access access) throws BackupException {
    this.nodes = nodes;
    this.access = access;
    ClusterMap map = refresh();
    BitSet uncovered = map.uncovered();
    if (!uncovered.isEmpty()) {
      throw new BackupException(
          "slots "
              + SlotSet.text(uncovered)
              + " of the target have no master to take their keys;"
              + " assign them first (redis-cli --cluster fix, or create)");
    }
  }

  /** Asks the cluster again. */
  final ClusterMap refresh() throws BackupException {
    ClusterMap map = ClusterMap.fromAny(nodes, access);
    for (ClusterMap.Master master : map.masters()) {
      master.slots().stream().forEach(slot -> owners.set(slot, master.address()));
    }
    return map;
  }

  Address owner(int slot) {
    return Objects.requireNonNull(owners.get(slot), "all slots have owners");
  }

  /** Takes note of a MOVED. */
  void moved(int slot, Address to) {
    owners.set(slot, to);
  }

  /** The masters that own slots. */
  List<Address> masters() {
    return IntStream.range(0, Slots.COUNT).mapToObj(this::owner).distinct().toList();
  }

  Access access() {
    return access;
  }
}
