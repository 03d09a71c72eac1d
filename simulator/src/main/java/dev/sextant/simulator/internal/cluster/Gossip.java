package dev.sextant.simulator.internal.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes in the gossip of received heartbeats: failure reports, new nodes, new addresses. */
final class Gossip {
  private final ClusterState state;
  private final FailureDetector failures;

  /** Gossip for the node of {@code state}. */
  Gossip(ClusterState state, FailureDetector failures) {
    this.state = state;
    this.failures = failures;
  }

  /** Takes in what {@code sender}, null if unknown, says about third nodes. */
  void believe(List<GossipEntry> entries, @Nullable ClusterNode sender) {
    for (GossipEntry entry : entries) {
      ClusterNode node = state.nodes().find(entry.name());
      if (node != null) {
        believeAboutKnown(node, entry, sender);
      } else if (sender != null
          && entry.hasAddress()
          && !state.nodes().isKeptOut(entry.name(), state.nowMs())) {
        // Added by name, not by a handshake: the address may belong to another cluster by now.
        ClusterNode unknown = state.createNode(entry.name(), entry.flags());
        unknown.address(entry.ip(), entry.port(), entry.plaintextPort(), entry.busPort());
        state.nodes().add(unknown);
      }
    }
  }

  private void believeAboutKnown(
      ClusterNode node, GossipEntry entry, @Nullable ClusterNode sender) {
    if (sender != null && sender.isMaster() && node != state.myself()) {
      if (entry.reportsFailure()) {
        failures.reported(node, sender);
      } else {
        failures.reportWithdrawn(node, sender);
      }
    }
    if (entry.reportsFailure()) {
      return;
    }
    if (node.pingSentMs == 0 && failures.countReports(node) == 0) {
      believePongTime(node, entry.pongReceivedSeconds() * 1000);
    }
    boolean moved =
        !node.ip().equalsIgnoreCase(entry.ip())
            || node.port() != entry.port()
            || node.busPort() != entry.busPort();
    if (node.has(NodeFlags.FAIL | NodeFlags.PFAIL) && entry.hasAddress() && moved) {
      // Somebody reaches the node at another address: it is tried there with the next tick.
      state.dropLink(node.link);
      node.address(entry.ip(), entry.port(), entry.plaintextPort(), entry.busPort());
      node.clear(NodeFlags.NOADDR);
    }
  }

  /** Another node's pong spares this node a ping, unless that node's clock is ahead. */
  private void believePongTime(ClusterNode node, long pongMs) {
    if (pongMs <= state.nowMs() + 500 && pongMs > node.pongReceivedMs) {
      node.pongReceivedMs = pongMs;
    }
  }
}
