package dev.sextant.simulator.internal.failover;

import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import dev.sextant.simulator.internal.cluster.Messenger;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import dev.sextant.simulator.internal.cluster.Todo;
import org.jspecify.annotations.Nullable;

/**
 * A master's part in an election: one vote an epoch, for a replica of a failed master whose view of
 * its slots is not out of date. The vote is remembered in {@code nodes.conf} before it is sent, so
 * that a restart does not make it two.
 */
public final class Voting {
  private final ClusterState state;
  private final Messenger messenger;

  /** The votes of the node of {@code state}. */
  public Voting(ClusterState state, Messenger messenger) {
    this.state = state;
    this.messenger = messenger;
  }

  /** {@code candidate} asks for this node's vote. */
  public void requested(ClusterNode candidate, MessageHeader request) {
    ClusterNode myself = state.myself();
    if (myself.isReplica() || myself.slotCount() == 0) {
      return;
    }
    String objection = objection(candidate, request);
    if (objection != null) {
      state.log(LogLevel.WARNING, "Failover auth denied to " + candidate.name() + ": " + objection);
      return;
    }
    state.lastVoteEpoch(state.currentEpoch());
    ClusterNode master = candidate.master();
    if (master != null) {
      master.voted(state.nowMs());
    }
    state.todo(Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG);
    messenger.sendVote(candidate);
    state.log(
        LogLevel.WARNING,
        "Failover auth granted to "
            + candidate.name()
            + " for epoch "
            + Long.toUnsignedString(state.currentEpoch()));
  }

  private @Nullable String objection(ClusterNode candidate, MessageHeader request) {
    if (request.currentEpoch() < state.currentEpoch()) {
      return "reqEpoch (" + request.currentEpoch() + ") < curEpoch(" + state.currentEpoch() + ")";
    }
    if (state.lastVoteEpoch() == state.currentEpoch()) {
      return "already voted for epoch " + state.currentEpoch();
    }
    if (candidate.isMaster()) {
      return "it is a master node";
    }
    ClusterNode master = candidate.master();
    if (master == null) {
      return "I don't know its master";
    }
    if (!master.failed() && !request.forceAck()) {
      return "its master is up";
    }
    // Not needed for safety; it gives a winner the time to tell everybody before the next election.
    long pauseMs = state.settings().nodeTimeoutMs() * 2;
    long sinceVoteMs = state.nowMs() - master.votedMs();
    if (sinceVoteMs < pauseMs) {
      return "can't vote about this master before " + (pauseMs - sinceVoteMs) + " milliseconds";
    }
    return staleSlot(request.slots(), request.configEpoch());
  }

  /** The first slot that the candidate claims under an older epoch than its owner has. */
  private @Nullable String staleSlot(SlotBitmap claim, long epoch) {
    for (int slot = claim.next(0); slot >= 0; slot = claim.next(slot + 1)) {
      ClusterNode owner = state.slots().owner(slot);
      if (owner != null && !state.slots().unclaimed(slot) && owner.configEpoch() > epoch) {
        return "slot " + slot + " epoch (" + owner.configEpoch() + ") > reqEpoch (" + epoch + ")";
      }
    }
    return null;
  }
}
