package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.net.MasterConnection;
import dev.sextant.simulator.internal.replication.ReplicationLink;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a replica whose master is elsewhere. What arrives belongs to the turn in which it
 * arrives, as clients' requests do: who asks a replica after its master has spoken is answered with
 * what the master has said.
 */
final class MasterSocket implements MasterConnection.Listener {
  private final NodeLife life;
  private final ReplicationLink link;
  private @Nullable MasterConnection connection;

  MasterSocket(NodeLife life, ReplicationLink link) {
    this.life = life;
    this.link = link;
  }

  void open(String host, int port) {
    connection = life.control().connect(host, port, this);
  }

  void send(ReplicationMessage message) {
    Objects.requireNonNull(connection).send(message);
  }

  void close() {
    if (connection != null) {
      connection.close();
    }
  }

  @Override
  public void up() {
    life.later(() -> life.replication().onLinkUp(link, life.nowMillis()));
  }

  @Override
  public void received(ReplicationMessage message) {
    life.arrived(() -> life.replication().onMessage(link, message, life.nowMillis()));
  }

  @Override
  public void down(String reason) {
    life.later(() -> life.replication().onLinkDown(link, reason, life.nowMillis()));
  }
}
