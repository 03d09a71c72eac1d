package dev.sextant.simulator.internal.failover;

import dev.sextant.simulator.internal.cluster.ClusterErrors;
import dev.sextant.simulator.internal.cluster.ClusterLink;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.ManualFailoverState;
import dev.sextant.simulator.internal.cluster.MessageType;
import dev.sextant.simulator.internal.cluster.Messenger;
import dev.sextant.simulator.internal.cluster.Todo;
import org.jspecify.annotations.Nullable;

/**
 * CLUSTER FAILOVER: a replica takes the place of a working master without losing a write.
 *
 * <p>The replica asks the master to stand still (MFSTART). The master pauses its clients and says
 * in each message that it does; the offset in the first such message is where the replica must get
 * to. Once there, it runs for election at once, and with a flag that makes masters vote although
 * the master is up. The old master learns of the new one as always, becomes its replica, and lets
 * its clients go on, to be redirected. If all this takes too long, it is called off.
 *
 * <p>FORCE does without the master's help, TAKEOVER without the masters' votes as well.
 */
public final class ManualFailover {
  /** How a manual failover is to be done. */
  public enum Mode {
    /** With the master's help. */
    COORDINATED,
    /** Without the master. */
    FORCE,
    /** Without the master and without an election. */
    TAKEOVER
  }

  private static final long TIMEOUT_MS = 5000;
  private static final long PAUSE_MS = 2 * TIMEOUT_MS;

  private final ClusterState state;
  private final Messenger messenger;
  private final Election election;

  /** The manual failovers of the node of {@code state}. */
  public ManualFailover(ClusterState state, Messenger messenger, Election election) {
    this.state = state;
    this.messenger = messenger;
    this.election = election;
  }

  /** Begins one on this replica; returns an error line, or null if it has begun. */
  public @Nullable String request(Mode mode) {
    ClusterNode myself = state.myself();
    ClusterNode master = myself.master();
    if (myself.isMaster()) {
      return ClusterErrors.FAILOVER_ON_MASTER;
    } else if (master == null) {
      return ClusterErrors.FAILOVER_MASTER_UNKNOWN;
    } else if (mode == Mode.COORDINATED && (master.failed() || master.link() == null)) {
      return ClusterErrors.FAILOVER_MASTER_DOWN;
    }
    state.resetManualFailover();
    state.manualFailover().begin(state.nowMs() + TIMEOUT_MS, null);
    switch (mode) {
      case TAKEOVER -> {
        state.log(LogLevel.WARNING, "Taking over the master (user request).");
        election.takeOver();
      }
      case FORCE -> {
        state.log(LogLevel.WARNING, "Forced failover user request accepted.");
        state.manualFailover().allowStart();
      }
      case COORDINATED -> {
        state.log(LogLevel.WARNING, "Manual failover user request accepted.");
        messenger.sendManualFailoverStart(master);
      }
    }
    return null;
  }

  /** {@code replica} asks this node, its master, to stand still. */
  public void startRequested(ClusterNode replica, ClusterLink link) {
    if (replica.master() != state.myself()) {
      return;
    }
    state.resetManualFailover();
    state.manualFailover().begin(state.nowMs() + TIMEOUT_MS, replica);
    state.actions().pauseWrites(state.nowMs() + PAUSE_MS);
    state.log(LogLevel.WARNING, "Manual failover requested by replica " + replica.name() + ".");
    // The header of any message now carries the offset that the replica waits for.
    messenger.sendHeartbeat(link, MessageType.PING);
  }

  /** {@code sender} says that its clients are paused at replication offset {@code offset}. */
  public void masterPaused(ClusterNode sender, long offset) {
    ManualFailoverState progress = state.manualFailover();
    ClusterNode myself = state.myself();
    if (progress.inProgress()
        && myself.isReplica()
        && myself.master() == sender
        && progress.masterOffset() == -1) {
      progress.masterOffset(offset);
      state.todo(Todo.HANDLE_MANUAL_FAILOVER);
      state.log(
          LogLevel.WARNING,
          "Received replication offset for paused master manual failover: " + offset);
    }
  }

  /** Calls off one that takes too long. */
  public void checkTimeout() {
    if (state.manualFailover().timedOut(state.nowMs())) {
      state.log(LogLevel.WARNING, "Manual failover timed out.");
      state.resetManualFailover();
    }
  }

  /** On the replica: sees whether it has caught up with the master. */
  public void proceed() {
    ManualFailoverState progress = state.manualFailover();
    if (!progress.inProgress() || progress.canStart() || progress.masterOffset() == -1) {
      return;
    }
    if (progress.masterOffset() == state.data().replicaOffset()) {
      progress.allowStart();
      state.log(
          LogLevel.WARNING, "All master replication stream processed, manual failover can start.");
      state.todo(Todo.HANDLE_FAILOVER);
    } else {
      state.todo(Todo.HANDLE_MANUAL_FAILOVER);
    }
  }
}
