package dev.sextant.core.engine;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.LongCommand;
import dev.sextant.core.command.Server;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The calls that have returned and are not over: a script past its time limit, and the EXEC that
 * has called it.
 *
 * <p>Redis keeps such a script on its stack and looks for requests every so many instructions. Here
 * it is the other way round: the script is put aside, the node goes on as ever, and comes back to
 * it for a slice again and again. The innermost call goes first; when it is over, the one that has
 * called it goes on where it was. Only one can be under way at a time, since nothing that a busy
 * node still executes can take long.
 *
 * <p>Source: {@code scriptInterrupt} in Redis's {@code script.c}, {@code processEventsWhileBlocked}
 * in {@code networking.c}.
 */
final class LongCommands {
  /** Long enough for the node's sockets to have their turn before the next slice. */
  private static final long BETWEEN_SLICES_MILLIS = 1;

  private record Unfinished(Call call, int depth, long dirtyBefore, long startNanos) {}

  private final Server server;
  private final Engine engine;

  /** The innermost first. */
  private final Deque<Unfinished> calls = new ArrayDeque<>();

  private boolean scheduled;

  LongCommands(Server server, Engine engine) {
    this.server = server;
    this.engine = engine;
  }

  /** Puts a call aside; the innermost of several comes first. */
  void add(Call call, int depth, long dirtyBefore, long startNanos) {
    soon();
    put(new Unfinished(call, depth, dirtyBefore, startNanos));
    if (depth == 1) {
      letWait(call);
    }
  }

  private void put(Unfinished unfinished) {
    Unfinished first = calls.peekFirst();
    if (first != null && first.depth() < unfinished.depth()) {
      calls.addFirst(unfinished);
    } else {
      calls.addLast(unfinished);
    }
  }

  /** Not one of those who can be served or whose time can be over: it waits for itself alone. */
  private void letWait(Call call) {
    call.session().waiting =
        new Waiting(
            Waiting.Reason.LONG_COMMAND,
            call.args(),
            call.session().db,
            List.of(),
            Waiting.FOREVER,
            reply -> {},
            server.clock().millis());
  }

  private void soon() {
    if (scheduled) {
      return;
    }
    scheduled = true;
    server.ports().control().after(BETWEEN_SLICES_MILLIS, s -> goOn());
  }

  private void goOn() {
    scheduled = false;
    goOnNow();
  }

  /** Concludes what is over, and lets its caller go on. */
  void goOnNow() {
    while (!calls.isEmpty()) {
      Unfinished next = calls.removeFirst();
      Call call = next.call();
      server.keyspace().obeyingMaster(call.session().mustBeObeyed());
      if (!isOver(call)) {
        put(next);
        soon();
        return;
      }
      call.over();
      engine.conclude(call, next.dirtyBefore(), false, next.startNanos());
      if (next.depth() == 1) {
        resume(call);
      }
    }
  }

  private boolean isOver(Call call) {
    LongCommand rest = call.rest();
    try {
      return rest == null || rest.goOn();
    } catch (RuntimeException e) {
      engine.fail(call, e);
      return true;
    }
  }

  private void resume(Call call) {
    Session session = call.session();
    session.writeOffset = server.replication().offset();
    session.waiting = null;
    engine.afterRequest(session);
    session.output().flush();
    session.output().resume();
    engine.serveSignalled();
  }

  /** A session is gone; what it has begun goes on. */
  void closed(Session session) {
    for (Unfinished unfinished : calls) {
      if (unfinished.call().session() == session) {
        unfinished.call().discardReply();
        session.waiting = null;
      }
    }
  }
}
