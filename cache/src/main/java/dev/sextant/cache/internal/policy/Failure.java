package dev.sextant.cache.internal.policy;

/** Why an attempt to execute a command failed, as far as it decides what happens next. */
public enum Failure {
  /**
   * The command never left this process: no connection to the node, or no node known for the slot.
   */
  NOT_SENT(true, true),
  /**
   * The node answered that it cannot serve now: CLUSTERDOWN, LOADING, MASTERDOWN, BUSY with a
   * script, READONLY since it is no master any more.
   */
  NOT_NOW(true, true),
  /**
   * The node takes no writes until it has as many replicas as {@code min-replicas-to-write} wants,
   * as after each failover: NOREPLICAS. That takes longer than a pause; it serves reads meanwhile.
   */
  TOO_FEW_REPLICAS(false, true),
  /** The keys are on their way from one node to another, and some have arrived: TRYAGAIN. */
  BETWEEN_NODES(true, true),
  /** No reply within the command timeout. */
  TIMED_OUT(true, false),
  /** The connection was lost after the command was sent. */
  CONNECTION_LOST(true, false),
  /**
   * Redirected more often than is allowed: nodes that do not agree yet whose a slot is, or another
   * command that was executed in its place after ASKING.
   */
  REDIRECTED_TOO_OFTEN(true, true),
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

  /**
   * Whether it shows that the node does not serve. A node that answers, be it with a refusal, does.
   */
  public boolean isOutage() {
    return switch (this) {
      case NOT_SENT, NOT_NOW, TIMED_OUT, CONNECTION_LOST -> true;
      case TOO_FEW_REPLICAS, BETWEEN_NODES, REDIRECTED_TOO_OFTEN, REFUSED, CLOSED -> false;
    };
  }
}
