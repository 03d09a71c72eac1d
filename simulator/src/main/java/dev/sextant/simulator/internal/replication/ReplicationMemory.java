package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.ReplicationDirectives;

/**
 * What Redis would have allocated for the replication stream.
 *
 * <p>Redis keeps the stream once, in blocks of 16 KB that the backlog and all replicas share: the
 * larger of the backlog and of what waits for the slowest replica is what it costs.
 */
final class ReplicationMemory {
  /** 16 KB and a header of 40 bytes, in the allocator's size class. */
  private static final long BLOCK_ALLOCATED = 20480;

  private static final long BLOCK_HEADER = 40;
  private static final long BLOCK_CAPACITY = BLOCK_ALLOCATED - BLOCK_HEADER;
  private static final long LIST_NODE = 24;
  private static final long CHUNK = 16 * 1024;

  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;

  ReplicationMemory(ReplicationState state, OutgoingStream stream, Replicas replicas) {
    this.state = state;
    this.stream = stream;
    this.replicas = replicas;
  }

  long bufferBytes() {
    Backlog backlog = stream.backlog();
    if (backlog == null) {
      return 0;
    }
    long kept = backlog.length();
    for (Replica replica : replicas.attached()) {
      kept = Math.max(kept, state.ports().bus().pendingBytes(replica.link));
    }
    long blocks = (kept + BLOCK_CAPACITY - 1) / BLOCK_CAPACITY;
    return blocks * (BLOCK_ALLOCATED + LIST_NODE);
  }

  long backlogBytes() {
    return Math.min(bufferBytes(), state.config().get(ReplicationDirectives.REPL_BACKLOG_SIZE));
  }

  long notEvictableBytes() {
    long size = state.config().get(ReplicationDirectives.REPL_BACKLOG_SIZE);
    long counted = size + (size / CHUNK + 1) * (BLOCK_HEADER + LIST_NODE);
    return Math.max(0, bufferBytes() - counted);
  }
}
