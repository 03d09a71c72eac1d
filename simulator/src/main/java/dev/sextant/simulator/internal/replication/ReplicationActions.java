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

  /** Holds writes of clients back while a replica takes over, or lets them go on. */
  void holdWrites(boolean held);

  /** Replicas have acknowledged; clients may wait for that. */
  void replicasAcknowledged();

  /** Count for INFO that a replica wanted to be synchronised. */
  void count(Synchronisation outcome);

  /** Count for INFO that so many bytes of the stream came from the master. */
  void countReceived(long bytes);

  /** Count for INFO that so many bytes of the stream went to replicas. */
  void countSent(long bytes);

  /** Runs {@code work} as a turn of its own, in {@code millis} milliseconds at the earliest. */
  void after(long millis, Runnable work);

  /** Write a line to the node's log. */
  void log(LogLevel level, String line);
}
