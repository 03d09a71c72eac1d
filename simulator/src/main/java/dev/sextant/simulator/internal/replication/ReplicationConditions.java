package dev.sextant.simulator.internal.replication;

import org.jspecify.annotations.Nullable;

/** What replication asks the node about. Called on the node's thread. */
public interface ReplicationConditions {

  /** Whether clients, replicas among them, have to authenticate before anything else. */
  boolean needsAuthentication();

  /**
   * The error line with which AUTH would refuse these credentials, or null if they are accepted.
   *
   * @param user empty for AUTH with a password alone
   */
  @Nullable String authenticationError(String user, String password);

  /** Whether another file of the data is being written, so that none can be begun. */
  boolean isSaving();

  /** Whether writes are held back at present, so that the stream must not grow by itself either. */
  boolean clientsPaused();

  /** Whether a manual failover is under way, to which this node may lose its replicas' master. */
  boolean manualFailoverInProgress();
}
