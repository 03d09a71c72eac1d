package dev.sextant.simulator.internal.failover;

import dev.sextant.simulator.internal.cluster.ClusterHealth;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import dev.sextant.simulator.internal.cluster.Messenger;
import dev.sextant.simulator.internal.cluster.Todo;

/**
 * A replica's way to the place of its failed master.
 *
 * <p>It waits half a second, so that all masters learn of the failure, plus up to half a second at
 * random and one second for each fellow replica with newer data, so that the best candidate asks
 * first and alone. Then it begins a new epoch and asks every master for its vote. With the votes of
 * a majority it is master, under the epoch of the election as its configuration epoch, which is
 * greater than any other and so settles who owns the slots. Without, it tries again after four
 * times the node timeout.
 *
 * <p>A replica whose data is too old does not run: {@code cluster-replica-validity-factor}.
 */
public final class Election {
  private static final long MIN_AUTH_TIMEOUT_MS = 2000;
  private static final long PROPAGATION_DELAY_MS = 500;
  private static final int JITTER_MS = 500;
  private static final long RANK_DELAY_MS = 1000;
  private static final long RELOG_PERIOD_MS = 300_000;
  private static final long UNLOGGED_STALL_MS = 5000;

  /** Why there is no failover although the master has failed. */
  private enum Obstacle {
    NONE("Unknown reason code."),
    DATA_AGE(
        "Disconnected from master for longer than allowed. Please check the"
            + " 'cluster-replica-validity-factor' configuration option."),
    WAITING_DELAY("Waiting the delay before I can start a new failover."),
    EXPIRED("Failover attempt expired."),
    WAITING_VOTES("Waiting for votes, but majority still not reached.");

    final String sentence;

    Obstacle(String sentence) {
      this.sentence = sentence;
    }
  }

  private final ClusterState state;
  private final Messenger messenger;
  private final Promotion promotion;

  /** When votes are asked for; long ago when there was no election yet. */
  private long startMs = Long.MIN_VALUE / 2;

  private int votes;
  private boolean requested;
  private int rank;
  private long epoch;
  private Obstacle obstacle = Obstacle.NONE;
  private long loggedMs;

  /** The elections of the node of {@code state}. */
  public Election(ClusterState state, Messenger messenger, ClusterHealth health) {
    this.state = state;
    this.messenger = messenger;
    this.promotion = new Promotion(state, messenger, health);
  }

  /** {@code voter} has voted for this node. */
  public void voted(ClusterNode voter, MessageHeader vote) {
    if (voter.isMaster() && voter.slotCount() > 0 && vote.currentEpoch() >= epoch) {
      votes++;
      state.todo(Todo.HANDLE_FAILOVER);
    }
  }

  /** Goes as far as is possible now. */
  public void proceed() {
    ClusterNode myself = state.myself();
    ClusterNode master = myself.master();
    boolean manual = state.manualFailover().inProgress() && state.manualFailover().canStart();
    if (myself.isMaster()
        || master == null
        || (!master.failed() && !manual)
        || (state.settings().replicaNoFailover() && !manual)
        || master.slotCount() == 0) {
      obstacle = Obstacle.NONE;
      return;
    }
    if (!manual && dataTooOld()) {
      hinderedBy(Obstacle.DATA_AGE, master);
      return;
    }
    long timeoutMs = Math.max(MIN_AUTH_TIMEOUT_MS, state.settings().nodeTimeoutMs() * 2);
    long ageMs = state.nowMs() - startMs;
    if (ageMs > timeoutMs * 2) {
      schedule(master);
      return;
    }
    if (!requested && !state.manualFailover().inProgress()) {
      updateRank(master);
    }
    if (state.nowMs() < startMs) {
      hinderedBy(Obstacle.WAITING_DELAY, master);
    } else if (ageMs > timeoutMs) {
      hinderedBy(Obstacle.EXPIRED, master);
    } else if (!requested) {
      requestVotes();
    } else if (votes >= state.quorum()) {
      win();
    } else {
      hinderedBy(Obstacle.WAITING_VOTES, master);
    }
  }

