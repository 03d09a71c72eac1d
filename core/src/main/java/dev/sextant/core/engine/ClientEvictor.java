package dev.sextant.core.engine;

import dev.sextant.core.command.ClientLine;
import dev.sextant.core.command.ClientMemory;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what connections take together below maxmemory-clients, by disconnecting those that take
 * most.
 *
 * <p>A connection's memory is counted after each of its requests, and all are counted again a few
 * times a second and before anybody is disconnected: what is on its way to a subscriber grows
 * without a request of its own. Connections are not told apart within a power of two; among those
 * the oldest goes first.
 *
 * <p>Source: {@code evictClients} of Redis, and <a
 * href="https://redis.io/docs/latest/develop/reference/clients/">Client handling</a>, "Client
 * eviction".
 */
final class ClientEvictor {
  /** A limit so low that nobody could say anything any more is not kept to. */
  private static final long LOWEST_LIMIT = 128 * 1024;

  private static final byte[][] NOTHING = {};

  private final Server server;
  private long limit;
  private long totalBytes;

  ClientEvictor(Server server) {
    this.server = server;
    limit = configuredLimit();
    server
        .config()
        .onChange(
            config -> {
              limit = configuredLimit();
              measureAll();
            },
            NetworkDirectives.MAXMEMORY_CLIENTS,
            MemoryDirectives.MAXMEMORY);
  }

  /** In bytes; 0 for none. A negative setting is a percentage of maxmemory. */
  private long configuredLimit() {
    long configured = server.config().get(NetworkDirectives.MAXMEMORY_CLIENTS);
    long whole = server.config().get(MemoryDirectives.MAXMEMORY);
    if (configured == 0 || configured < 0 && whole == 0) {
      return 0;
    }
    long bytes = configured > 0 ? configured : (long) (whole * (double) -configured / 100);
    return Math.max(LOWEST_LIMIT, bytes);
  }

  /** Counts a connection again, if there is a limit. */
  void measure(Session session) {
    if (limit != 0 && session.kind == Session.Kind.NORMAL) {
      // Who is about to be closed makes room without anybody's eviction.
      count(session, session.condemned ? 0 : ClientMemory.of(session, server.clock().millis()));
    }
  }

  /** Counts all connections again, if there is a limit. */
  void measureAll() {
    if (limit != 0) {
      server.clients().all().forEach(this::measure);
    }
  }

  /** A connection is gone. */
  void forget(Session session) {
    count(session, 0);
  }

  private void count(Session session, long bytes) {
    totalBytes += bytes - session.countedMemory;
    session.countedMemory = bytes;
  }

  /**
   * Disconnects whoever takes most until the limit is kept.
   *
   * @return whether somebody had to go
   */
  boolean makeRoom() {
    if (limit == 0 || totalBytes < limit) {
      return false;
    }
    measureAll();
    boolean any = false;
    Session victim = totalBytes < limit ? null : largest();
    while (victim != null) {
      any = true;
      evict(victim);
      victim = totalBytes < limit ? null : largest();
    }
    return any;
  }

  private @Nullable Session largest() {
    Session largest = null;
    List<Session> all = new ArrayList<>(server.clients().all());
    for (Session session : all) {
      boolean evictable =
          session.kind == Session.Kind.NORMAL && !session.noEvict && !session.condemned;
      if (evictable && (largest == null || sizeClass(session) > sizeClass(largest))) {
        largest = session;
      }
    }
    return largest;
  }

  private static int sizeClass(Session session) {
    return Long.SIZE - Long.numberOfLeadingZeros(session.countedMemory);
  }

  private void evict(Session session) {
    String line = new ClientLine(server.clock().millis(), session, session, NOTHING).toString();
    server.ports().control().log("notice", "Evicting client: " + line);
    server.stats().evictedClients++;
    forget(session);
    server.clients().remove(session);
    session.output().close();
  }
}
