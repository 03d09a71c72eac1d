package dev.sextant.simulator.internal.replication;

import org.jspecify.annotations.Nullable;

/**
 * One connection between a replica and its master. The replica opens it; a link that is lost never
 * comes back, another takes its place.
 */
public final class ReplicationLink {
  private enum Phase {
    CONNECTING,
    UP,
    CLOSED
  }

  private final String peerIp;
  private final boolean inbound;
  private Phase phase;
  private @Nullable Object attachment;

  /** On the master's side, the replica that is or may be served over this link. */
  @Nullable Replica replica;

  private ReplicationLink(String peerIp, boolean inbound, Phase phase) {
    this.peerIp = peerIp;
    this.inbound = inbound;
    this.phase = phase;
  }

  static ReplicationLink outbound(String host) {
    return new ReplicationLink(host, false, Phase.CONNECTING);
  }

  static ReplicationLink inbound(String peerIp) {
    return new ReplicationLink(peerIp, true, Phase.UP);
  }

  /** The address at the other end, as connected to or as seen. */
  public String peerIp() {
    return peerIp;
  }

  /** Whether the other node, a replica, opened the link. */
  public boolean inbound() {
    return inbound;
  }

  /** Whether messages can travel. */
  public boolean up() {
    return phase == Phase.UP;
  }

  /** Whether the link is gone. */
  public boolean closed() {
    return phase == Phase.CLOSED;
  }

  /** Whatever the transport has attached. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches the transport's own half of the link. */
  public void attach(Object attachment) {
    this.attachment = attachment;
  }

  void connected() {
    phase = Phase.UP;
  }

  void markClosed() {
    phase = Phase.CLOSED;
  }

  @Override
  public String toString() {
    return (inbound ? "from " : "to ") + peerIp + " " + phase;
  }
}