  private boolean dataTooOld() {
    long nodeTimeoutMs = state.settings().nodeTimeoutMs();
    long ageMs = state.data().replicaDataAgeMs();
    // The time that it took to find out about the failure is not the replica's fault.
    if (ageMs > nodeTimeoutMs) {
      ageMs -= nodeTimeoutMs;
    }
    int factor = state.settings().replicaValidityFactor();
    long allowedMs =
        state.settings().replPingReplicaPeriodSeconds() * 1000L + nodeTimeoutMs * factor;
    return factor != 0 && ageMs > allowedMs;
  }

  private void schedule(ClusterNode master) {
    long delayMs = PROPAGATION_DELAY_MS + state.random().nextInt(JITTER_MS);
    votes = 0;
    requested = false;
    rank = rankAmongReplicas(master);
    delayMs += rank * RANK_DELAY_MS;
    if (state.manualFailover().inProgress()) {
      delayMs = 0;
      rank = 0;
      state.todo(Todo.HANDLE_FAILOVER);
    }
    startMs = state.nowMs() + delayMs;
    state.log(
        LogLevel.WARNING,
        "Start of election delayed for "
            + delayMs
            + " milliseconds (rank #"
            + rank
            + ", offset "
            + state.data().replicaOffset()
            + ").");
    // The others may find from it that they rank lower than they thought.
    messenger.broadcastPongToReplicas();
  }

  private void updateRank(ClusterNode master) {
    int newRank = rankAmongReplicas(master);
    if (newRank > rank) {
      long addedMs = (newRank - rank) * RANK_DELAY_MS;
      startMs += addedMs;
      rank = newRank;
      state.log(
          LogLevel.WARNING,
          "Replica rank updated to #" + rank + ", added " + addedMs + " milliseconds of delay.");
    }
  }

  /** How many fellow replicas that may run have newer data. */
  private int rankAmongReplicas(ClusterNode master) {
    long myOffset = state.data().replicaOffset();
    int better = 0;
    for (ClusterNode replica : master.replicas()) {
      if (replica != state.myself()
          && !replica.excludedFromFailover()
          && replica.replicationOffset() > myOffset) {
        better++;
      }
    }
    return better;
  }

  private void requestVotes() {
    epoch = state.nextEpoch();
    state.log(
        LogLevel.WARNING,
        "Starting a failover election for epoch " + Long.toUnsignedString(epoch) + ".");
    messenger.broadcastVoteRequest(state.manualFailover().inProgress());
    requested = true;
    state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE, Todo.FSYNC_CONFIG);
  }

  private void win() {
    state.log(LogLevel.WARNING, "Failover election won: I'm the new master.");
    ClusterNode myself = state.myself();
    if (myself.configEpoch() < epoch) {
      myself.configEpoch(epoch);
      state.log(
          LogLevel.WARNING,
          "configEpoch set to " + Long.toUnsignedString(epoch) + " after successful failover");
    }
    // These votes were for this master's place; as a replica of another, soon, it needs new ones.
    startMs = Long.MIN_VALUE / 2;
    votes = 0;
    requested = false;
    promotion.replaceMaster();
  }

  /** Takes the master's place without asking anybody: FAILOVER TAKEOVER. */
  void takeOver() {
    state.bumpConfigEpoch();
    promotion.replaceMaster();
  }

  /** Says what holds the failover up, when that is new or has lasted long. */
  private void hinderedBy(Obstacle reason, ClusterNode master) {
    if (reason == obstacle && state.nowMs() - loggedMs < RELOG_PERIOD_MS) {
      return;
    }
    obstacle = reason;
    long worthLoggingMs = state.settings().nodeTimeoutMs() + UNLOGGED_STALL_MS;
    if (master.failed() && state.nowMs() - master.failedMs() < worthLoggingMs) {
      return;
    }
    loggedMs = state.nowMs();
    state.log(LogLevel.WARNING, "Currently unable to failover: " + reason.sentence);
  }
}
