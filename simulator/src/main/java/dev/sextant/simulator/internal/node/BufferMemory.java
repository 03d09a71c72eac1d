package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.session.Session;

/**
 * What Redis would have allocated for connections and for replication.
 *
 * <p>A client costs its structure, its query buffer and its reply buffer whether it uses them or
 * not; the figures were measured on redis-server 7.0.15 with idle connections.
 */
final class BufferMemory implements ServerPorts.MemoryPort {
  private static final long IDLE_CLIENT_BYTES = 22_000;

  private final NodeLife life;

  BufferMemory(NodeLife life) {
    this.life = life;
  }

  @Override
  public long bufferBytes() {
    return clientBytes() + life.replication().bufferBytes() + life.appendOnlyFile().bufferBytes();
  }

  private long clientBytes() {
    return life.engine().server().clients().count() * IDLE_CLIENT_BYTES;
  }

  @Override
  public ServerPorts.BufferBytes buffers() {
    long backlog = life.replication().backlogBytes();
    long replicas = life.replication().bufferBytes() - backlog;
    long aof = life.appendOnlyFile().bufferBytes();
    return new ServerPorts.BufferBytes(clientBytes(), replicas, backlog, 0, aof);
  }

  @Override
  public long notEvictableBytes() {
    return life.replication().notEvictableBytes() + life.appendOnlyFile().bufferBytes();
  }

  /** What one session holds beyond an idle one. */
  static long pendingBytes(Session session) {
    return session.queryBufferBytes + session.output().pendingBytes();
  }
}
