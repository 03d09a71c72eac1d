package dev.sextant.simulator;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.cluster.ClusterLink;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.node.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Looks at what the nodes believe, each on its own thread, without changing anything. */
final class ClusterObserver {
  private static final long POLL_NANOS = 1_000_000;

  private static final List<String> ALL = List.of("*");

  private final List<SimulatedNode> nodes;

  ClusterObserver(List<SimulatedNode> nodes) {
    this.nodes = nodes;
  }

  /**
   * The living node that believes that it owns {@code slot}; of several the one with the greatest
   * epoch.
   */
  SimulatedNode ownerOf(int slot) {
    SimulatedNode best = null;
    long bestEpoch = -1;
    for (SimulatedNode node : nodes) {
      Long epoch =
          node.node()
              .<Long>look(
                  view -> {
                    ClusterState state = Objects.requireNonNull(view.cluster());
                    boolean owner = state.slots().owner(slot) == state.myself();
                    return owner ? state.myself().configEpoch() : null;
                  });
      if (epoch != null && epoch > bestEpoch) {
        bestEpoch = epoch;
        best = node;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no living node owns slot " + slot);
    }
    return best;
  }

  /** The living nodes that believe that they are replicas of {@code master}. */
  List<SimulatedNode> replicasOf(SimulatedNode master) {
    List<SimulatedNode> replicas = new ArrayList<>();
    for (SimulatedNode node : nodes) {
      String name = node.node().<String>look(ClusterObserver::masterAddress);
      if (master.address().equals(name)) {
        replicas.add(node);
      }
    }
    return replicas;
  }

  private static @Nullable String masterAddress(NodeView view) {
    ClusterNode master = Objects.requireNonNull(view.cluster()).myself().master();
    return master == null ? null : master.ip() + ":" + master.port();
  }

  /**
   * Whether roles, slots and configuration are those that the cluster was formed with, and all
   * nodes live.
   */
  boolean isAsFormed(ClusterForming forming) {
    for (int i = 0; i < nodes.size(); i++) {
      SimulatedNode node = nodes.get(i);
      int masterIndex = forming.masterOf(i);
      String expectedMaster = masterIndex < 0 ? null : nodes.get(masterIndex).address();
      NodeConfig firstConfig = node.node().firstConfig();
      boolean same =
          Boolean.TRUE.equals(
              node.node()
                  .<Boolean>look(
                      view ->
                          Objects.equals(masterAddress(view), expectedMaster)
                              && view.server().access().hasUsersOfStart()
                              && hasConfiguration(view.server().config(), firstConfig)));
      if (!same) {
        return false;
      }
    }
    for (int share = 0; share < forming.masterCount(); share++) {
      int index = share;
      boolean owns =
          Boolean.TRUE.equals(
              nodes
                  .get(share)
                  .node()
                  .<Boolean>look(view -> forming.ownsItsShare(index, view.cluster())));
      if (!owns) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether nothing was configured since; the master that a replica follows stands there, too, and
   * is no setting.
   */
  private static boolean hasConfiguration(NodeConfig present, NodeConfig first) {
    first.assign(ReplicationDirectives.REPLICAOF, present.get(ReplicationDirectives.REPLICAOF));
    return present.match(ALL).equals(first.match(ALL));
  }

  BusTraffic busTraffic() {
    BusTraffic all = new BusTraffic(0, 0);
    for (SimulatedNode node : nodes) {
      BusTraffic sent =
          node.node().<BusTraffic>look(v -> new BusTraffic(v.busMessagesSent(), v.busBytesSent()));
      all = sent == null ? all : all.plus(sent);
    }
    return all;
  }

  boolean isStable() {
    return whatIsMissing() == null;
  }

  void requireStable() {
    String missing = whatIsMissing();
    if (missing != null) {
      throw new IllegalStateException("the cluster is not stable: " + missing);
    }
  }

  void await(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isStable() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** The first thing that is missing for the cluster to be stable, or null. */
  private @Nullable String whatIsMissing() {
    Set<String> living = new HashSet<>();
    for (SimulatedNode node : nodes) {
      if (node.isRunning()) {
        living.add(node.address());
      }
    }
    String agreed = null;
    for (SimulatedNode node : nodes) {
      String view = node.node().<String>look(v -> describe(v, living));
      if (view == null) {
        continue;
      }
      if (view.startsWith("!")) {
        return node + " " + view.substring(1);
      }
      if (agreed != null && !agreed.equals(view)) {
        return node + " disagrees with others about slots";
      }
      agreed = view;
    }
    return agreed == null ? "no node lives" : null;
  }

  /** Who owns which slots as this node sees it, or "!" and what is wrong. */
  private static String describe(NodeView view, Set<String> living) {
    ClusterState state = Objects.requireNonNull(view.cluster());
    if (!state.ok()) {
      return "!says that the cluster is down";
    }
    if (state.myself().isReplica() && !view.isLinkedToMaster()) {
      return "!has no link to its master";
    }
    for (ClusterNode node : state.nodes().all()) {
      ClusterLink link = node.link();
      boolean here = node == state.myself() || (link != null && link.up());
      if (!here && living.contains(node.ip() + ":" + node.port())) {
        return "!has no link to " + node.ip() + ":" + node.port();
      }
    }
    StringBuilder owners = new StringBuilder();
    ClusterNode last = null;
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      ClusterNode owner = state.slots().owner(slot);
      if (owner != last && owner != null) {
        String address = owner.ip() + ":" + owner.port();
        if (!living.contains(address)) {
          return "!believes that " + address + ", which does not live, owns slot " + slot;
        }
        owners.append(slot).append(' ').append(address).append('\n');
      }
      last = owner;
    }
    return owners.toString();
  }
}
