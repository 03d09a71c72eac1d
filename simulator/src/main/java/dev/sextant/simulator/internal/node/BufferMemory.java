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
    long clients = life.engine().server().clients().count();
    return clients * IDLE_CLIENT_BYTES + life.replication().bufferBytes();
  }

  @Override
  public long notEvictableBytes() {
    return life.replication().notEvictableBytes();
  }

  /** What one session holds beyond an idle one. */
  static long pendingBytes(Session session) {
    return session.queryBufferBytes + session.output().pendingBytes();
  }
}
