package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.engine.Engine;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.simulator.internal.net.ConnectionHost;
import org.jspecify.annotations.Nullable;

/** The clients' connections of one life of a node, handed to its engine. */
final class NodeConnections implements ConnectionHost {
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
    if (engine().server().clients().count() >= life.config().get(NetworkDirectives.MAXCLIENTS)) {
      engine().server().stats().rejectedConnections++;
      return null;
    }
    Session session =
        new Session(
            engine().server().clients().nextId(), address, localAddress, output, life.nowMillis());
    engine().open(session);
    return session;
  }

  @Override
  public boolean isServing() {
    return !life.isFrozen();
  }

  @Override
  public void execute(Session session, byte[][] args) {
    engine().execute(session, args);
  }

  @Override
  public void closed(Session session) {
    engine().close(session);
    life.replicaSockets().closed(session);
  }

  @Override
  public void endOfBurst() {
    life.endOfTurn();
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
  public void connectionFault(String address, Throwable cause) {
    life.log().fault("connection of " + address, cause);
  }
}
