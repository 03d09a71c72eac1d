package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;

/** What replication makes the node do. Called on the node's thread. */
public interface ReplicationActions {

  /**
   * The node follows a master from now on, or another master than before: keys expire when the
   * master says so, and clients that wait for a key or for replicas are turned away.
   */
  void becameReplica();

  /** The node is a master from now on: it decides itself when keys expire. */
  void becameMaster();

  /** Replicas have acknowledged; clients may wait for that. */
  void replicasAcknowledged();

  /** Write a line to the node's log. */
  void log(LogLevel level, String line);
}
