package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FAILOVER: a master hands its role to a replica. It holds writes back until a replica has
 * acknowledged all of the stream, follows that replica, and asks it with its PSYNC to become the
 * master. Only when that is accepted, or all is given up, writes go on.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/failover/">FAILOVER</a>, and {@code
 * updateFailoverStatus}.
 */
final class Failover {
  private enum Phase {
    NONE("no-failover"),
    WAITING("waiting-for-sync"),
    IN_PROGRESS("failover-in-progress");

    private final String text;

    Phase(String text) {
      this.text = text;
    }
  }

  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;
  private final MasterLink masterLink;
  private Phase phase = Phase.NONE;
  private @Nullable Master target;
  private boolean forced;

  /** When it is given up, or forced, Unix time in milliseconds; 0: never. */
  private long endMs;

  Failover(
      ReplicationState state, OutgoingStream stream, Replicas replicas, MasterLink masterLink) {
    this.state = state;
    this.stream = stream;
    this.replicas = replicas;
    this.masterLink = masterLink;
  }

  /** The state as INFO shows it. */
  String text() {
    return phase.text;
  }

  /** Whether one is under way. */
  boolean isActive() {
    return phase != Phase.NONE;
  }

  /** Whether the next master is asked to become one. */
  boolean isInProgress() {
    return phase == Phase.IN_PROGRESS;
  }

  /** Whether one is under way that does not wait forever. */
  boolean hasEnd() {
    return endMs != 0;
  }

  /**
   * Begins.
   *
   * @return the error line that refuses it, or null
   */
  @Nullable String begin(FailoverRequest request) {
    String refusal = refusal(request);
    if (refusal != null) {
      return refusal;
    }
    target = request.target();
    state.log(
        LogLevel.NOTICE,
        "FAILOVER requested to " + (target == null ? "any replica" : address(target)) + ".");
    endMs = request.timeoutMillis() == 0 ? 0 : state.nowMs() + request.timeoutMillis();
    forced = request.force();
    phase = Phase.WAITING;
    state.ports().actions().holdWrites(true);
    return null;
  }

  private @Nullable String refusal(FailoverRequest request) {
    Master wanted = request.target();
    if (isActive()) {
      return "ERR FAILOVER already in progress.";
    }
    if (state.isReplica()) {
      return "ERR FAILOVER is not valid when server is a replica.";
    }
    if (replicas.isEmpty()) {
      return "ERR FAILOVER requires connected replicas.";
    }
    if (request.force() && (request.timeoutMillis() == 0 || wanted == null)) {
      return "ERR FAILOVER with force option requires both a timeout and target HOST and IP.";
    }
    if (wanted == null) {
      return null;
    }
    Replica replica = replicas.at(wanted);
    if (replica == null) {
      return "ERR FAILOVER target HOST and PORT is not a replica.";
    }
    return replica.isOnline() ? null : "ERR FAILOVER target replica is not online.";
  }

  /** Looks whether it can go on; at the end of each turn. */
  void update() {
    if (phase != Phase.WAITING) {
      return;
    }
    if (endMs != 0 && endMs <= state.nowMs()) {
      if (forced) {
        Master forcedTarget = Objects.requireNonNull(target);
        state.log(
            LogLevel.NOTICE,
            "FAILOVER to " + address(forcedTarget) + " time out exceeded, failing over.");
        follow(forcedTarget);
      } else {
        abort("Replica never caught up before timeout");
      }
      return;
    }
    Replica ready = ready();
    if (ready != null) {
      Master next = target == null ? new Master(ready.ip(), ready.listeningPort) : target;
      state.log(LogLevel.NOTICE, "Failover target " + address(next) + " is synced, failing over.");
      follow(next);
    }
  }

  private @Nullable Replica ready() {
    Master wanted = target;
    for (Replica replica : replicas.attached()) {
      boolean right = wanted == null || replica.isAt(wanted);
      if (right && replica.acknowledged == stream.offset()) {
        return replica;
      }
    }
    return null;
  }

  private void follow(Master next) {
    target = next;
    phase = Phase.IN_PROGRESS;
    masterLink.follow(next);
  }

  /** The next master has taken its role. */
  void succeeded() {
    if (isInProgress()) {
      clear();
    }
  }

  /** Gives it up: this node is the master as before. */
  void abort(String reason) {
    Master given = target;
    state.log(
        LogLevel.NOTICE,
        "FAILOVER to " + (given == null ? "any replica" : address(given)) + " aborted: " + reason);
    boolean followed = isInProgress();
    clear();
    if (followed) {
      masterLink.unfollow();
    }
  }

  private void clear() {
    phase = Phase.NONE;
    target = null;
    endMs = 0;
    forced = false;
    state.ports().actions().holdWrites(false);
  }

  private static String address(Master master) {
    return master.host() + ":" + master.port();
  }
}
