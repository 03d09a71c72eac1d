package dev.sextant.cache.internal.policy;

/** Why an attempt to execute a command failed, as far as it decides what happens next. */
public enum Failure {
  /**
   * The command never left this process: no connection to the node, or no node known for the slot.
   */
  NOT_SENT(true, true),
  /**
   * The node answered that it cannot execute the command now: CLUSTERDOWN, TRYAGAIN, LOADING,
   * MASTERDOWN.
   */
  NOT_NOW(true, true),
  /** No reply within the command timeout. */
  TIMED_OUT(true, false),
  /** The connection was lost after the command was sent. */
  CONNECTION_LOST(true, false),
  /** Redirected more often than is allowed; the redirections were the retries. */
  REDIRECTED_TOO_OFTEN(false, true),
  /** An error reply that the next attempt would get as well. */
  REFUSED(false, true),
  /** The cache was closed. */
  CLOSED(false, true);

  private final boolean worthRetrying;
  private final boolean notExecuted;

  Failure(boolean worthRetrying, boolean notExecuted) {
    this.worthRetrying = worthRetrying;
    this.notExecuted = notExecuted;
  }

  /** Whether another attempt could end differently. */
  public boolean worthRetrying() {
    return worthRetrying;
  }

  /** Whether the server certainly did not execute the command. */
  public boolean notExecuted() {
    return notExecuted;
  }
}
