package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/** What the cluster makes the node do. Called on the node's thread; none calls back. */
public interface NodeActions {

  /** Replicate from the master at this address from now on, in place of any other. */
  void replicateFrom(String ip, int port);

  /** Stop replicating and be a master; the data stays. Nothing happens on a master. */
  void stopReplicating();

  /** Delete all data. */
  void emptyData();

  /** Delete the keys of {@code slot}, which now belongs to another node. */
  void deleteKeysInSlot(int slot);

  /** Unsubscribe all clients from the shard channels of {@code slot}, which moves away. */
  void unsubscribeShardChannels(int slot);

  /** Hold back writing commands until {@code untilMs}: a manual failover is under way. */
  void pauseWrites(long untilMs);

  /** End what {@link #pauseWrites} began. */
  void resumeWrites();

  /** Deliver a message from the bus to this node's own subscribers. */
  void deliver(byte[] channel, byte[] message, boolean sharded);

  /**
   * Write {@code nodes.conf}, replacing what it held.
   *
   * @param fsync whether it must be on disk when the call returns
   * @return null, or the system's words for why it failed
   */
  @Nullable String saveConfig(String nodesConf, boolean fsync);

  /** Stop the node as a crash would: its configuration can no longer be kept. */
  void die();

  /** Write a line to the node's log. */
  void log(LogLevel level, String line);
}
