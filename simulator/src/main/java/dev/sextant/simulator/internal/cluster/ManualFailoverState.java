package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/**
 * How far a manual failover has come, on the master that is to step down and on the replica that is
 * to take over. Kept with the cluster's state because a master announces it in every message.
 */
public final class ManualFailoverState {
  private long endMs;
  private @Nullable ClusterNode replica;
  private long masterOffset = -1;
  private boolean canStart;

  ManualFailoverState() {}

  /** Whether a manual failover is under way. */
  public boolean inProgress() {
    return endMs != 0;
  }

  /** Whether it has taken longer than it may. */
  public boolean timedOut(long nowMs) {
    return endMs != 0 && endMs < nowMs;
  }

  /** On the master: the replica that asked; null on a replica. */
  public @Nullable ClusterNode replica() {
    return replica;
  }

  /** On the replica: the offset at which the master stands still, or -1 while unknown. */
  public long masterOffset() {
    return masterOffset;
  }

  /** On the replica: notes the offset at which the master stands still. */
  public void masterOffset(long offset) {
    masterOffset = offset;
  }

  /** On the replica: whether nothing more needs to be waited for. */
  public boolean canStart() {
    return canStart;
  }

  /** On the replica: nothing more needs to be waited for. */
  public void allowStart() {
    canStart = true;
  }

  /** Begins one that must be over by {@code endMs}; {@code replica} is null on the replica. */
  public void begin(long endMs, @Nullable ClusterNode replica) {
    this.endMs = endMs;
    this.replica = replica;
  }

  void clear() {
    endMs = 0;
    replica = null;
    masterOffset = -1;
    canStart = false;
  }
}
