package dev.sextant.simulator;

import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.config.SecurityDirectives;
import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.InitialTopology;
import dev.sextant.simulator.internal.net.EventLoops;
import dev.sextant.simulator.internal.node.Node;
import dev.sextant.simulator.internal.node.NodeConfiguration;
import dev.sextant.simulator.internal.node.NodeSettings;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.port.OwnProcess;
import dev.sextant.simulator.internal.world.DirectoryFiles;
import dev.sextant.simulator.internal.world.MemoryFiles;
import dev.sextant.simulator.internal.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster comes into being: ports, ids, configuration, and the nodes.conf that each node
 * finds as if the cluster had existed before. After that nobody tells the nodes anything.
 */
final class ClusterForming {
  static final String HOST = "127.0.0.1";

  private static final String CONFIG_FILE = "redis.conf";
  private static final String NODES_FILE = "nodes.conf";

  /**
   * Below the range that the kernel gives to outgoing connections, with room for the bus at 10000
   * above.
   */
  private static final int FREE_PORTS_FROM = 10_000;

  private static final int FREE_PORTS_TO = 22_000;
  private static final AtomicInteger NEXT_FREE_PORT =
      new AtomicInteger(
          FREE_PORTS_FROM
              + (int) (ProcessHandle.current().pid() * 61 % (FREE_PORTS_TO - FREE_PORTS_FROM)));

  private final int masters;
  private final boolean assignSlots;
  private final int firstPort;
  private final String password;
  private final List<String> extraConfiguration;
  private final long seed;
  private final IntFunction<LogSink> logs;
  private final SeededRandom random;

  ClusterForming(
      int masters,
      boolean assignSlots,
      int firstPort,
      String password,
      List<String> extraConfiguration,
      long seed,
      IntFunction<LogSink> logs) {
    this.masters = masters;
    this.assignSlots = assignSlots;
    this.firstPort = firstPort;
    this.password = password;
    this.extraConfiguration = extraConfiguration;
    this.seed = seed;
    this.logs = logs;
    this.random = new SeededRandom(seed ^ 0x5ec7a17);
  }

  String password() {
    return password;
  }

  long seed() {
    return seed;
  }

  /** The first slot of the {@code i}-th share: the shares of redis-cli --cluster create. */
  int firstSlot(int share) {
    if (share < 0 || share >= masters) {
      throw new IllegalArgumentException(
          "there are shares 0 to " + (masters - 1) + ", not " + share);
    }
    return share == 0 ? 0 : lastSlot(share - 1) + 1;
  }

  private int lastSlot(int share) {
    double perNode = (double) Slots.COUNT / masters;
    return share == masters - 1 ? Slots.COUNT - 1 : (int) Math.round((share + 1) * perNode - 1);
  }

  /**
   * The text of redis.conf that a node starts with.
   *
   * @param home the node's directory; empty when its files are in memory, where nothing is saved
   *     unless somebody asks for it
   */
  private String configurationText(String home) {
    StringBuilder text = new StringBuilder();
    if (home.isEmpty()) {
      text.append("save \"\"\n");
    }
    text.append("bind ").append(HOST).append('\n');
    text.append("cluster-enabled yes\ncluster-node-timeout 5000\n");
    text.append("maxmemory 256mb\nmaxmemory-policy allkeys-lru\n");
    for (String lines : extraConfiguration) {
      text.append(lines).append('\n');
    }
    text.append("cluster-config-file ").append(NODES_FILE).append('\n');
    if (!password.isEmpty()) {
      text.append("requirepass ").append(password).append('\n');
      text.append("masterauth ").append(password).append('\n');
    }
    return text.toString();
  }

