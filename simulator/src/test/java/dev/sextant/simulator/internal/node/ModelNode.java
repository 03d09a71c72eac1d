package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Peer;
import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.LogLevel;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.SetValue;
import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.net.BusConnection;
import dev.sextant.simulator.internal.net.MasterConnection;
import dev.sextant.simulator.internal.port.Environment;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.port.OwnProcess;
import dev.sextant.simulator.internal.port.Scheduler;
import dev.sextant.simulator.internal.world.MemoryFiles;
import dev.sextant.simulator.internal.world.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole node without sockets, over all its lives: engine, cluster machine, replication and append
 * only file are the product's; clients and MIGRATE reach it by {@link ModelSession}.
 */
final class ModelNode implements LifeControl, LogSink {
  static final String IP = "127.0.0.1";

  final int port;
  final String id;

  /** The shard it belongs to at first: the index of its first master among the nodes. */
  final int shard;

  final MemoryFiles files = new MemoryFiles();
  private final ModelCluster cluster;
  private @Nullable NodeLife life;
  private World.@Nullable Life worldLife;
  private boolean bornSettled = true;
  private boolean frozen;

  ModelNode(ModelCluster cluster, int port, String id, int shard) {
    this.cluster = cluster;
    this.port = port;
    this.id = id;
    this.shard = shard;
  }

  String address() {
    return IP + ":" + port;
  }

  // ------------------------------------------------------------------ life and death

  void start() {
    World.Life begun = cluster.world.begin(IP, cluster.loop, files);
    Environment environment = begun.environment();
    ModelNetwork network =
        new ModelNetwork(
            environment.network(), cluster.delays, cluster.kernel, cluster::nowMillis, this::acted);
    NodeConfiguration configuration = configuration();
    NodeSettings settings =
        new NodeSettings(IP, () -> configuration, "", false, this, OwnProcess.NONE);
    worldLife = begun;
    NodeLife made =
        new NodeLife(
            settings,
            configuration,
            new Environment(
                new Watched(environment.scheduler()),
                environment.clock(),
                environment.random(),
                network,
                environment.files(),
                environment.background()),
            this);
    life = made;
    made.begin();
    bornSettled = false;
    cluster.observer.born(this);
  }

  private NodeConfiguration configuration() {
    try {
      NodeConfiguration read = NodeConfiguration.read(cluster.redisConf, new NodeConfig());
      read.config().assign(NetworkDirectives.PORT, port);
      return read;
    } catch (ConfigFileException e) {
      throw new IllegalStateException(e);
    }
  }

  void kill() {
    NodeLife ending = life;
    World.Life endingWorld = worldLife;
    life = null;
    worldLife = null;
    frozen = false;
    if (ending != null) {
      ending.end();
    }
    if (endingWorld != null) {
      endingWorld.end();
    }
  }

  void freeze() {
    NodeLife present = life;
    if (present != null && !frozen) {
      frozen = true;
      present.standstill().freeze();
      Objects.requireNonNull(worldLife).freeze();
    }
  }

