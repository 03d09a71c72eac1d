package dev.sextant.simulator.internal.failover;

import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.NodeFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves a replica from a master that has several to one that has lost its last.
 *
 * <p>Every replica decides for itself, from the same knowledge, so that nearly always exactly one
 * moves: of all replicas of the masters that have most, the one with the smallest name. It waits
 * until the other master has been without for a few seconds, in which that master's own replicas
 * may come back from a failover; and it leaves its own master no fewer than {@code
 * cluster-migration-barrier}.
 */
public final class ReplicaMigration {
  private static final long ORPHANED_FOR_MS = 5000;

  private final ClusterState state;

  /** The migration of the node of {@code state}, when it is a replica. */
  public ReplicaMigration(ClusterState state) {
    this.state = state;
  }

  /** Moves this replica if it is its turn; to be called with each tick. */
  public void consider() {
    ClusterNode master = state.myself().master();
    if (master == null || !state.settings().allowReplicaMigration()) {
      return;
    }
    boolean anyOrphaned = false;
    int most = 0;
    for (ClusterNode node : otherMasters()) {
      anyOrphaned |= node.slotCount() > 0 && isOrphaned(node);
      most = Math.max(most, node.workingReplicas());
    }
    // (A failed master has no claim to be the one with most replicas.)
    int mine = master.failed() ? 0 : master.workingReplicas();
    if (anyOrphaned && most >= 2 && mine == most) {
      migrateIfChosen(master, most);
    }
  }

  private List<ClusterNode> otherMasters() {
    List<ClusterNode> masters = new ArrayList<>();
    for (ClusterNode node : state.nodes().all()) {
      if (node.isMaster()
          && !node.failed()
          && !node.has(NodeFlags.MYSELF | NodeFlags.NOADDR | NodeFlags.HANDSHAKE)) {
        masters.add(node);
      }
    }
    return masters;
  }

  /** A working master without a working replica that had one, or took the place of one who had. */
  private static boolean isOrphaned(ClusterNode node) {
    return !node.isReplica()
        && !node.failed()
        && node.has(NodeFlags.MIGRATE_TO)
        && node.workingReplicas() == 0;
  }

  private void migrateIfChosen(ClusterNode master, int most) {
    if (!state.ok() || reachableReplicas(master) <= state.settings().migrationBarrier()) {
      return;
    }
    ClusterNode target = null;
    ClusterNode chosen = state.myself();
    for (ClusterNode node : state.nodes().all()) {
      boolean orphaned = isOrphaned(node);
      node.orphaned(orphaned, state.nowMs());
      if (orphaned && target == null && node.slotCount() > 0) {
        target = node;
      }
      int working = node.isMaster() ? node.workingReplicas() : 0;
      if (working == most) {
        chosen = smallestName(chosen, node.replicas());
      }
    }
    migrate(chosen, target);
  }

  private void migrate(ClusterNode chosen, @Nullable ClusterNode target) {
    if (target != null
        && chosen == state.myself()
        && state.nowMs() - target.orphanedSinceMs() > ORPHANED_FOR_MS) {
      state.log(LogLevel.WARNING, "Migrating to orphaned master " + target.name());
      state.replicate(target);
    }
  }

  private static int reachableReplicas(ClusterNode master) {
    int reachable = 0;
    for (ClusterNode replica : master.replicas()) {
      reachable += replica.failed() || replica.possiblyFailed() ? 0 : 1;
    }
    return reachable;
  }

  private static ClusterNode smallestName(ClusterNode first, List<ClusterNode> others) {
    ClusterNode smallest = first;
    for (ClusterNode other : others) {
      if (other.name().compareTo(smallest.name()) < 0) {
        smallest = other;
      }
    }
    return smallest;
  }
}
