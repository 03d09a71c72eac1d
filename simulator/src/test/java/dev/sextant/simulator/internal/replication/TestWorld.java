package dev.sextant.simulator.internal.replication;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Servers that replicate from each other, their connections, and their time, which moves when the
 * test says so. A message takes a millisecond; whatever happens at a server is one turn of its
 * event loop.
 */
final class TestWorld {
  static final String IP = "127.0.0.1";
  private static final int DELAY_MS = 1;

  private record Event(long atMs, long number, Runnable action) {}

  /** One connection between servers; {@code accepted} is null until the other side knows of it. */
  private static final class Connection {
    final TestServer opener;
    final @Nullable TestServer acceptor;
    final ReplicationLink opened;
    @Nullable ReplicationLink accepted;
    boolean closed;
    long pendingToAcceptor;
    long pendingToOpener;
    final List<Runnable> heldBack = new ArrayList<>();

    Connection(TestServer opener, @Nullable TestServer acceptor, ReplicationLink opened) {
      this.opener = opener;
      this.acceptor = acceptor;
      this.opened = opened;
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparing(Event::number));
  private final Map<Integer, TestServer> servers = new LinkedHashMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Set<List<TestServer>> cuts = new HashSet<>();
  private final List<ReplicationMessage.Stream> parts = new ArrayList<>();
  private long nowMs = 1_700_000_000_000L;
  private long eventCount;

  /** A server at {@code port}, with these lines of redis.conf. */
  TestServer server(int port, String... conf) {
    TestServer server = new TestServer(this, port, conf);
    servers.put(port, server);
    tickEverySecond(server);
    return server;
  }

  private void tickEverySecond(TestServer server) {
    if (server.isUp()) {
      server.turn(machine -> machine.onTick(nowMs));
      later(1000, () -> tickEverySecond(server));
    }
  }

  long nowMs() {
    return nowMs;
  }

  void later(long delayMs, Runnable action) {
    events.add(new Event(nowMs + delayMs, eventCount++, action));
  }

  /** Lets time pass, with everything that is due. */
  void advance(long millis) {
    long target = nowMs + millis;
    while (!events.isEmpty() && events.peek().atMs() <= target) {
      Event event = events.remove();
      nowMs = event.atMs();
      event.action().run();
    }
    nowMs = target;
  }

  /** Lets whatever is on its way arrive. */
  void settle() {
    advance(100);
  }

  /** The parts of the stream that were sent since the last call, in order. */
  List<ReplicationMessage.Stream> takeSentParts() {
    List<ReplicationMessage.Stream> taken = List.copyOf(parts);
    parts.clear();
    return taken;
  }

  // ------------------------------------------------------------------ faults

  /**
   * Nothing that {@code from} sends reaches {@code to}, on old and new connections, until {@link
   * #heal}.
   */
  void cut(TestServer from, TestServer to) {
    cuts.add(List.of(from, to));
  }

  /** Ends all cuts. What was sent on connections that are still there arrives now, in order. */
  void heal() {
    cuts.clear();
    for (Connection connection : List.copyOf(connections)) {
      connection.heldBack.forEach(Runnable::run);
      connection.heldBack.clear();
    }
  }

  private boolean reaches(TestServer from, TestServer to) {
    return !cuts.contains(List.of(from, to));
  }

  /** Breaks the connections between the two; both notice. */
  void reset(TestServer one, TestServer other) {
    for (Connection connection : List.copyOf(connections)) {
      if (joins(connection, one, other) || joins(connection, other, one)) {
        breakOff(connection);
      }
    }
  }

  /** Breaks all connections of {@code server}, which is gone. */
  void dropAll(TestServer server) {
    for (Connection connection : List.copyOf(connections)) {
      if (connection.opener == server || connection.acceptor == server) {
        breakOff(connection);
      }
    }
  }

  private static boolean joins(Connection connection, TestServer opener, TestServer acceptor) {
    return connection.opener == opener && connection.acceptor == acceptor;
  }

  private void breakOff(Connection connection) {
    forget(connection);
    down(connection.opener, connection.opened, "Connection reset by peer");
    if (connection.acceptor != null && connection.accepted != null) {
      down(connection.acceptor, connection.accepted, "Connection reset by peer");
    }
  }

