package dev.sextant.simulator.internal.cluster;

/** Redis's log levels, from the most talkative. */
public enum LogLevel {
  /** Every detail. */
  DEBUG,
  /** Rarely useful detail. */
  VERBOSE,
  /** What an operator wants to see. */
  NOTICE,
  /** What an operator must see. */
  WARNING
}
