package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.simulator.internal.cluster.LogLevel;
import org.jspecify.annotations.Nullable;

/** A replica as its master sees it: a link, what was said on it, and how far the other side is. */
final class Replica {
  enum Phase {
    /** Greeted at most; does not take part yet. */
    STRANGER("", false),
    /** Waits until a data set for it is begun. */
    WAIT_START("wait_bgsave", false),
    /** Waits for the data set; what is written meanwhile is kept for it. */
    WAIT_END("wait_bgsave", true),
    /** Is sent a data set; if it takes objects: and has not acknowledged it. */
    SEND_BULK("send_bulk", true),
    ONLINE("online", true);

    private final String text;
    private final boolean takesStream;

    Phase(String text, boolean takesStream) {
      this.text = text;
      this.takesStream = takesStream;
    }

    /** As INFO shows it. */
    String text() {
      return text;
    }
  }

  final ReplicationLink link;
  boolean authenticated;
  int listeningPort;
  String announcedIp = "";
  Phase phase = Phase.STRANGER;
  long acknowledged;

  /** What it can take, if that is bytes; null if it takes objects. */
  ReplicationMessage.@Nullable Capabilities capabilities;

  /** The data set on its way to it. */
  @Nullable Transfer transfer;

  /** Whether the stream is held back until it has acknowledged that it has loaded the data set. */
  boolean startsOnAcknowledgement;

  /** When it acknowledged last, or was attached, Unix time in milliseconds. */
  long lastSeenMs;

  /** Since when more output waits than the soft limit allows; 0 if it does not. */
  long overSoftLimitSinceMs;

  Replica(ReplicationLink link) {
    this.link = link;
  }

  boolean isOnline() {
    return phase == Phase.ONLINE;
  }

  String ip() {
    return announcedIp.isEmpty() ? link.peerIp() : announcedIp;
  }

  /** Whether it serves its clients at this address. */
  boolean isAt(Master address) {
    return ip().equalsIgnoreCase(address.host()) && listeningPort == address.port();
  }

  /** The address for the log. */
  String name() {
    return ReplicaNames.of(ip(), listeningPort);
  }

  /** Whether what is written is for it, now or later. */
  boolean takesStream() {
    return phase.takesStream && (capabilities == null || !capabilities.rdbOnly());
  }

  void online(ReplicationState state) {
    phase = Phase.ONLINE;
    lastSeenMs = state.nowMs();
    state.log(LogLevel.NOTICE, "Synchronization with replica " + name() + " succeeded");
  }
}