  private void forget(Connection connection) {
    connection.closed = true;
    connections.remove(connection);
  }

  private void down(TestServer server, ReplicationLink link, String reason) {
    later(DELAY_MS, () -> server.turn(machine -> machine.onLinkDown(link, reason, nowMs)));
  }

  // ------------------------------------------------------------------ the transport

  /** The bus as {@code server} uses it. */
  ReplicationBus busOf(TestServer server) {
    return new ReplicationBus() {
      @Override
      public void connect(ReplicationLink link, String host, int port) {
        begin(new Connection(server, servers.get(port), link));
      }

      @Override
      public void send(ReplicationLink link, ReplicationMessage message) {
        transmit(link, message);
      }

      @Override
      public void close(ReplicationLink link) {
        Connection connection = connectionOf(link);
        if (connection.closed) {
          return;
        }
        forget(connection);
        boolean byOpener = link == connection.opened;
        TestServer other = byOpener ? connection.acceptor : connection.opener;
        ReplicationLink otherLink = byOpener ? connection.accepted : connection.opened;
        if (other != null && otherLink != null && reaches(server, other)) {
          down(other, otherLink, "Connection reset by peer");
        }
      }

      @Override
      public long pendingBytes(ReplicationLink link) {
        Connection connection = connectionOf(link);
        return link == connection.opened
            ? connection.pendingToAcceptor
            : connection.pendingToOpener;
      }
    };
  }

  private void begin(Connection connection) {
    connections.add(connection);
    connection.opened.attach(connection);
    later(DELAY_MS, () -> completeConnect(connection));
  }

  private void completeConnect(Connection connection) {
    TestServer acceptor = connection.acceptor;
    if (connection.closed) {
      return;
    }
    if (acceptor == null || !acceptor.isUp()) {
      forget(connection);
      connection.opener.turn(
          machine -> machine.onLinkDown(connection.opened, "Connection refused", nowMs));
      return;
    }
    if (!reaches(connection.opener, acceptor) || !reaches(acceptor, connection.opener)) {
      // Nobody answers: the attempt stays pending until the opener gives up.
      return;
    }
    acceptor.turn(
        machine -> {
          ReplicationLink accepted = machine.onAccept(IP, nowMs);
          accepted.attach(connection);
          connection.accepted = accepted;
        });
    connection.opener.turn(machine -> machine.onLinkUp(connection.opened, nowMs));
  }

  private void transmit(ReplicationLink link, ReplicationMessage message) {
    Connection connection = connectionOf(link);
    boolean outward = link == connection.opened;
    TestServer from = outward ? connection.opener : connection.acceptor;
    TestServer to = outward ? connection.acceptor : connection.opener;
    if (from == null || to == null) {
      throw new IllegalStateException("sent on a link that is not up: " + link);
    }
    long length = 0;
    if (message instanceof ReplicationMessage.Stream part) {
      parts.add(part);
      length = part.length();
    }
    pending(connection, outward, length);
    long bytes = length;
    Runnable delivery = () -> deliver(connection, outward, to, message, bytes);
    if (reaches(from, to)) {
      delivery.run();
    } else {
      connection.heldBack.add(delivery);
    }
  }

  private void deliver(
      Connection connection,
      boolean outward,
      TestServer to,
      ReplicationMessage message,
      long length) {
    later(
        DELAY_MS,
        () -> {
          ReplicationLink target = outward ? connection.accepted : connection.opened;
          if (!connection.closed && target != null) {
            pending(connection, outward, -length);
            to.turn(machine -> machine.onMessage(target, message, nowMs));
          }
        });
  }

  private static void pending(Connection connection, boolean outward, long bytes) {
    if (outward) {
      connection.pendingToAcceptor += bytes;
    } else {
      connection.pendingToOpener += bytes;
    }
  }

  private static Connection connectionOf(ReplicationLink link) {
    if (link.attachment() instanceof Connection connection) {
      return connection;
    }
    throw new IllegalStateException("not ours: " + link);
  }
}
