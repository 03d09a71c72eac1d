package dev.sextant.simulator.internal.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses what a heartbeat says about third nodes.
 *
 * <p>It names a tenth of the known nodes, at least three, chosen at random. With that, a node that
 * is down is reported by nearly every master within the time that such a report is valid (twice the
 * node timeout, in which any two nodes exchange at least four heartbeats each way), and the traffic
 * stays small. Nodes that the sender itself finds unreachable are all named on top, as these are
 * the reports that somebody may be waiting for.
 */
public final class GossipSelection {
  private static final int MIN_ENTRIES = 3;

  private final ClusterState state;
  private long heartbeats;
  private int pfailNodes;

  /** Chooses from the nodes of {@code state}. */
  public GossipSelection(ClusterState state) {
    this.state = state;
  }

  /** Counts the nodes that are {@link NodeFlags#PFAIL}; the next heartbeats name them all. */
  void countUnreachable() {
    pfailNodes = 0;
    for (ClusterNode node : state.nodes().all()) {
      pfailNodes += node.possiblyFailed() ? 1 : 0;
    }
  }

  /** The entries for the next heartbeat. */
  List<GossipEntry> choose() {
    heartbeats++;
    // Neither this node nor the receiver can be news.
    int fresh = state.nodes().size() - 2;
    int wanted = Math.min(Math.max(MIN_ENTRIES, state.nodes().size() / 10), fresh);
    List<GossipEntry> entries = new ArrayList<>(Math.max(0, wanted) + pfailNodes);
    int attempts = wanted * 3;
    while (fresh > 0 && entries.size() < wanted && attempts-- > 0) {
      ClusterNode node = state.nodes().any(state.random());
      if (node == state.myself() || node.possiblyFailed()) {
        continue;
      }
      if (node.has(NodeFlags.HANDSHAKE | NodeFlags.NOADDR)
          || (node.link == null && node.slotCount() == 0)) {
        fresh--;
        continue;
      }
      if (node.lastInGossip != heartbeats) {
        node.lastInGossip = heartbeats;
        entries.add(node.gossip());
        fresh--;
      }
    }
    addUnreachable(entries);
    return entries;
  }

  private void addUnreachable(List<GossipEntry> entries) {
    int left = pfailNodes;
    if (left == 0) {
      return;
    }
    for (ClusterNode node : state.nodes().all()) {
      if (left > 0 && node.possiblyFailed() && !node.has(NodeFlags.HANDSHAKE | NodeFlags.NOADDR)) {
        entries.add(node.gossip());
        left--;
      }
    }
  }
}
