package dev.sextant.simulator.internal.node;

import com.google.common.base.Ascii;
import dev.sextant.core.acl.AclException;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Effects;
import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.command.SlotGate;
import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.RedisConf;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.engine.Engine;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.scripting.FunctionScripts;
import dev.sextant.core.scripting.Scripting;
import dev.sextant.core.session.Waiting;
import dev.sextant.simulator.internal.cluster.ClusterPorts;
import dev.sextant.simulator.internal.cluster.NodesConf;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.persistence.AofPorts;
import dev.sextant.simulator.internal.persistence.AppendOnlyFile;
import dev.sextant.simulator.internal.persistence.RdbFile;
import dev.sextant.simulator.internal.port.Environment;
import dev.sextant.simulator.internal.port.Scheduler;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import dev.sextant.simulator.internal.replication.ReplicationPorts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node, from its start until it is shut down or killed: the engine, the cluster
 * machine and replication, joined, on one thread.
 *
 * <p>Whatever comes in (a burst of requests, a message, a timer) is a <em>turn</em>. When a turn is
 * over, what it caused leaves the node together: replication as one batch per replica, the
 * cluster's messages after nodes.conf is written. The machines rely on that order, and it is what
 * Redis does before it waits for events.
 */
final class NodeLife {
  private final NodeConfig config;
  private final Environment environment;
  private final NodeLog log;
  private final Engine engine;
  private final ReplicationMachine replication;
  private final @Nullable ClusterMachine cluster;
  private final @Nullable NodesConfFile nodesConfFile;
  private final RdbFile rdbFile;
  private final Shutdown shutdown = new Shutdown(this);
  private final Standstill standstill = new Standstill(this);
  private final OomScore oomScore;
  private final Children children;
  private final NodeConnections connections;
  private final LifeControl control;
  private final BufferMemory bufferMemory = new BufferMemory(this);
  private final NodePropagation propagation = new NodePropagation();
  private final AppendOnlyFile appendOnlyFile;
  private final ReplicationTransport replicationBus;
  private final ReplicaSockets replicaSockets = new ReplicaSockets(this);
  private final PeerSockets peerSockets = new PeerSockets(this);
  private final @Nullable BusTransport bus;
  private final boolean tcpBus;
  private Scheduler.@Nullable Timer deadline;
  private long deadlineMillis = Waiting.FOREVER;
  private boolean over;
  private boolean turnIsToEnd;

  NodeLife(
      NodeSettings settings,
      NodeConfiguration configuration,
      Environment environment,
      LifeControl control) {
    this.config = configuration.config();
    this.environment = environment;
    this.control = control;
    this.tcpBus = settings.tcpBus();
    this.log = new NodeLog(settings.log(), config, environment.clock()::micros);
    this.oomScore = new OomScore(config, settings.process(), this::isReplica, log);
    this.children = new Children(this, settings.process());
    boolean clusterMode = config.get(ClusterDirectives.CLUSTER_ENABLED);
    LateGate gate = new LateGate();
    this.replicationBus = new ReplicationTransport(this, environment.network());
    ReplicationBridge replicationBridge = new ReplicationBridge(this);
    this.replication =
        ReplicationMachine.start(
            new ReplicationPorts(
                config,
                replicationBus,
                replicationBridge,
                replicationBridge,
                replicationBridge,
                environment.random()),
            nowMillis());
    this.appendOnlyFile =
        new AppendOnlyFile(
            new AofPorts(
                config,
                environment.clock(),
                environment.files(),
                this::inBackground,
                new AofBridge(this)));
    propagation.to(appendOnlyFile, replication.propagation());
    Effects effects = new Effects(propagation);
    Keyspace keyspace = keyspace(clusterMode, effects);
    ServerPorts ports = serverPorts(gate, settings.configFile());
    Server server = new Server(config, commands(configuration), keyspace, ports, effects, hexId());
    this.engine = new Engine(server);
    server.appendOnly(appendOnlyFile);
    this.rdbFile = new RdbFile(new RdbBridge(this), environment.files(), this::inBackground);
    server.dumpFile(rdbFile);
    startUsers(server, configuration);
    this.connections = new NodeConnections(this);
    replicationBus.attach(replication, config.get(NetworkDirectives.PORT));
    if (clusterMode) {
      this.bus = new BusTransport(this, environment.network());
      this.nodesConfFile =
          NodesConfFile.open(
              environment.files(), config.text(ClusterDirectives.CLUSTER_CONFIG_FILE), log);
      this.cluster =
          startCluster(nodesConfFile, new ClusterBridge(this, server, nodesConfFile), bus);
      bus.attach(cluster, busPort());
      keyspace.expiryOwner(!isClusterReplica());
      gate.open(new ClusterGate(cluster.router()));
    } else {
      this.bus = null;
      this.nodesConfFile = null;
      this.cluster = null;
    }
  }

