package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Server;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.engine.Engine;
import dev.sextant.core.session.ScriptDebugging;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.simulator.internal.net.ConnectionHost;
import org.jspecify.annotations.Nullable;

/** The clients' connections of one life of a node, handed to its engine. */
final class NodeConnections implements ConnectionHost {
  /** Clients know this reply by its first word. */
  private static final String DENIED =
      "DENIED Redis is running in protected mode because protected mode is enabled and no password"
          + " is set for the default user. In this mode connections are only accepted from the"
          + " loopback interface. To connect from other computers, either say 'CONFIG SET"
          + " protected-mode no' on the same host, if the port cannot be reached from the internet"
          + " (CONFIG REWRITE makes it last), or start with '--protected-mode no', or set a password"
          + " for the default user.";

  private final NodeLife life;

  NodeConnections(NodeLife life) {
    this.life = life;
  }

  private Engine engine() {
    return life.engine();
  }

  @Override
  public @Nullable Session open(String address, String localAddress, SessionOutput output) {
    if (life.isOver()) {
      return null;
    }
    Server server = engine().server();
    if (server.clients().count() >= life.config().get(NetworkDirectives.MAXCLIENTS)) {
      return reject(output, "ERR max number of clients reached");
    }
    Session session =
        new Session(server.clients().nextId(), address, localAddress, output, life.nowMillis());
    if (life.config().get(NetworkDirectives.PROTECTED_MODE)
        && server.access().users().defaultNeedsNoPassword()
        && !session.isLocal()) {
      return reject(output, DENIED);
    }
    engine().open(session);
    return session;
  }

  private @Nullable Session reject(SessionOutput output, String error) {
    engine().server().stats().rejectedConnections++;
    output.writer().error(error);
    return null;
  }

  @Override
  public boolean isServing(Session session) {
    boolean talks = session.conversation != null;
    if (talks && session.debugging == ScriptDebugging.FORKED) {
      return true; // As a process of its own, which is not stopped with the node.
    }
    return !life.standstill().isFrozen() && (talks || !life.standstill().isHeld());
  }

  @Override
  public void execute(Session session, byte[][] args) {
    engine().execute(session, args);
  }

  @Override
  public void closed(Session session) {
    engine().close(session);
    life.bufferMemory().forget(session);
    life.replicaSockets().closed(session);
  }

  @Override
  public boolean endOfTurn() {
    life.endOfTurn();
    return !life.isOver();
  }

  @Override
  public long maxBulkBytes() {
    return life.config().get(NetworkDirectives.PROTO_MAX_BULK_LEN);
  }

  @Override
  public void transferred(long in, long out) {
    var stats = engine().server().stats();
    stats.inputBytes += in;
    stats.outputBytes += out;
    if (in > 0) {
      stats.readsProcessed++;
    } else {
      stats.writesProcessed++;
    }
  }

  @Override
  public void buffersChanged(Session session) {
    engine().buffersChanged(session);
    life.bufferMemory().watch(session);
  }

  @Override
  public void connectionFault(String address, Throwable cause) {
    life.log().fault("connection of " + address, cause);
  }
}
