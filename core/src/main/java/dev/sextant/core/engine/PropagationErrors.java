package dev.sextant.core.engine;

import dev.sextant.core.command.ClientLine;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.config.ReplicationDirectives.PropagationErrorBehavior;
import dev.sextant.core.session.Session;

/**
 * Errors where none should be: in answer to a master, to a replica, or to the append only file.
 * What was executed there before fails here, so the data of the two may differ from now on. That is
 * logged, counted, and, where {@code propagation-error-behavior} says so, the end of the node.
 *
 * <p>Source: {@code afterErrorReply} of Redis 7.0.15.
 */
final class PropagationErrors {
  private static final int MAX_SHOWN = 4096;
  private static final String RULER = "------------------------------------------------";

  private final Server server;

  PropagationErrors(Server server) {
    this.server = server;
  }

  /** An error was the answer to a request of {@code session}, whoever that is. */
  void answered(Session session, String line) {
    if (session.isScript()) {
      return;
    }
    if (session.isOfAppendOnlyFile()) {
      unexpected(session, line, "server", "AOF-loading-client");
    } else if (session.kind == Session.Kind.MASTER) {
      unexpected(session, line, "replica", "master");
    } else if (session.kind == Session.Kind.REPLICA) {
      unexpected(session, line, "master", "replica");
    }
  }

  /** A replica has sent what is replied to, between the acknowledgements of its stream. */
  void replied(Session session, byte[][] args) {
    String command = session.lastCommand == null ? "<unknown>" : session.lastCommand;
    log(
        "Replica generated a reply to command '%s', disconnecting it: %s"
            .formatted(command, new ClientLine(server.clock().millis(), session, session, args)));
    session.output().close();
  }

  private void unexpected(Session session, String line, String from, String to) {
    String command = session.lastCommand == null ? "<unknown>" : session.lastCommand;
    String shown = line.substring(0, Math.min(line.length(), MAX_SHOWN));
    log(
        "== CRITICAL == This %s is sending an error to its %s: '-%s' after processing the command '%s'"
            .formatted(from, to, shown, command));
    server.stats().unexpectedErrorReplies++;
    if (panics(session)) {
      log(RULER);
      log("!!! Software Failure. Press left mouse button to continue");
      log(
          "Guru Meditation: This %s panicked sending an error to its %s after processing the command '%s'"
              .formatted(from, to, command));
      log(RULER);
      server.ports().control().crash();
    }
  }

  private boolean panics(Session session) {
    PropagationErrorBehavior behavior =
        server.config().get(ReplicationDirectives.PROPAGATION_ERROR_BEHAVIOR);
    return switch (behavior) {
      case IGNORE -> false;
      case PANIC -> session.isOfAppendOnlyFile() || isReadOnlyReplicasMaster(session);
      case PANIC_ON_REPLICAS -> isReadOnlyReplicasMaster(session);
    };
  }

  private boolean isReadOnlyReplicasMaster(Session session) {
    return session.kind == Session.Kind.MASTER
        && !session.isOfAppendOnlyFile()
        && server.config().get(ReplicationDirectives.REPLICA_READ_ONLY);
  }

  private void log(String text) {
    server.ports().control().log("warning", text);
  }
}