  private Keyspace keyspace(boolean clusterMode, Effects effects) {
    Keyspace keyspace =
        new Keyspace(
            clusterMode ? 1 : config.get(ServerDirectives.DATABASES),
            clusterMode,
            environment.clock(),
            environment.random(),
            effects);
    keyspace.expiryOwner(!replication.replicating());
    return keyspace;
  }

  private ServerPorts serverPorts(LateGate gate, String configFile) {
    return new ServerPorts(
        environment.clock(),
        environment.random(),
        gate,
        propagation,
        replication.forCommands(environment.clock()),
        new ClusterMessaging(this),
        bufferMemory,
        new HostFacts(pathOf(configFile)),
        new NodeControl(this, configFile));
  }

  private ClusterMachine startCluster(NodesConfFile file, ClusterBridge bridge, BusTransport bus) {
    ClusterPorts ports =
        new ClusterPorts(
            new ConfiguredClusterSettings(config), bus, bridge, bridge, environment.random());
    String nodesConf = file.read();
    long now = environment.clock().millis();
    try {
      return control.bornSettled() && nodesConf != null
          ? ClusterMachine.startSettled(ports, nodesConf, now)
          : ClusterMachine.start(ports, nodesConf, now);
    } catch (NodesConf.CorruptException e) {
      file.close();
      log.warning(NodesConf.CORRUPT);
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private boolean isReplica() {
    return replication.replicating();
  }

  /**
   * Whether the cluster has it as a replica. At a start that is known before there is a master to
   * follow, and decides what becomes of the data that is loaded.
   */
  boolean isClusterReplica() {
    return cluster != null && cluster.state().myself().isReplica();
  }

  private String pathOf(String configFile) {
    String path = configFile.isEmpty() ? "" : environment.files().path(configFile);
    return path.isEmpty() ? configFile : path; // files in memory have names alone
  }

  private static void startUsers(Server server, NodeConfiguration configuration) {
    try {
      server.access().start(configuration.users());
    } catch (AclException e) {
      throw new IllegalArgumentException(e.text(), e);
    }
  }

  private CommandTable commands(NodeConfiguration configuration) {
    CommandTable table =
        NodeConfiguration.commands(
                new ClusterFamily(() -> clusterOrNull()), new ReplicationFamily(() -> this))
            .build();
    for (RedisConf.Rename rename : configuration.renames()) {
      table.rename(rename.from(), rename.to());
    }
    return table;
  }

  private @Nullable ClusterMachine clusterOrNull() {
    return cluster;
  }

  private String hexId() {
    StringBuilder id = new StringBuilder(40);
    while (id.length() < 40) {
      id.append(Character.forDigit(environment.random().nextInt(16), 16));
    }
    return id.toString();
  }

  int busPort() {
    int configured = config.get(ClusterDirectives.CLUSTER_PORT);
    return configured != 0 ? configured : config.get(NetworkDirectives.PORT) + 10000;
  }

  /** Does {@code work} off the node's thread, and {@code done} as a turn of it. */
  void inBackground(Runnable work, Runnable done) {
    environment.background().run(work, () -> turn(done));
  }

  /**
   * Begins the regular work.
   *
   * @throws StartFailedException when its files cannot be loaded
   */
  void begin() {
    new Startup(this, tcpBus).begin();
  }

  long nowMillis() {
    return environment.clock().millis();
  }

  // ------------------------------------------------------------------ turns

  /** Does {@code work} and lets out what it caused. On the node's thread. */
  void turn(Runnable work) {
    guarded(work);
    endOfTurn();
  }

  /** Does {@code work} in the present turn of the node's sockets, which has an end of its own. */
  void arrived(Runnable work) {
    if (standstill.isFrozen() || standstill.isHeld()) {
      later(work);
    } else {
      guarded(work);
    }
  }

  /**
   * Does {@code work} for a message of the cluster bus. What arrives at one time is one turn, as it
   * is with sockets: the turn ends after all that is waiting to be taken in by now. (In a large
   * cluster nearly every message brings news at first, and each turn with news writes nodes.conf.)
   */
  void messageArrived(Runnable work) {
    guarded(work);
    if (!turnIsToEnd) {
      turnIsToEnd = true;
      environment
          .scheduler()
          .post(
              () -> {
                turnIsToEnd = false;
                endOfTurn();
              });
    }
  }

  private void guarded(Runnable work) {
    if (over) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException e) {
      log.fault("event", e);
    }
  }

  /** Lets out what the turn caused, and sees to the next deadline. */
  void endOfTurn() {
    if (over) {
      return;
    }
    try {
      if (cluster != null) {
        cluster.beforeSleep(nowMillis());
      }
      appendOnlyFile.endOfTurn(); // Nobody may hear of what could still be lost.
      if (over) {
        return;
      }
      replication.beforeSleep(nowMillis());
      engine.endOfTurn();
      watchDeadline();
    } catch (RuntimeException e) {
      log.fault("end of turn", e);
    }
  }

  private void watchDeadline() {
    long next = engine.nextDeadlineMillis();
    if (next == deadlineMillis) {
      return;
    }
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
    deadlineMillis = next;
    if (next != Waiting.FOREVER) {
      deadline =
          environment
              .scheduler()
              .after(
                  next - nowMillis(),
                  () -> {
                    deadlineMillis = Waiting.FOREVER;
                    deadline = null;
                    turn(engine::onDeadline);
                  });
    }
  }

  /** Runs {@code work} as a turn of its own, after this one. */
  void later(Runnable work) {
    environment.scheduler().post(() -> turn(work));
  }

  /** Runs {@code work} as a turn of its own, in {@code millis} milliseconds at the earliest. */
  void after(long millis, Runnable work) {
    environment.scheduler().after(millis, () -> turn(work));
  }

  /** This life is over: nothing more happens in it. */
  void end() {
    over = true;
    children.end();
    replicationBus.closeSocket();
    peerSockets.close();
    if (bus != null) {
      bus.closeConnections();
    }
    if (nodesConfFile != null) {
      nodesConfFile.close();
    }
  }

  /** As {@link Node#stop}. */
  boolean stop() {
    log.warning("Received SIGTERM scheduling shutdown...");
    standstill.interrupt();
    boolean[] going = {false};
    turn(() -> going[0] = shutdown.begin(optionsOn(false)));
    return going[0];
  }

  /** As {@link Node#requestStop}. */
  void requestStop(boolean interrupt) {
    boolean isLoading = server().loading().mode() == Loading.Mode.IN_PLACE;
    log.warning(
        isLoading
            ? "Received shutdown signal during loading, scheduling shutdown."
            : "Received " + (interrupt ? "SIGINT" : "SIGTERM") + " scheduling shutdown...");
    standstill.interrupt();
    shutdown.request(optionsOn(interrupt));
    if (isLoading) {
      turn(shutdown::onTick); // Ticks come only after it.
    }
  }

  private List<String> optionsOn(boolean interrupt) {
    return config
        .get(interrupt ? ServerDirectives.SHUTDOWN_ON_SIGINT : ServerDirectives.SHUTDOWN_ON_SIGTERM)
        .stream()
        .map(option -> Ascii.toLowerCase(option.name()))
        .toList();
  }

  boolean isOver() {
    return over;
  }

  // ------------------------------------------------------------------ parts

  Engine engine() {
    return engine;
  }

  Server server() {
    return engine.server();
  }

  FunctionScripts functions() {
    return Scripting.of(server()).functions();
  }

  ReplicationMachine replication() {
    return replication;
  }

  @Nullable ClusterMachine cluster() {
    return cluster;
  }

  @Nullable BusTransport bus() {
    return bus;
  }

  NodeConfig config() {
    return config;
  }

  Environment environment() {
    return environment;
  }

  NodeLog log() {
    return log;
  }

  ReplicationTransport replicationBus() {
    return replicationBus;
  }

  NodePropagation propagation() {
    return propagation;
  }

  AppendOnlyFile appendOnlyFile() {
    return appendOnlyFile;
  }

  NodeConnections connections() {
    return connections;
  }

  Standstill standstill() {
    return standstill;
  }

  Shutdown shutdown() {
    return shutdown;
  }

  RdbFile rdbFile() {
    return rdbFile;
  }

  BufferMemory bufferMemory() {
    return bufferMemory;
  }

  OomScore oomScore() {
    return oomScore;
  }

  Children children() {
    return children;
  }

  ReplicaSockets replicaSockets() {
    return replicaSockets;
  }

  PeerSockets peerSockets() {
    return peerSockets;
  }

  LifeControl control() {
    return control;
  }

  /** The engine is built before the cluster machine that it asks. */
  private static final class LateGate implements SlotGate {
    private SlotGate gate = ServerPorts.NO_CLUSTER;

    void open(SlotGate real) {
      gate = real;
    }

    @Override
    public @Nullable String redirect(Request request) {
      return gate.redirect(request);
    }

    @Override
    public String crossSlot(int slot) {
      return gate.crossSlot(slot);
    }
  }
}
