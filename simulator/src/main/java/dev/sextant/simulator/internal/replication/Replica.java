package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;

/** A replica as its master sees it: a link, what was said on it, and how far the other side is. */
final class Replica {
  enum Phase {
    /** Greeted at most; does not take part yet. */
    STRANGER,
    /** Was sent a data set and has not acknowledged it. */
    SEND_BULK,
    ONLINE
  }

  final ReplicationLink link;
  boolean authenticated;
  int listeningPort;
  String announcedIp = "";
  Phase phase = Phase.STRANGER;
  long acknowledged;

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

  /** The address for the log. */
  String name() {
    String ip = ip();
    if (listeningPort == 0) {
      return ip + ":<unknown-replica-port>";
    }
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + listeningPort;
  }

  /** The phase as INFO shows it. */
  String phaseText() {
    return phase == Phase.ONLINE ? "online" : "send_bulk";
  }

  void online(ReplicationState state) {
    phase = Phase.ONLINE;
    lastSeenMs = state.nowMs();
    state.log(LogLevel.NOTICE, "Synchronization with replica " + name() + " succeeded");
  }
}
