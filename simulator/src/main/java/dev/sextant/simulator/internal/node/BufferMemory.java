package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ClientMemory;
import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.session.Session;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What Redis would have allocated for connections and for replication.
 *
 * <p>A client costs its structure, its query buffer and its reply buffer whether it uses them or
 * not; the figures were measured on redis-server 7.0.15 with idle connections. Those few that hold
 * more, because they read slowly or ask in pieces, are counted whenever somebody wants to know.
 */
final class BufferMemory implements ServerPorts.MemoryPort {
  private static final long IDLE_CLIENT_BYTES = 22_000;

  private final NodeLife life;
  private final Set<Session> busy = new LinkedHashSet<>();

  BufferMemory(NodeLife life) {
    this.life = life;
  }

  /** The session may hold more than an idle one. */
  void watch(Session session) {
    busy.add(session);
  }

  /** The session is gone. */
  void forget(Session session) {
    busy.remove(session);
  }

  @Override
  public long bufferBytes() {
    return clientBytes() + life.replication().bufferBytes() + life.appendOnlyFile().bufferBytes();
  }

  private long clientBytes() {
    return life.server().clients().count() * IDLE_CLIENT_BYTES + busyBytes();
  }

  private long busyBytes() {
    long sum = 0;
    for (Iterator<Session> sessions = busy.iterator(); sessions.hasNext(); ) {
      Session session = sessions.next();
      long bytes = session.kind == Session.Kind.NORMAL ? ClientMemory.bytesInUse(session) : 0;
      sum += bytes;
      if (bytes == 0) {
        sessions.remove();
      }
    }
    return sum;
  }

  @Override
  public ServerPorts.BufferBytes buffers() {
    // Without replicas all that is kept of the stream is the backlog, whatever its size.
    long stream = life.replication().bufferBytes();
    long backlog = life.replication().replicas() == 0 ? stream : life.replication().backlogBytes();
    long aof = life.appendOnlyFile().bufferBytes();
    return new ServerPorts.BufferBytes(clientBytes(), stream - backlog, backlog, 0, aof);
  }

  @Override
  public long notEvictableBytes() {
    return life.replication().notEvictableBytes() + life.appendOnlyFile().bufferBytes();
  }
}
