package dev.sextant.simulator.internal.cluster;

/**
 * The lines of {@code CLUSTER NODES}, which are also those of {@code nodes.conf}: one node each, as
 * {@code <id> <ip:port@busport[,hostname]> <flags> <master> <ping-sent> <pong-received> <epoch>
 * <link-state> <slot> ...}.
 */
public final class NodesText {
  private final ClusterState state;

  /** Describes the nodes of {@code state}. */
  public NodesText(ClusterState state) {
    this.state = state;
  }

  /** The reply to CLUSTER NODES. */
  public String nodes(boolean plaintextClient) {
    return lines(0, plaintextClient).toString();
  }

  /** The content of {@code nodes.conf}: no nodes in handshake, and the epochs. */
  public String nodesConf() {
    return lines(NodeFlags.HANDSHAKE, false)
        .append("vars currentEpoch ")
        .append(Long.toUnsignedString(state.currentEpoch()))
        .append(" lastVoteEpoch ")
        .append(Long.toUnsignedString(state.lastVoteEpoch()))
        .append('\n')
        .toString();
  }

  private StringBuilder lines(int excludedFlags, boolean plaintextClient) {
    StringBuilder text = new StringBuilder();
    for (ClusterNode node : state.nodes().all()) {
      if (!node.has(excludedFlags)) {
        text.append(line(node, plaintextClient)).append('\n');
      }
    }
    return text;
  }

  /** The line about {@code node}, without a line feed. */
  public String line(ClusterNode node, boolean plaintextClient) {
    ClusterNode master = node.master();
    boolean connected = node.link != null || node == state.myself();
    StringBuilder line = new StringBuilder(160);
    line.append(node.name()).append(' ').append(node.ip());
    line.append(':').append(node.portFor(plaintextClient)).append('@').append(node.busPort());
    if (!node.hostname().isEmpty()) {
      line.append(',').append(node.hostname());
    }
    line.append(' ').append(NodeFlags.describe(node.flags()));
    line.append(' ').append(master == null ? "-" : master.name());
    line.append(' ').append(node.pingSentMs).append(' ').append(node.pongReceivedMs);
    line.append(' ').append(Long.toUnsignedString(node.effectiveEpoch()));
    line.append(connected ? " connected" : " disconnected");
    line.append(node.slots().stretches());
    if (node == state.myself()) {
      appendOpenSlots(line);
    }
    return line.toString();
  }

  private void appendOpenSlots(StringBuilder line) {
    for (int slot : state.slots().openSlots()) {
      ClusterNode target = state.slots().migratingTo(slot);
      ClusterNode source = state.slots().importingFrom(slot);
      if (target != null) {
        line.append(" [").append(slot).append("->-").append(target.name()).append(']');
      } else if (source != null) {
        line.append(" [").append(slot).append("-<-").append(source.name()).append(']');
      }
    }
  }
}
