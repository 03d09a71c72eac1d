package dev.sextant.core.engine;

import dev.sextant.core.blocking.WaitingSessions;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.Server;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets waiting requests try again when what they wait for may be there, and ends those whose time
 * is over.
 *
 * <p>A request that tries again is simply executed again. Either it finds what it wants and
 * replies, or it leaves its session waiting as before, with its place in the queue. A key of
 * another type than the one that is waited for does not wake anybody.
 *
 * <p>Source: {@code blocked.c} of Redis.
 */
final class WaitingRequests {
  /** A group's consumer has nothing to wait for without the stream: a new one has no such group. */
  private static final String STREAM_IS_GONE = "UNBLOCKED the stream key no longer exists";

  private final Server server;
  private final Engine engine;

  WaitingRequests(Server server, Engine engine) {
    this.server = server;
    this.engine = engine;
  }

  /** Serves those who wait at the keys that were written, until nothing new is written by that. */
  void serveSignalled() {
    while (server.waiting().isSignalled()) {
      for (WaitingSessions.Place place : server.waiting().takeSignalled()) {
        servePlace(place);
      }
    }
  }

  private void servePlace(WaitingSessions.Place place) {
    for (Session session : server.waiting().waitingAt(place)) {
      Waiting waiting = session.waiting;
      if (waiting == null) {
        continue;
      }
      if (isReady(place, waiting.reason())) {
        tryAgain(session, waiting, place.key().bytes());
      } else if (waiting.reason() == Waiting.Reason.STREAM_GROUP) {
        endWithError(session, STREAM_IS_GONE);
      }
    }
  }

  private boolean isReady(WaitingSessions.Place place, Waiting.Reason reason) {
    Entry entry = server.keyspace().database(place.db()).peek(place.key().bytes());
    server.effects().flushUnframed(); // the deletion, if the key has just expired
    return entry != null && entry.value().type() == typeOf(reason);
  }

  private static ValueType typeOf(Waiting.Reason reason) {
    return switch (reason) {
      case SORTED_SET -> ValueType.SORTED_SET;
      case STREAM, STREAM_GROUP -> ValueType.STREAM;
      default -> ValueType.LIST;
    };
  }

  private void tryAgain(Session session, Waiting waiting, byte @Nullable [] readyKey) {
    CommandSpec spec = server.commands().lookup(waiting.request());
    if (spec == null) {
      return;
    }
    int dbBefore = session.db;
    session.db = waiting.db();
    session.readyKey = readyKey;
    Session outer = server.tracking().current(session);
    boolean served = engine.call(session, spec, waiting.request(), Engine.replyOf(session), true);
    server.tracking().current(outer);
    session.readyKey = null;
    session.db = dbBefore;
    if (served) {
      session.writeOffset = server.replication().offset();
      end(session);
    }
  }

  /** Lets a session's request try again, whatever it waits for. */
  void goOn(Session session) {
    Waiting waiting = session.waiting;
    if (waiting != null) {
      tryAgain(session, waiting, null);
      serveSignalled();
    }
  }

  /** Holds a request back until the pause is over. */
  void holdBack(Session session, byte[][] request) {
    server
        .waiting()
        .add(
            session,
            new Waiting(
                Waiting.Reason.PAUSE,
                request,
                session.db,
                List.of(),
                Waiting.FOREVER,
                reply -> {},
                server.clock().millis()));
  }

  /**
   * Executes what was held back by a pause, in the order of arrival. What still has to wait does so
   * again.
   */
  void servePaused() {
    for (Session session : server.waiting().waitingFor(Waiting.Reason.PAUSE)) {
      Waiting waiting = session.waiting;
      if (waiting == null) {
        continue;
      }
      server.waiting().remove(session);
      engine.execute(session, waiting.request());
      session.output().flush();
      if (!session.isWaiting()) {
        session.output().resume();
      }
    }
  }

  /** Serves WAIT where enough replicas have acknowledged. */
  void serveAcknowledged() {
    for (Session session : server.waiting().waitingFor(Waiting.Reason.REPLICAS)) {
      Waiting waiting = session.waiting;
      if (waiting != null) {
        tryAgain(session, waiting, null);
      }
    }
  }

  /** Ends the waits whose deadline has passed with their reply for that case. */
  void endOverdue() {
    long now = server.clock().millis();
    Session session = server.waiting().due(now);
    while (session != null) {
      Waiting waiting = java.util.Objects.requireNonNull(session.waiting);
      waiting.onTimeout().accept(Engine.replyOf(session));
      end(session);
      session = server.waiting().due(now);
    }
  }

  /**
   * Sends away who waits for keys of a slot that is no longer served here, or while the cluster is
   * down. A slot that is still on its way here counts as served.
   */
  void redirectMoved() {
    if (!server.keyspace().isCluster() || !server.waiting().isForKeys()) {
      return;
    }
    for (Session session : List.copyOf(server.clients().all())) {
      Waiting waiting = session.waiting;
      if (waiting != null && Engine.isForKeys(waiting)) {
        String line = redirection(session, waiting.request());
        if (line != null && (line.startsWith("MOVED") || line.startsWith("CLUSTERDOWN"))) {
          endWithError(session, line);
        }
      }
    }
  }

  private @Nullable String redirection(Session session, byte[][] request) {
    CommandSpec spec = server.commands().lookup(request);
    boolean asking = session.asking;
    session.asking = true;
    String line = spec == null ? null : engine.redirection(session, spec, request);
    session.asking = asking;
    return line;
  }

  /**
   * Ends all waits with an error and closes the connections. What a pause holds back has not begun:
   * it will be executed, or refused, when the pause is over.
   */
  void endAll(String errorLine) {
    for (Session session : List.copyOf(server.clients().all())) {
      Waiting waiting = session.waiting;
      if (waiting != null
          && waiting.reason() != Waiting.Reason.PAUSE
          && waiting.reason() != Waiting.Reason.MIGRATION) {
        session.closeAfterReply = true;
        endWithError(session, errorLine);
      }
    }
  }

  /**
   * Ends the wait of a session that its own command made wait: with an error, or as after a timeout
   * when {@code errorLine} is null.
   *
   * @return false when it does not wait, or only because of a pause
   */
  boolean endOne(Session session, @Nullable String errorLine) {
    Waiting waiting = session.waiting;
    if (waiting == null
        || waiting.reason() == Waiting.Reason.PAUSE
        || waiting.reason() == Waiting.Reason.MIGRATION
        || waiting.reason() == Waiting.Reason.LONG_COMMAND) {
      return false;
    }
    CommandSpec spec = server.commands().lookup(waiting.request());
    if (spec != null) {
      spec.stats().failed();
    }
    if (errorLine == null) {
      waiting.onTimeout().accept(session.output().writer());
      end(session);
    } else {
      endWithError(session, errorLine);
    }
    return true;
  }

  /** Ends one wait with an error. */
  void endWithError(Session session, String errorLine) {
    server.stats().countError(errorLine);
    session.output().writer().error(errorLine);
    end(session);
  }

  private void end(Session session) {
    server.waiting().remove(session);
    engine.afterRequest(session);
    session.output().flush();
    session.output().resume();
  }
}
