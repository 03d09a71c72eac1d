package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.OutputBufferLimits.Limit;
import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of this node: who is attached, how far each is, and what each is sent.
 *
 * <p>Source: the master's half of {@code replication.c}.
 */
final class Replicas {
  private static final StreamItem PING = StreamItem.of("PING");
  private static final StreamItem GETACK = StreamItem.of("REPLCONF", "GETACK", "*");

  private final ReplicationState state;
  private final OutgoingStream stream;
  private final List<Replica> attached = new ArrayList<>();
  private boolean acknowledgementWanted;
  private boolean acknowledgementsArrived;
  private long nobodySinceMs;

  Replicas(ReplicationState state, OutgoingStream stream) {
    this.state = state;
    this.stream = stream;
    this.nobodySinceMs = state.nowMs();
  }

  List<Replica> attached() {
    return attached;
  }

  boolean isEmpty() {
    return attached.isEmpty();
  }

  /** The replica that serves its clients there, or null. */
  @Nullable Replica at(Master address) {
    for (Replica replica : attached) {
      if (replica.isAt(address)) {
        return replica;
      }
    }
    return null;
  }

  int goodCount() {
    int maxLag = state.config().get(ReplicationDirectives.MIN_REPLICAS_MAX_LAG);
    int good = 0;
    for (Replica replica : attached) {
      if (replica.isOnline() && state.secondsSince(replica.lastSeenMs) <= maxLag) {
        good++;
      }
    }
    return good;
  }

  int acknowledgedCount(long offset) {
    int count = 0;
    for (Replica replica : attached) {
      if (replica.isOnline() && replica.acknowledged >= offset) {
        count++;
      }
    }
    return count;
  }

  // ------------------------------------------------------------------ coming and going

  /** Takes in a replica that gets a whole data set. What is unsent is part of that. */
  void attach(Replica replica, Replica.Phase phase) {
    flush();
    replica.phase = phase;
    replica.lastSeenMs = state.nowMs();
    attached.add(replica);
  }

  void detach(Replica replica) {
    if (attached.remove(replica)) {
      replica.phase = Replica.Phase.STRANGER;
      if (replica.transfer != null) {
        replica.transfer.leave(replica);
      }
      state.log(LogLevel.WARNING, "Connection with replica " + replica.name() + " lost.");
      if (attached.isEmpty()) {
        nobodySinceMs = state.nowMs();
      }
    }
  }

  void disconnect(Replica replica) {
    replica.link.markClosed();
    state.ports().bus().close(replica.link);
    detach(replica);
  }

  /** Makes all replicas come again, because what they follow has another name or other content. */
  void disconnectAll() {
    for (Replica replica : List.copyOf(attached)) {
      disconnect(replica);
    }
  }

  void closeLinks() {
    for (Replica replica : attached) {
      replica.link.markClosed();
      state.ports().bus().close(replica.link);
    }
    attached.clear();
  }

  /** Counts the time without replicas from now on, for the backlog's sake. */
  void restartBacklogTime() {
    nobodySinceMs = state.nowMs();
  }

  // ------------------------------------------------------------------ acknowledgements

  void acknowledged(Replica replica, long offset) {
    if (replica.phase == Replica.Phase.STRANGER) {
      return;
    }
    if (replica.phase == Replica.Phase.SEND_BULK && replica.capabilities == null) {
      replica.online(state);
    }
    if (replica.startsOnAcknowledgement && replica.isOnline()) {
      replica.startsOnAcknowledgement = false;
      state.ports().bus().send(replica.link, new ReplicationMessage.StreamBegins());
    }
    replica.acknowledged = Math.max(replica.acknowledged, offset);
    replica.lastSeenMs = state.nowMs();
    acknowledgementsArrived = true;
  }

  void requestAcknowledgement() {
    acknowledgementWanted = true;
  }

  // ------------------------------------------------------------------ the stream