  void thaw() {
    NodeLife present = life;
    if (present != null && frozen) {
      frozen = false;
      Objects.requireNonNull(worldLife).thaw();
      present.standstill().thaw();
    }
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isUp() {
    return life != null;
  }

  /** Whether it is up and does something. */
  boolean isAwake() {
    return life != null && !frozen;
  }

  @Nullable NodeLife life() {
    return life;
  }

  /** What it knows of the cluster; it must be up. */
  ClusterState state() {
    return Objects.requireNonNull(Objects.requireNonNull(life).cluster()).state();
  }

  ClusterNode self() {
    return state().myself();
  }

  /** Whether it is up and claims {@code slot}. */
  boolean claims(int slot) {
    return isUp() && self().isMaster() && state().slots().owner(slot) == self();
  }

  private void acted() {
    if (life != null) {
      cluster.observer.acted(this);
    }
  }

  // ------------------------------------------------------------------ data

  /** The members of the set at {@code key}, which are numbers. */
  BitSet members(String key) {
    BitSet members = new BitSet();
    NodeLife present = life;
    Entry entry =
        present == null
            ? null
            : present
                .server()
                .keyspace()
                .database(0)
                .raw(key.getBytes(StandardCharsets.ISO_8859_1));
    if (entry != null && entry.value() instanceof SetValue set) {
      set.forEach(
          member -> members.set(Integer.parseInt(new String(member, StandardCharsets.ISO_8859_1))));
    }
    return members;
  }

  // ------------------------------------------------------------------ what a life asks for

  @Override
  public boolean bornSettled() {
    return bornSettled;
  }

  @Override
  public void shutDown() {
    crash();
  }

  @Override
  public void crash() {
    cluster.observer.broken(this, "has crashed");
    cluster.kernel.post(this::kill);
  }

  @Override
  public void listen(List<String> addresses, int wanted) {}

  @Override
  public void listenForBus(
      List<String> addresses,
      int busPort,
      Function<BusConnection, BusConnection.@Nullable Listener> acceptor) {}

  @Override
  public @Nullable BusConnection connectBus(
      String ip, int busPort, BusConnection.Listener listener) {
    return null;
  }

  @Override
  public Peer peer(String host, int port) {
    return new ModelPeer(cluster.byPort(port));
  }

  @Override
  public MasterConnection connect(String host, int masterPort, MasterConnection.Listener heard) {
    throw new AssertionError("all masters are nodes of the model");
  }

  @Override
  public void hold() {
    throw new AssertionError("the model runs no scripts in the debugger");
  }

  @Override
  public void release() {
    throw new AssertionError("the model runs no scripts in the debugger");
  }

  @Override
  public void stall(long micros) {}

  @Override
  public void staysOn() {}

  /** MIGRATE's connection to another node. */
  private final class ModelPeer implements Peer {
    private final ModelNode other;
    private final Scheduler scheduler = Objects.requireNonNull(life).environment().scheduler();
    private @Nullable ModelSession session;

    ModelPeer(ModelNode other) {
      this.other = other;
    }

    @Override
    public void ask(List<byte[][]> requests, long timeoutMillis, Consumer<Answers> done) {
      Talk talk = new Talk(this, requests, done);
      cluster.kernel.after(
          timeoutMillis, () -> talk.end(session == null ? End.UNREACHABLE : End.TIMED_OUT));
      cluster.later(talk::connect);
    }

    boolean isCut() {
      return cluster.isCut(ModelNode.this, other) || cluster.isCut(other, ModelNode.this);
    }

    @Override
    public void close() {
      if (session != null) {
        session.end();
        session = null;
      }
    }
  }

  private final class Talk implements ModelSession.Listener {
    private final ModelPeer peer;
    private final List<byte[][]> requests;
    private final Consumer<Peer.Answers> done;
    private final List<String> lines = new ArrayList<>();
    private boolean over;

    Talk(ModelPeer peer, List<byte[][]> requests, Consumer<Peer.Answers> done) {
      this.peer = peer;
      this.requests = requests;
      this.done = done;
    }

    void connect() {
      if (peer.isCut() || over) {
        return;
      }
      if (peer.session == null) {
        peer.session = ModelSession.open(peer.other);
      }
      if (peer.session == null) {
        end(Peer.End.NOT_WRITTEN);
      } else if (peer.session.isBroken()) {
        end(Peer.End.BROKEN);
      } else {
        next();
      }
    }

    private void next() {
      ModelSession open = peer.session;
      if (lines.size() == requests.size()) {
        end(Peer.End.COMPLETE);
      } else if (open != null && !over && !peer.isCut()) {
        byte[][] request = requests.get(lines.size());
        String[] words = new String[request.length];
        for (int i = 0; i < words.length; i++) {
          words[i] = new String(request[i], StandardCharsets.ISO_8859_1);
        }
        open.request(this, words);
      }
    }

    @Override
    public void executed(RespValue reply, NodeLife by) {}

    @Override
    public void answered(RespValue reply) {
      cluster.later(
          () -> {
            if (!peer.isCut()) {
              lines.add(reply.toString());
              next();
            }
          });
    }

    void end(Peer.End how) {
      if (!over) {
        over = true;
        peer.scheduler.post(() -> done.accept(new Peer.Answers(List.copyOf(lines), how)));
      }
    }
  }

  // ------------------------------------------------------------------ watching

  @Override
  public void log(long micros, LogLevel level, String line) {
    cluster.observer.logged(this, line);
  }

  @Override
  public void fault(String doing, Throwable fault) {
    cluster.observer.broken(this, doing + ": " + fault);
    throw new AssertionError(this + " " + doing, fault);
  }

  /** Looks at the node after each of its tasks. */
  private final class Watched implements Scheduler {
    private final Scheduler scheduler;

    Watched(Scheduler scheduler) {
      this.scheduler = scheduler;
    }

    @Override
    public void post(Runnable task) {
      scheduler.post(
          () -> {
            task.run();
            acted();
          });
    }

    @Override
    public Timer after(long delayMillis, Runnable task) {
      return scheduler.after(
          delayMillis,
          () -> {
            task.run();
            acted();
          });
    }
  }

  @Override
  public String toString() {
    return Integer.toString(port);
  }
}
