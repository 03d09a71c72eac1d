package dev.sextant.simulator.internal.node;

import com.google.common.base.Ascii;
import dev.sextant.core.acl.AclException;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Effects;
import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Peer;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.command.SlotGate;
import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.ConfigException;
import dev.sextant.core.config.Directive;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
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
import dev.sextant.simulator.internal.net.BusConnection;
import dev.sextant.simulator.internal.net.MasterConnection;
import dev.sextant.simulator.internal.persistence.AofPorts;
import dev.sextant.simulator.internal.persistence.AppendOnlyFile;
import dev.sextant.simulator.internal.persistence.FatalLoadException;
import dev.sextant.simulator.internal.persistence.RdbFile;
import dev.sextant.simulator.internal.port.Environment;
import dev.sextant.simulator.internal.port.Scheduler;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import dev.sextant.simulator.internal.replication.ReplicationPorts;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
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
  /** Redis's timers begin at once; who waited for a first period would be that much later. */
  private static final long FIRST_TICK_MILLIS = 1;

  private static final int MAX_PORT = 65535;

  private static final int CLUSTER_TICK_MILLIS = 100;
  private static final long REPLICATION_TICK_MILLIS = 1000;

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

  private int busPort() {
    int configured = config.get(ClusterDirectives.CLUSTER_PORT);
    return configured != 0 ? configured : config.get(NetworkDirectives.PORT) + 10000;
  }

  /** A port that is another's is refused, and the old one stays. */
  private void portChanged(NodeConfig changed) throws ConfigException {
    listen(changed, "Unable to listen on this port. Check server logs.");
    replicationBus.listen(changed.get(NetworkDirectives.PORT));
  }

  private void addressesChanged(NodeConfig changed) throws ConfigException {
    listen(changed, "Failed to bind to specified addresses.");
  }

  private void announcementChanged(NodeConfig changed) {
    if (cluster != null) {
      cluster.onSettingsChanged(nowMillis());
    }
  }

  private void listen(NodeConfig changed, String failure) throws ConfigException {
    try {
      control.listen(changed.get(NetworkDirectives.BIND), changed.get(NetworkDirectives.PORT));
    } catch (IOException e) {
      log.warning("Warning: " + e.getMessage());
      throw new ConfigException(failure);
    }
  }

  /** Does {@code work} off the node's thread, and {@code done} as a turn of it. */
  void inBackground(Runnable work, Runnable done) {
    environment.background().run(work, () -> turn(done));
  }

  private void appendOnlyChanged(NodeConfig changed) throws ConfigException {
    boolean on = changed.get(PersistenceDirectives.APPENDONLY);
    if (on == appendOnlyFile.isOn()) {
      return;
    }
    if (!on) {
      appendOnlyFile.switchOff();
    } else if (!appendOnlyFile.switchOn(engine.isNested())) {
      throw new ConfigException("Unable to turn on AOF. Check server logs.");
    }
  }

  /**
   * Reads the data set from its files and begins to write to them.
   *
   * @throws StartFailedException when the node must not start; the log says why
   */
  private void loadData() {
    boolean[] begun = {false};
    Runnable whenLoaded = () -> loaded(begun[0]);
    try {
      appendOnlyFile.readManifest();
      if (appendOnlyFile.isOn()) {
        appendOnlyFile.load(whenLoaded, control::crash);
      } else {
        rdbFile.loadAtStart(whenLoaded, control::crash);
      }
      begun[0] = true;
    } catch (FatalLoadException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Says what runs. Whoever starts redis-server as a process knows from the number in its banner
   * that the port is open.
   */
  private void announce() {
    String mode = config.get(ClusterDirectives.CLUSTER_ENABLED) ? "cluster" : "standalone";
    log.notice("Running mode=" + mode + ", port=" + config.get(NetworkDirectives.PORT) + ".");
    if (config.get(ServerDirectives.ALWAYS_SHOW_LOGO)) {
      long pid = engine.server().ports().host().processId();
      log.notice("Sextant, as redis-server " + Server.VERSION + ", PID: " + pid);
    }
  }

  /**
   * Begins the regular work.
   *
   * @throws StartFailedException when its files cannot be loaded
   */
  void begin() {
    config.onChange(this::portChanged, NetworkDirectives.PORT);
    config.onChange(this::addressesChanged, NetworkDirectives.BIND);
    config.onChange(
        this::announcementChanged,
        ClusterDirectives.CLUSTER_ANNOUNCE_IP,
        ClusterDirectives.CLUSTER_ANNOUNCE_PORT,
        ClusterDirectives.CLUSTER_ANNOUNCE_TLS_PORT,
        ClusterDirectives.CLUSTER_ANNOUNCE_BUS_PORT,
        ClusterDirectives.CLUSTER_ANNOUNCE_HOSTNAME,
        ClusterDirectives.CLUSTER_REPLICA_NO_FAILOVER);
    for (Directive<?> directive : config.notYetInEffect()) {
      log.warning("The directive '" + directive.name() + "' is accepted and not yet in effect");
    }
    announce();
    openBus();
    log.warning("Server initialized");
    loadData();
  }

  private void openBus() {
    if (bus == null || !tcpBus) {
      return;
    }
    if (busPort() > MAX_PORT) {
      String line =
          "Redis port number too high. Cluster communication port is 10,000 port numbers higher"
              + " than your Redis port. Your Redis port number must be 55535 or less.";
      log.warning(line);
      throw new StartFailedException(line);
    }
    try {
      control.listenForBus(config.get(NetworkDirectives.BIND), busPort(), bus::accept);
    } catch (IOException e) {
      log.warning("Warning: " + e.getMessage());
      String line = "Failed listening on port " + busPort() + " (cluster), aborting.";
      log.warning(line);
      throw new StartFailedException(line, e);
    }
  }

  /**
   * The data set is there.
   *
   * @param isLater whether whoever has started the node waits no more: it can only end then
   */
  private void loaded(boolean isLater) {
    try {
      serve();
    } catch (StartFailedException e) {
      if (!isLater) {
        throw e;
      }
      control.crash(); // Why, the log has said.
    }
  }

  private void serve() {
    try {
      appendOnlyFile.open();
    } catch (FatalLoadException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
    config.onChange(this::appendOnlyChanged, PersistenceDirectives.APPENDONLY);
    config.onChange(
        changed -> appendOnlyFile.collectionChanged(), PersistenceDirectives.AOF_DISABLE_AUTO_GC);
    oomScore.begin();
    checkClusterData();
    if (!config.get(NetworkDirectives.BIND).isEmpty()) {
      log.notice("Ready to accept connections");
    }
    String unix = config.text(NetworkDirectives.UNIXSOCKET);
    if (!unix.isEmpty()) {
      log.notice("The server is now ready to accept connections at " + unix);
    }
    turn(() -> {});
    everyTick();
    everySecond();
    if (cluster != null) {
      environment.scheduler().after(FIRST_TICK_MILLIS, this::firstClusterTick);
    }
  }

  /**
   * Brings the cluster's view in line with the keys that were loaded.
   *
   * @throws StartFailedException when there are keys that a cluster has no place for
   */
  private void checkClusterData() {
    Keyspace keyspace = engine.server().keyspace();
    if (cluster == null || !cluster.state().myself().isMaster() || keyspace.size() == 0) {
      return;
    }
    if (keyspace.size() > keyspace.database(0).size()) {
      String line =
          "You can't have keys in a DB different than DB 0 when in Cluster mode. Exiting.";
      log.warning(line);
      throw new StartFailedException(line);
    }
    cluster.onDataLoaded(nowMillis());
  }

  private void everyTick() {
    long period = 1000L / config.get(ServerDirectives.HZ);
    environment
        .scheduler()
        .after(
            period,
            () -> {
              turn(this::tick);
              everyTick();
            });
  }

  private void tick() {
    engine.tick();
    if (!server().cronPaused) {
      shutdown.onTick();
    }
    if (server().loading().mode() != Loading.Mode.IN_PLACE) { // Half a data set is not kept.
      appendOnlyFile.onTick();
      rdbFile.onTick();
    }
  }

  private void everySecond() {
    turn(() -> replication.onTick(nowMillis()));
    environment.scheduler().after(REPLICATION_TICK_MILLIS, this::everySecond);
  }

  /**
   * Nodes that are started together must not tick together for ever: replicas that ask for votes at
   * the very same moment split the masters between them.
   */
  private void firstClusterTick() {
    clusterTick(CLUSTER_TICK_MILLIS - environment.random().nextInt(CLUSTER_TICK_MILLIS));
  }

  private void clusterTick(long untilNext) {
    ClusterMachine machine = Objects.requireNonNull(cluster);
    turn(() -> machine.onTick(nowMillis()));
    environment.scheduler().after(untilNext, () -> clusterTick(CLUSTER_TICK_MILLIS));
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
   * Does {@code work} for a message of the cluster bus. What arrives at one time is one turn, as it is
   * with sockets: the turn ends after all that is waiting to be taken in by now. (In a large cluster
   * nearly every message brings news at first, and each turn with news writes nodes.conf.)
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

  /** What a life asks of the node it belongs to. */
  interface LifeControl {
    /**
     * Whether the cluster is new and complete, so that its masters need not wait before they serve.
     */
    boolean bornSettled();

    /** The life ends in order, from within. */
    void shutDown();

    /** The life ends as if killed, from within. */
    void crash();

    /**
     * Clients are to connect to another port or other addresses from now on.
     *
     * @param port 0 for none
     * @throws IOException when it cannot be had; the old ones are kept then
     */
    void listen(List<String> addresses, int port) throws IOException;

    /**
     * Nodes of other processes may connect on the cluster bus from now on.
     *
     * @throws IOException when port or addresses cannot be had
     */
    void listenForBus(
        List<String> addresses,
        int port,
        Function<BusConnection, BusConnection.@Nullable Listener> acceptor)
        throws IOException;

    /**
     * Begins to connect to a node that is not in this JVM.
     *
     * @return null when that is not possible, as far as is known at once
     */
    @Nullable BusConnection connectBus(String ip, int port, BusConnection.Listener listener);

    /** Another server, for a command to talk to. */
    Peer peer(String host, int port);

    /** Begins to connect to a master that is not in this JVM. */
    MasterConnection connect(String host, int port, MasterConnection.Listener listener);

    /** The node's thread does nothing for a while. */
    void stall(long micros);

    /** The life does nothing by itself any more. */
    void hold();

    /** Ends {@link #hold}, after what the node's thread does now: what has been missed is done. */
    void release();

    /** An end in order, begun or asked for, does not come about. */
    void staysOn();
  }
}
