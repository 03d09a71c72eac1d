package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Peer;
import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.simulator.internal.net.BusConnection;
import dev.sextant.simulator.internal.net.ConnectionHost;
import dev.sextant.simulator.internal.net.EventLoops;
import dev.sextant.simulator.internal.net.MasterConnection;
import dev.sextant.simulator.internal.net.NodeSocket;
import dev.sextant.simulator.internal.net.RequestConnection;
import dev.sextant.simulator.internal.net.TurnEnd;
import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node over all its lives: its address, its thread and its files stay when it is killed and
 * started again; all else belongs to a {@link NodeLife}.
 *
 * <p>Starting takes three steps, because the nodes of a new cluster have to know each other's
 * ports, and to be there to be met, before the first of them begins: {@link #listen}, {@link
 * #create}, {@link #begin}.
 *
 * <p>The methods wait for the node's thread and must not be called from it; one thread at a time
 * may call them.
 */
public final class Node {
  private final NodeSettings settings;
  private final World world;
  private final EventLoops loops;
  private final ScheduledExecutorService thread;
  private final NodeFiles files;
  private final ConnectionHost door = new Door();
  private final TurnEnd turnEnd;
  private int port;
  private @Nullable NodeSocket socket;
  private @Nullable NodeSocket busSocket;
  private World.@Nullable Life worldLife;
  private @Nullable NodeLife life;
  private @Nullable NodeConfiguration configuration;
  private volatile Runnable endListener = () -> {};
  private volatile boolean crashed;
  private volatile boolean stopRequested;
  private volatile Runnable saveAbandonment = () -> {};

  /**
   * @param thread the one thread of {@code loops} that owns the node
   */
  public Node(
      NodeSettings settings,
      World world,
      EventLoops loops,
      ScheduledExecutorService thread,
      NodeFiles files) {
    this.settings = settings;
    this.world = world;
    this.loops = loops;
    this.thread = thread;
    this.files = files;
    this.turnEnd = new TurnEnd(thread, door);
  }

  /**
   * Calls {@code listener} when the node ends by itself: SHUTDOWN, DEBUG SEGFAULT. From the node's
   * thread.
   */
  public void onEnd(Runnable listener) {
    this.endListener = listener;
  }

  /**
   * Opens the listening sockets: on the configured port, and on the same port ever after when that
   * was 0.
   *
   * @throws IOException when an address or the port cannot be had; the message names it
   */
  public void listen() throws IOException {
    listen(port != 0 ? port : settings.configuration().get().config().get(NetworkDirectives.PORT));
  }

  /** As {@link #listen()}, on {@code wanted}, which becomes the node's port. */
  public void listen(int wanted) throws IOException {
    NodeConfiguration read = settings.configuration().get();
    NodeConfig fresh = read.config();
    NodeSocket opened =
        NodeSocket.forClients(
            loops, thread, fresh.get(NetworkDirectives.TCP_BACKLOG), door, turnEnd);
    try {
      opened.listen(fresh.get(NetworkDirectives.BIND), wanted);
      listenAlso(opened, fresh);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    socket = opened;
    port = opened.port();
    fresh.assign(NetworkDirectives.PORT, port);
    configuration = read;
  }

  private int backlog() {
    return Objects.requireNonNull(configuration).config().get(NetworkDirectives.TCP_BACKLOG);
  }

  /** Opens the Unix socket, if one is configured. */
  private void listenAlso(NodeSocket opened, NodeConfig fresh) throws IOException {
    String unixSocket = fresh.get(NetworkDirectives.UNIXSOCKET);
    if (unixSocket.isEmpty()) {
      return;
    }
    Path path = Path.of(fresh.get(PersistenceDirectives.DIR)).resolve(unixSocket);
    opened.listenAlso(path, fresh.get(NetworkDirectives.UNIXSOCKETPERM));
  }

  /**
   * Makes a life, in the configuration that {@link #listen} has read. Other nodes of the JVM can
   * reach it; by itself it does nothing before {@link #begin}.
   *
   * @param bornSettled whether the cluster is new and complete, so that nobody has to wait for news
   *     before serving
   * @throws IllegalArgumentException when users of the configuration are faulty; the message is the
   *     line for the log
   * @throws StartFailedException when nodes.conf is another node's, or not in order
   */
  public void create(boolean bornSettled) {
    NodeConfiguration fresh = Objects.requireNonNull(configuration, "listen comes first");
    onThread(
        () -> {
          World.Life newLife = world.begin(settings.ip(), thread, files);
          worldLife = newLife;
          NodeLife created;
          try {
            created =
                new NodeLife(settings, fresh, newLife.environment(), new Control(bornSettled));
          } catch (StartFailedException e) {
            endLife();
            throw e;
          }
          life = created;
          stopRequested = false;
          saveAbandonment = created.rdbFile()::abandon;
          return null;
        });
  }

  /**
   * Begins the life that {@link #create} has made.
   *
   * @throws StartFailedException when the files of the data set cannot be loaded
   */
  public void begin() {
    onThread(
        () -> {
          try {
            Objects.requireNonNull(life, "create comes first").begin();
          } catch (StartFailedException e) {
            endLife();
            throw e;
          }
          Objects.requireNonNull(socket, "listen comes first").accept();
          return null;
        });
  }

  /** Ends the node as kill -9 would; nothing is said to anybody. Its files stay. */
  public void kill() {
    List<NodeSocket> closing =
        onThread(
            () -> {
              endLife();
              return closeSockets();
            });
    closing.forEach(NodeSocket::awaitClosed);
  }

  /**
   * Ends the node in order, as SIGTERM does: by the options of shutdown-on-sigterm. The listener of
   * {@link #onEnd} hears when it is done.
   *
   * @return false when it does not live, or cannot end in order
   */
  public boolean stop() {
    return Boolean.TRUE.equals(this.<Boolean>with(NodeLife::stop));
  }

  /**
   * Asks for an end in order, as the signals do that redis-server gets. It begins with the node's
   * next tick, by the options of shutdown-on-sigterm or shutdown-on-sigint. It may fail, when the
   * data set cannot be saved, or be cancelled by SHUTDOWN ABORT; then the node goes on. From any
   * thread.
   *
   * @param interrupt whether it is SIGINT, and not SIGTERM
   * @return false for SIGINT while the end was asked for already: somebody insists on an end at
   *     once. Of a file that is being saved nothing is left then.
   */
  public boolean requestStop(boolean interrupt) {
    if (stopRequested && interrupt) {
      saveAbandonment.run();
      return false;
    }
    stopRequested = true;
    thread.execute(
        () -> {
          NodeLife alive = life;
          if (alive != null) {
            alive.requestStop(interrupt);
          }
        });
    return true;
  }

  /** Ends it as a crash would, with a report in its log that begins with {@code cause}. */
  public void crash(String cause) {
    with(
        alive -> {
          CrashReport.write(alive, List.of(cause));
          alive.control().crash();
          return null;
        });
  }

  private void endLife() {
    NodeLife ending = life;
    World.Life endingWorld = worldLife;
    life = null;
    worldLife = null;
    if (ending != null) {
      ending.end();
    }
    if (endingWorld != null) {
      endingWorld.end();
    }
  }

  /** Returns the sockets that are being closed. */
  private List<NodeSocket> closeSockets() {
    List<NodeSocket> open = Stream.of(socket, busSocket).filter(Objects::nonNull).toList();
    socket = null;
    busSocket = null;
    open.forEach(NodeSocket::close);
    return open;
  }

  /** Stops everything in the node, as SIGSTOP would. Connections stay open and are silent. */
  public void freeze() {
    with(
        alive -> {
          alive.standstill().freeze();
          Objects.requireNonNull(worldLife).freeze();
          return null;
        });
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    with(
        alive -> {
          alive.standstill().thaw();
          if (!alive.standstill().isHeld()) {
            Objects.requireNonNull(worldLife).thaw();
          }
          return null;
        });
  }

  /**
   * Waits until the node has applied the stream of its master up to {@code offset}; not when it is
   * no replica.
   */
  public void awaitApplied(long offset) {
    while (Boolean.TRUE.equals(
        this.<Boolean>look(
            view ->
                view.replication().replicating() && view.replication().replicaOffset() < offset))) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** Whether it has ended by itself and not in order. */
  public boolean hasCrashed() {
    return crashed;
  }

  /** Whether it lives. */
  public boolean isRunning() {
    return onThread(() -> life != null);
  }

  /** The address it listens on. */
  public String ip() {
    return settings.ip();
  }

  /** The port it listens on; 0 before {@link #listen} when any free one will do. */
  public int port() {
    return port;
  }

  /** The port of the cluster bus, as others know it. */
  public int busPort() {
    NodeConfig present = Objects.requireNonNull(configuration, "listen comes first").config();
    int configured = present.get(ClusterDirectives.CLUSTER_PORT);
    return configured != 0 ? configured : port + 10000;
  }

  /** The configuration as it would be read at a start now. */
  public NodeConfig firstConfig() {
    NodeConfig fresh = settings.configuration().get().config();
    fresh.assign(NetworkDirectives.PORT, port);
    return fresh;
  }

  /** The files it keeps. */
  public NodeFiles files() {
    return files;
  }

  /** Looks at the node, on its thread; null when it does not live. */
  public <T> @Nullable T look(Function<NodeView, ? extends @Nullable T> question) {
    return with(alive -> question.apply(new NodeView(alive)));
  }

  private <T> @Nullable T with(Function<NodeLife, ? extends @Nullable T> question) {
    return onThread(
        () -> {
          NodeLife alive = life;
          return alive == null ? null : question.apply(alive);
        });
  }

  private <T extends @Nullable Object> T onThread(java.util.concurrent.Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IllegalArgumentException badConfiguration) {
        throw badConfiguration;
      }
      if (e.getCause() instanceof StartFailedException badFiles) {
        throw badFiles;
      }
      throw e;
    }
  }

  /** Connections of a node whose life is over are not served. */
  private final class Door implements ConnectionHost {
    private @Nullable ConnectionHost current() {
      NodeLife alive = life;
      return alive == null ? null : alive.connections();
    }

    private ConnectionHost present() {
      return Objects.requireNonNull(current());
    }

    @Override
    public @Nullable Session open(String address, String localAddress, SessionOutput output) {
      ConnectionHost host = current();
      return host == null ? null : host.open(address, localAddress, output);
    }

    @Override
    public boolean isServing(Session session) {
      ConnectionHost host = current();
      return host != null && host.isServing(session);
    }

    @Override
    public void execute(Session session, byte[][] args) {
      present().execute(session, args);
    }

    @Override
    public void closed(Session session) {
      ConnectionHost host = current();
      if (host != null) {
        host.closed(session);
      }
    }

    @Override
    public boolean endOfTurn() {
      ConnectionHost host = current();
      return host != null && host.endOfTurn();
    }

    @Override
    public long maxBulkBytes() {
      return present().maxBulkBytes();
    }

    @Override
    public void transferred(long in, long out) {
      ConnectionHost host = current();
      if (host != null) {
        host.transferred(in, out);
      }
    }

    @Override
    public void buffersChanged(Session session) {
      ConnectionHost host = current();
      if (host != null) {
        host.buffersChanged(session);
      }
    }

    @Override
    public void connectionFault(String address, Throwable cause) {
      ConnectionHost host = current();
      if (host != null) {
        host.connectionFault(address, cause);
      }
    }
  }

  private final class Control implements LifeControl {
    private final boolean bornSettled;

    Control(boolean bornSettled) {
      this.bornSettled = bornSettled;
    }

    @Override
    public boolean bornSettled() {
      return bornSettled;
    }

    @Override
    public void shutDown() {
      endFromWithin();
    }

    @Override
    public void crash() {
      crashed = true;
      endFromWithin();
    }

    @Override
    public void listen(List<String> addresses, int wanted) throws IOException {
      NodeSocket open = socket;
      if (open != null) {
        open.listen(wanted == 0 ? List.of() : addresses, wanted);
        port = wanted;
      }
    }

    @Override
    public Peer peer(String host, int peerPort) {
      return Objects.requireNonNull(life)
          .peerSockets()
          .add(heard -> RequestConnection.open(loops, thread, host, peerPort, heard));
    }

    @Override
    public MasterConnection connect(String host, int masterPort, MasterConnection.Listener heard) {
      NodeConfig present = Objects.requireNonNull(configuration, "it has begun").config();
      String source = present.text(NetworkDirectives.BIND_SOURCE_ADDR);
      return MasterConnection.open(loops, thread, turnEnd, host, masterPort, source, heard);
    }

    @Override
    public void staysOn() {
      stopRequested = false;
    }

    @Override
    public void listenForBus(
        List<String> addresses,
        int busPort,
        Function<BusConnection, BusConnection.@Nullable Listener> acceptor)
        throws IOException {
      NodeSocket opened = NodeSocket.forBus(loops, thread, backlog(), acceptor);
      busSocket = opened;
      opened.listen(addresses, busPort);
      opened.accept();
    }

    @Override
    public @Nullable BusConnection connectBus(
        String ip, int busPort, BusConnection.Listener heard) {
      return settings.tcpBus() ? BusConnection.open(loops, thread, ip, busPort, heard) : null;
    }

    private void endFromWithin() {
      thread.execute(
          () -> {
            endLife();
            closeSockets();
            endListener.run();
          });
    }

    @Override
    public void hold() {
      World.Life present = worldLife;
      if (present != null) {
        present.freeze();
      }
    }

    @Override
    public void release() {
      World.Life held = worldLife;
      thread.execute(
          () -> {
            NodeLife alive = life;
            if (held != null
                && held == worldLife
                && alive != null
                && !alive.standstill().isFrozen()) {
              held.thaw();
            }
          });
    }

    @Override
    public void stall(long micros) {
      World.Life present = worldLife;
      if (present != null) {
        present.stall(micros);
      }
    }
  }
}
