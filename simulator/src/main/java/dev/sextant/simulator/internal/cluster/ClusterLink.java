package dev.sextant.simulator.internal.cluster;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the cluster bus. A node opens an outbound link to every node it knows and
 * accepts an inbound one from each; a PONG comes back on the link that carried the PING.
 *
 * <p>An outbound link exists, and queues, from the moment the connection is attempted. That is
 * Redis's way, and it matters: the ping that a dead node fails to answer is often one that was
 * queued on a link still connecting.
 */
public final class ClusterLink {
  private enum Phase {
    CONNECTING,
    UP,
    CLOSED
  }

  final Queue<ClusterMessage> queued = new ArrayDeque<>();
  private final long createdMs;
  private final boolean inbound;
  private Phase phase;
  private String peerIp = "";
  private String localIp = "";
  private @Nullable ClusterNode node;
  private @Nullable Object attachment;

  private ClusterLink(long createdMs, boolean inbound, Phase phase) {
    this.createdMs = createdMs;
    this.inbound = inbound;
    this.phase = phase;
  }

  /** A link to {@code node} that is being connected. */
  static ClusterLink outbound(ClusterNode node, long nowMs) {
    ClusterLink link = new ClusterLink(nowMs, false, Phase.CONNECTING);
    link.node = node;
    return link;
  }

  /** A link that another node opened; which one is known with its first message. */
  public static ClusterLink inbound(String peerIp, String localIp, long nowMs) {
    ClusterLink link = new ClusterLink(nowMs, true, Phase.UP);
    link.peerIp = peerIp;
    link.localIp = localIp;
    return link;
  }

  /** When the link was created, Unix time in milliseconds. */
  public long createdMs() {
    return createdMs;
  }

  /** Whether the other node opened the link. */
  public boolean inbound() {
    return inbound;
  }

  /** Whether messages can travel. */
  public boolean up() {
    return phase == Phase.UP;
  }

  /** Whether the link is gone; it never comes back, another takes its place. */
  public boolean closed() {
    return phase == Phase.CLOSED;
  }

  /** The node at the other end; null on an inbound link that has not said who it is. */
  public @Nullable ClusterNode node() {
    return node;
  }

  /** The address at the other end; empty while unknown. */
  public String peerIp() {
    return peerIp;
  }

  /** The address at this end; empty while unknown. */
  public String localIp() {
    return localIp;
  }

  /** Whatever the transport has attached. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches the transport's own half of the link. */
  public void attach(Object attachment) {
    this.attachment = attachment;
  }

  void connected(String peerIp, String localIp) {
    this.peerIp = peerIp;
    this.localIp = localIp;
    phase = Phase.UP;
  }

  void belongsTo(ClusterNode owner) {
    node = owner;
  }

  void markClosed() {
    phase = Phase.CLOSED;
    queued.clear();
  }

  @Override
  public String toString() {
    String peer = node == null ? "?" : node.name();
    return (inbound ? "from " : "to ") + peer + " " + phase;
  }
}
