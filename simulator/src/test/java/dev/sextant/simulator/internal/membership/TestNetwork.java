package dev.sextant.simulator.internal.membership;

import dev.sextant.simulator.internal.bus.Packet;
import dev.sextant.simulator.internal.cluster.ClusterBus;
import dev.sextant.simulator.internal.cluster.ClusterLink;
import dev.sextant.simulator.internal.cluster.ClusterMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connections between the nodes of a {@link TestCluster}: in order within one connection, with a
 * random delay, and silent where two nodes are cut off from each other.
 */
final class TestNetwork implements ClusterBus {
  private final TestCluster cluster;
  private final Set<Long> cuts = new HashSet<>();
  private final List<Connection> connections = new ArrayList<>();
  int maxDelayMs = 3;

  /** Whether a connection to a node that is down fails within the call, as it can in one JVM. */
  boolean refusesAtOnce;

  /** What becomes of a message on its way; messages arrive as they were sent, unless said. */
  Function<ClusterMessage, Packet> line = Packet.Understood::new;

  /** What waits to be written, on each link. */
  long bufferedBytes;

  TestNetwork(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** One connection; {@code acceptedLink} is null until the other side has accepted. */
  private static final class Connection {
    final TestNode opener;
    final @Nullable TestNode acceptor;
    final ClusterLink openedLink;
    @Nullable ClusterLink acceptedLink;
    boolean closed;
    long lastArrivalMs;

    Connection(TestNode opener, @Nullable TestNode acceptor, ClusterLink openedLink) {
      this.opener = opener;
      this.acceptor = acceptor;
      this.openedLink = openedLink;
    }
  }

  void cut(TestNode from, TestNode to) {
    cuts.add(key(from, to));
  }

  void cutBoth(TestNode one, TestNode other) {
    cut(one, other);
    cut(other, one);
  }

  void heal() {
    cuts.clear();
  }

  boolean reaches(@Nullable TestNode from, @Nullable TestNode to) {
    return from != null && to != null && !cuts.contains(key(from, to));
  }

  private static long key(TestNode from, TestNode to) {
    return (long) from.port << 32 | to.port;
  }

  @Override
  public boolean connect(ClusterLink link, String ip, int busPort) {
    TestNode opener = cluster.acting();
    TestNode acceptor = cluster.byBusPort(busPort);
    if (refusesAtOnce && (acceptor == null || !acceptor.isUp())) {
      return false;
    }
    Connection connection = new Connection(opener, acceptor, link);
    connections.add(connection);
    link.attach(connection);
    cluster.later(delay(connection), () -> completeConnect(connection));
    return true;
  }

  private void completeConnect(Connection connection) {
    TestNode acceptor = connection.acceptor;
    if (connection.closed) {
      return;
    }
    if (acceptor == null || !acceptor.isUp()) {
      connection.closed = true;
      cluster.on(
          connection.opener, (machine, now) -> machine.onLinkDown(connection.openedLink, now));
      return;
    }
    if (!reaches(connection.opener, acceptor) || !reaches(acceptor, connection.opener)) {
      // Nobody answers: the attempt stays pending until the opener gives up.
      return;
    }
    cluster.on(
        acceptor,
        (machine, now) -> {
          ClusterLink accepted = machine.onAccept(TestNode.IP, TestNode.IP, now);
          accepted.attach(connection);
          connection.acceptedLink = accepted;
        });
    cluster.on(
        connection.opener,
        (machine, now) -> machine.onLinkUp(connection.openedLink, TestNode.IP, TestNode.IP, now));
  }

  @Override
  public void send(ClusterLink link, ClusterMessage message) {
    Connection connection = connectionOf(link);
    boolean outward = link == connection.openedLink;
    TestNode from = outward ? connection.opener : connection.acceptor;
    TestNode to = outward ? connection.acceptor : connection.opener;
    if (!reaches(from, to)) {
      return;
    }
    long delay = delay(connection);
    cluster.later(
        delay,
        () -> {
          ClusterLink target = outward ? connection.acceptedLink : connection.openedLink;
          if (!connection.closed && to != null && target != null) {
            cluster.on(to, (machine, now) -> arrive(machine, target, line.apply(message), now));
          }
        });
  }

  private static void arrive(ClusterMachine machine, ClusterLink link, Packet packet, long nowMs) {
    if (packet instanceof Packet.Understood understood) {
      machine.onMessage(link, understood.message(), nowMs);
    } else if (packet instanceof Packet.Ignored ignored) {
      machine.onIgnoredPacket(link, ignored.type(), ignored.complaint());
    }
  }

  /** Not before what was sent earlier on the same connection. */
  private long delay(Connection connection) {
    long arrival = cluster.nowMs() + 1 + cluster.random.nextInt(maxDelayMs);
    arrival = Math.max(arrival, connection.lastArrivalMs);
    connection.lastArrivalMs = arrival;
    return arrival - cluster.nowMs();
  }

  @Override
  public SendBuffer sendBuffer(ClusterLink link) {
    return new SendBuffer(bufferedBytes, bufferedBytes);
  }

  @Override
  public void close(ClusterLink link) {
    Connection connection = connectionOf(link);
    if (connection.closed) {
      return;
    }
    connection.closed = true;
    boolean outward = link == connection.openedLink;
    TestNode other = outward ? connection.acceptor : connection.opener;
    ClusterLink otherLink = outward ? connection.acceptedLink : connection.openedLink;
    if (other != null && otherLink != null) {
      cluster.later(1, () -> reportDown(other, otherLink));
    }
  }

  private void reportDown(TestNode node, ClusterLink link) {
    cluster.on(node, (machine, now) -> machine.onLinkDown(link, now));
  }

  /** All connections of {@code node} break. */
  void dropAll(TestNode node) {
    for (Connection connection : List.copyOf(connections)) {
      if (!connection.closed && (connection.opener == node || connection.acceptor == node)) {
        connection.closed = true;
        boolean outward = connection.opener == node;
        TestNode other = outward ? connection.acceptor : connection.opener;
        ClusterLink link = outward ? connection.acceptedLink : connection.openedLink;
        if (other != null && link != null) {
          cluster.later(1, () -> reportDown(other, link));
        }
      }
    }
    connections.removeIf(connection -> connection.closed);
  }

  private static Connection connectionOf(ClusterLink link) {
    if (link.attachment() instanceof Connection connection) {
      return connection;
    }
    throw new IllegalStateException("not ours: " + link);
  }
}