  void beforeSleep() {
    if (acknowledgementsArrived) {
      acknowledgementsArrived = false;
      state.ports().actions().replicasAcknowledged();
    }
    if (acknowledgementWanted && !state.ports().conditions().clientsPaused()) {
      acknowledgementWanted = false;
      appendOwn(GETACK);
    }
    flush();
    long pending = 0;
    for (Replica replica : attached) {
      if (replica.capabilities != null) { // Others are given objects, which wait nowhere.
        pending = Math.max(pending, state.ports().bus().pendingBytes(replica.link));
      }
    }
    stream.trimBacklog(pending);
  }

  /** Appends what has no place in the history of a replica's master. */
  private void appendOwn(StreamItem item) {
    if (!state.isReplica()) {
      stream.append(item);
    }
  }

  /**
   * @param failover whether a failover is under way whose end is known
   */
  void ping(boolean failover) {
    boolean held =
        (failover || state.ports().conditions().manualFailoverInProgress())
            && state.ports().conditions().clientsPaused();
    if (!attached.isEmpty() && !held) {
      appendOwn(PING);
    }
  }

  /** Sends what the stream has got since the last time. */
  void flush() {
    List<StreamItem> items = stream.takeUnsent();
    if (items.isEmpty() || attached.isEmpty()) {
      return;
    }
    ReplicationMessage.Stream message = new ReplicationMessage.Stream(items);
    for (Replica replica : attached) {
      if (replica.takesStream()) {
        state.ports().actions().countSent(message.length());
        state.ports().bus().send(replica.link, message);
      }
    }
    disconnectOverloaded();
  }

  // ------------------------------------------------------------------ regular work

  void disconnectSilent() {
    int timeout = state.config().get(ReplicationDirectives.REPL_TIMEOUT);
    for (Replica replica : List.copyOf(attached)) {
      if (acknowledges(replica) && state.secondsSince(replica.lastSeenMs) > timeout) {
        state.log(
            LogLevel.WARNING,
            "Disconnecting timedout replica ("
                + (replica.isOnline() ? "streaming" : "full")
                + " sync): "
                + replica.name());
        disconnect(replica);
      }
    }
  }

  /** Whether something should be heard of it regularly. */
  private static boolean acknowledges(Replica replica) {
    ReplicationMessage.Capabilities capabilities = replica.capabilities;
    if (capabilities == null) {
      return true;
    }
    return replica.isOnline()
        ? !capabilities.synced()
        : replica.transfer != null && replica.transfer.waitsFor(replica);
  }

  private void disconnectOverloaded() {
    for (Replica replica : List.copyOf(attached)) {
      if (isOverloaded(replica)) {
        state.log(
            LogLevel.WARNING,
            "Client "
                + replica.name()
                + " scheduled to be closed ASAP for overcoming of output buffer limits.");
        disconnect(replica);
      }
    }
  }

  /** A hard limit below the backlog's size would part replicas that could be served from it. */
  private boolean isOverloaded(Replica replica) {
    Limit limit = state.config().get(NetworkDirectives.CLIENT_OUTPUT_BUFFER_LIMIT).replica();
    long pending = state.ports().bus().pendingBytes(replica.link);
    long hard =
        Math.max(limit.hardBytes(), state.config().get(ReplicationDirectives.REPL_BACKLOG_SIZE));
    if (limit.hardBytes() != 0 && pending >= hard) {
      return true;
    }
    if (limit.softBytes() == 0 || pending < limit.softBytes()) {
      replica.overSoftLimitSinceMs = 0;
      return false;
    }
    if (replica.overSoftLimitSinceMs == 0) {
      replica.overSoftLimitSinceMs = state.nowMs();
    }
    return state.secondsSince(replica.overSoftLimitSinceMs) > limit.softSeconds();
  }

  /**
   * Gives the backlog up when no replica has been there for a while. The history ends with it:
   * writes are no longer counted from here on, so that its name must not stand for later data.
   */
  void freeUnusedBacklog() {
    long ttl = state.config().get(ReplicationDirectives.REPL_BACKLOG_TTL);
    if (attached.isEmpty()
        && ttl != 0
        && stream.backlog() != null
        && !state.isReplica()
        && state.secondsSince(nobodySinceMs) > ttl) {
      state.beginHistory();
      stream.dropBacklog();
      state.log(
          LogLevel.NOTICE,
          "Replication backlog freed after " + ttl + " seconds without connected replicas.");
    }
  }
}
