package dev.sextant.core.engine;

import dev.sextant.core.command.ClientLine;
import dev.sextant.core.command.ClientMemory;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.OutputBufferLimits;
import dev.sextant.core.config.OutputBufferLimits.Limit;
import dev.sextant.core.session.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what waits for a client below client-output-buffer-limit, by disconnecting those that take
 * too little of what is sent to them: at once above the hard limit, and above the soft limit when
 * that lasts. Replicas have limits of their own in replication.
 *
 * <p>A client is no longer listed from the moment it is found out, and its connection is closed
 * when the turn is over, since its own command may be running.
 *
 * <p>Source: {@code checkClientOutputBufferLimits} of Redis 7.0.15.
 */
final class OutputLimits {
  private static final byte[][] NOTHING = {};

  private final Server server;
  private final List<Session> condemned = new ArrayList<>();

  OutputLimits(Server server) {
    this.server = server;
  }

  /** More may wait for {@code session} than before, or for longer. */
  void check(Session session) {
    if (session.condemned || session.kind == Session.Kind.REPLICA) {
      return;
    }
    long bytes = ClientMemory.outputBytes(session);
    if (bytes == 0 && session.overSoftLimitSinceMillis == 0) {
      return;
    }
    OutputBufferLimits limits = server.config().get(NetworkDirectives.CLIENT_OUTPUT_BUFFER_LIMIT);
    if (isOver(session.isSubscribed() ? limits.pubsub() : limits.normal(), session, bytes)) {
      session.condemned = true;
      condemned.add(session);
      String line = new ClientLine(server.clock().millis(), session, session, NOTHING).toString();
      server
          .ports()
          .control()
          .log(
              "warning",
              "Client "
                  + line
                  + " scheduled to be closed ASAP for overcoming of output buffer limits.");
      server.clients().remove(session);
    }
  }

  private boolean isOver(Limit limit, Session session, long bytes) {
    if (limit.hardBytes() != 0 && Long.compareUnsigned(bytes, limit.hardBytes()) >= 0) {
      return true;
    }
    if (limit.softBytes() == 0 || Long.compareUnsigned(bytes, limit.softBytes()) < 0) {
      session.overSoftLimitSinceMillis = 0;
      return false;
    }
    long now = server.clock().millis();
    if (session.overSoftLimitSinceMillis == 0) {
      session.overSoftLimitSinceMillis = now;
    }
    return now / 1000 - session.overSoftLimitSinceMillis / 1000 > limit.softSeconds();
  }

  /** Looks at all clients: time passes also for those that nothing is sent to. */
  void checkAll() {
    List.copyOf(server.clients().all()).forEach(this::check);
  }

  /** Closes those that were found out. */
  void endOfTurn() {
    if (condemned.isEmpty()) {
      return;
    }
    condemned.forEach(session -> session.output().close());
    condemned.clear();
  }
}