  /** Makes the nodes, without starting them. */
  List<SimulatedNode> create(
      int count, World world, EventLoops loops, @Nullable Path directory, boolean tcpBus)
      throws IOException {
    // A fault in the configuration shows before anything is started.
    String aclFile = read(configurationText(""), "").config().get(SecurityDirectives.ACLFILE);
    List<SimulatedNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NodeFiles files = directory == null ? new MemoryFiles() : files(directory, i);
      if (files.read(CONFIG_FILE) == null) {
        files.write(CONFIG_FILE, configurationText(files.path("")));
      }
      if (!aclFile.isEmpty() && files.read(aclFile) == null && Files.exists(Path.of(aclFile))) {
        // Every node has users of its own, which are at first those of the file that was named.
        files.write(aclFile, Files.readString(Path.of(aclFile), StandardCharsets.ISO_8859_1));
      }
      int port = firstPort == 0 ? 0 : firstPort + i;
      NodeSettings settings =
          new NodeSettings(
              HOST,
              () -> configurationOf(files, port),
              CONFIG_FILE,
              tcpBus,
              logs.apply(i),
              OwnProcess.NONE);
      nodes.add(new SimulatedNode(new Node(settings, world, loops, loops.next(), files), newId()));
    }
    return nodes;
  }

  private static NodeFiles files(Path parent, int index) throws IOException {
    return new DirectoryFiles(Files.createDirectories(parent.resolve("node-" + index)));
  }

  private static NodeConfiguration configurationOf(NodeFiles files, int port) {
    String text = files.read(CONFIG_FILE);
    NodeConfiguration configuration = read(text == null ? "" : text, files.path(""));
    configuration.config().assign(NetworkDirectives.PORT, port);
    return configuration;
  }

  /**
   * @param home the node's directory; empty when its files are in memory
   */
  private static NodeConfiguration read(String text, String home) {
    NodeConfig config = new NodeConfig();
    if (!home.isEmpty()) {
      config = new NodeConfig(SimulatedServer::changeDirectory);
      config.assign(PersistenceDirectives.DIR, home);
    }
    try {
      return NodeConfiguration.read(text, config);
    } catch (ConfigFileException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private String newId() {
    StringBuilder id = new StringBuilder(40);
    while (id.length() < 40) {
      id.append(Character.forDigit(random.nextInt(16), 16));
    }
    return id.toString();
  }

  /** Starts all nodes as a complete cluster. */
  void form(List<SimulatedNode> nodes) throws IOException {
    for (SimulatedNode node : nodes) {
      if (firstPort != 0 || node.port() != 0) {
        node.node().listen();
      } else {
        listenAnywhere(node.node());
      }
    }
    if (assignSlots) {
      InitialTopology topology = topology(nodes);
      for (SimulatedNode node : nodes) {
        node.node().files().write(NODES_FILE, topology.nodesConfOf(node.id()));
      }
    }
    for (SimulatedNode node : nodes) {
      node.node().create(assignSlots);
    }
    for (SimulatedNode node : nodes) {
      node.node().begin();
    }
  }

  private static void listenAnywhere(Node node) throws IOException {
    for (int attempt = 0; ; attempt++) {
      int port = NEXT_FREE_PORT.getAndUpdate(p -> p + 1 >= FREE_PORTS_TO ? FREE_PORTS_FROM : p + 1);
      try {
        node.listen(port);
        return;
      } catch (BindException e) {
        if (attempt > 5000) {
          throw e;
        }
      }
    }
  }

  private InitialTopology topology(List<SimulatedNode> nodes) {
    List<InitialTopology.Member> members = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      SimulatedNode node = nodes.get(i);
      int busPort = node.node().busPort();
      if (i < masters) {
        members.add(
            InitialTopology.Member.master(
                node.id(), HOST, node.port(), busPort, firstSlot(i), lastSlot(i)));
      } else {
        String master = nodes.get(i % masters).id();
        members.add(InitialTopology.Member.replica(node.id(), HOST, node.port(), busPort, master));
      }
    }
    return new InitialTopology(members);
  }

  /**
   * The index among all nodes of the master that node {@code i} is a replica of; -1 for a master.
   */
  int masterOf(int i) {
    return i < masters ? -1 : i % masters;
  }

  int masterCount() {
    return masters;
  }

  /** Whether the node that {@code state} belongs to owns exactly the share {@code share}. */
  boolean ownsItsShare(int share, @Nullable ClusterState state) {
    if (state == null || state.myself().slotCount() != lastSlot(share) - firstSlot(share) + 1) {
      return false;
    }
    for (int slot = firstSlot(share); slot <= lastSlot(share); slot++) {
      if (state.slots().owner(slot) != state.myself()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Deletes all data of nodes that are as they were formed. Not by FLUSHALL, which a configuration
   * may have renamed; and the replicas only after they have applied what their masters had sent
   * before.
   */
  void empty(List<SimulatedNode> nodes) {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i).node();
      int master = masterOf(i);
      if (master >= 0) {
        Long offset =
            nodes.get(master).node().<Long>look(view -> view.replication().masterOffset());
        node.awaitApplied(offset == null ? 0 : offset);
      }
      node.look(
          view -> {
            view.turn(view::removeAllKeys);
            return true;
          });
    }
  }

  private static void removeData(Node node) {
    NodeConfig config = node.firstConfig();
    NodeFiles files = node.files();
    String directory = config.get(PersistenceDirectives.DIR) + "/";
    String appendOnly = directory + config.get(PersistenceDirectives.APPENDDIRNAME) + "/";
    try {
      files.delete(directory + config.get(PersistenceDirectives.DBFILENAME));
      for (String name : files.list(appendOnly)) {
        files.delete(appendOnly + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Ends all nodes and starts them as at first, on the same ports. */
  void formAgain(List<SimulatedNode> nodes) {
    nodes.forEach(SimulatedNode::kill);
    for (SimulatedNode node : nodes) {
      removeData(node.node());
      NodeFiles files = node.node().files();
      files.write(CONFIG_FILE, configurationText(files.path("")));
    }
    try {
      form(nodes);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
