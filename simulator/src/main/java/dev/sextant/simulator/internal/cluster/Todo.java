package dev.sextant.simulator.internal.cluster;

/** What is to be done once, before the node's event loop waits again. */
public enum Todo {
  /** See whether an election is won or can begin. */
  HANDLE_FAILOVER,
  /** Compute the cluster's state anew. */
  UPDATE_STATE,
  /** Write {@code nodes.conf}. */
  SAVE_CONFIG,
  /** ... and make it durable. */
  FSYNC_CONFIG,
  /** See whether a manual failover can go on. */
  HANDLE_MANUAL_FAILOVER
}
