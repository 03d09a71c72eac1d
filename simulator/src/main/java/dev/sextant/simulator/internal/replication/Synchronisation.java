package dev.sextant.simulator.internal.replication;

/** How a master answers a replica that wants to be synchronised, as INFO counts it. */
public enum Synchronisation {
  /** With all data: {@code sync_full}. */
  FULL,
  /** With what the replica missed: {@code sync_partial_ok}. */
  PARTIAL,
  /** Not with what it missed, although it asked for that: {@code sync_partial_err}. */
  PARTIAL_REFUSED
}
