package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;

/**
 * Decides {@code cluster_state}: whether this node may serve.
 *
 * <p>It may when every slot has a working owner (unless that is not required) and this node reaches
 * the majority of masters with slots. A master is slow to say yes: for a while after its start and
 * after a time in the minority it stays silent, so that the others can first tell it that it was
 * replaced. Otherwise it would accept writes that are about to be thrown away.
 */
public final class ClusterHealth {
  private static final long MAX_REJOIN_DELAY_MS = 5000;
  private static final long MIN_REJOIN_DELAY_MS = 500;
  private static final long WRITABLE_DELAY_MS = 2000;

  private final ClusterState state;
  private boolean called;
  private long firstCallMs;
  private long amongMinorityMs;

  /** The health of the cluster as the node of {@code state} sees it; not ok at first. */
  public ClusterHealth(ClusterState state) {
    this.state = state;
  }

  /**
   * Makes the cluster ok at once, as if this node had been part of it for long: for a cluster that
   * is born complete.
   */
  public void assumeSettled() {
    called = true;
    firstCallMs = state.nowMs() - WRITABLE_DELAY_MS;
    countMasters();
    state.ok(true);
  }

  /** Computes the state anew. */
  public void update() {
    state.done(Todo.UPDATE_STATE);
    if (!called) {
      called = true;
      firstCallMs = state.nowMs();
    }
    boolean master = state.myself().isMaster();
    if (master && !state.ok() && state.nowMs() - firstCallMs < WRITABLE_DELAY_MS) {
      return;
    }
    boolean ok = !state.settings().requireFullCoverage() || allSlotsServed();
    if (countMasters() < state.quorum()) {
      ok = false;
      amongMinorityMs = state.nowMs();
    }
    if (ok == state.ok()) {
      return;
    }
    if (ok && master && state.nowMs() - amongMinorityMs < rejoinDelayMs()) {
      return;
    }
    state.log(LogLevel.WARNING, "Cluster state changed: " + (ok ? "ok" : "fail"));
    state.ok(ok);
  }

  private long rejoinDelayMs() {
    long timeoutMs = state.settings().nodeTimeoutMs();
    return Math.max(MIN_REJOIN_DELAY_MS, Math.min(MAX_REJOIN_DELAY_MS, timeoutMs));
  }

  /** (A slot has one owner at most, so counting suffices.) */
  private boolean allSlotsServed() {
    int served = 0;
    for (ClusterNode node : state.nodes().all()) {
      served += node.failed() ? 0 : node.slotCount();
    }
    return served == Slots.COUNT;
  }

  /** Counts the masters with slots into the state's size; returns how many are reachable. */
  private int countMasters() {
    int size = 0;
    int reachable = 0;
    for (ClusterNode node : state.nodes().all()) {
      if (node.isMaster() && node.slotCount() > 0) {
        size++;
        reachable += node.has(NodeFlags.FAIL | NodeFlags.PFAIL) ? 0 : 1;
      }
    }
    state.size(size);
    return reachable;
  }
}
