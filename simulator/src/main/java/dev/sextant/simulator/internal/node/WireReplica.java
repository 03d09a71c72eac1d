package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.session.NoOutput;
import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.port.Network;
import dev.sextant.simulator.internal.replication.ReplicationMessage;

/**
 * A replica in the same JVM, at its master's end of the wire. A session stands for it among the
 * node's clients, where CLIENT LIST shows it and CLIENT KILL finds it as any other replica's
 * connection; no request is ever executed in it.
 */
final class WireReplica {
  /** A wire has no port; the ports of Linux's own choice begin here. */
  private static final int FIRST_PORT = 32_768;

  private static final int PORTS = 28_232;

  private final NodeLife life;
  private final Network.Wire wire;
  private final Session session;

  /**
   * @param onKill called when somebody closes the session
   */
  WireReplica(NodeLife life, Network.Wire wire, Runnable onKill) {
    this.life = life;
    this.wire = wire;
    long id = life.server().clients().nextId();
    this.session =
        new Session(
            id,
            wire.peerIp() + ":" + (FIRST_PORT + id % PORTS),
            wire.localIp() + ":" + life.config().get(NetworkDirectives.PORT),
            new NoOutput(onKill),
            life.nowMillis());
    life.engine().open(session);
  }

  /** Notes what it says, as far as others can see that. */
  void said(ReplicationMessage message) {
    session.lastInteractionMillis = life.nowMillis();
    if (message instanceof ReplicationMessage.SyncRequest) {
      session.kind = Session.Kind.REPLICA;
      session.lastCommand = "psync";
    } else {
      session.lastCommand = "replconf";
    }
  }

  void send(ReplicationMessage message) {
    wire.send(message);
  }

  /** Cuts the wire. */
  void close() {
    wire.close();
    forget();
  }

  /** The wire is gone. */
  void forget() {
    life.engine().close(session);
  }
}
