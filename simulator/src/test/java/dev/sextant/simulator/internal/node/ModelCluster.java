package dev.sextant.simulator.internal.node;

import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.InitialTopology;
import dev.sextant.simulator.internal.cluster.InitialTopology.Member;
import dev.sextant.simulator.internal.port.Scheduler;
import dev.sextant.simulator.internal.world.ManualTime;
import dev.sextant.simulator.internal.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of whole nodes on manual time, in the thread of the test: nothing but the seed decides
 * what happens and when.
 */
final class ModelCluster {
  private static final int FIRST_PORT = 7000;
  private static final long START_MILLIS = 1_700_000_000_000L;

  /** Hears what happens in the nodes. */
  interface Observer {
    /** A life of {@code node} has begun. */
    void born(ModelNode node);

    /** {@code node} has done something. */
    void acted(ModelNode node);

    void logged(ModelNode node, String line);

    /** What must never happen in a node. */
    void broken(ModelNode node, String what);
  }

  final Executor loop = new OwnThread();
  final ManualTime time = new ManualTime(loop, START_MILLIS);
  final Scheduler kernel = time.schedulerOn(loop);
  final World world;
  final ModelNetwork.Delays delays;
  final String redisConf;
  final Observer observer;
  final List<ModelNode> nodes = new ArrayList<>();
  private final Set<List<ModelNode>> cuts = new HashSet<>();

  /**
   * @param masterOf for each node the index of its master, its own for a master
   */
  ModelCluster(long seed, int[] masterOf, String redisConf, Observer observer) {
    SeededRandom random = new SeededRandom(seed);
    this.world = new World(time, random.nextLong());
    this.delays = new ModelNetwork.Delays(random.split());
    this.redisConf = redisConf;
    this.observer = observer;
    SeededRandom names = random.split();
    for (int i = 0; i < masterOf.length; i++) {
      String id = String.format("%016x%016x%08x", names.nextLong(), names.nextLong(), i);
      nodes.add(new ModelNode(this, FIRST_PORT + i, id, masterOf[i]));
    }
    InitialTopology topology = topology(masterOf);
    for (ModelNode node : nodes) {
      node.files.write("nodes.conf", topology.nodesConfOf(node.id));
    }
  }

  /** Starts all nodes. */
  void begin() {
    time.atOnce(() -> nodes.forEach(ModelNode::start));
  }

  private InitialTopology topology(int[] masterOf) {
    List<Member> members = new ArrayList<>();
    int masters = 0;
    for (int i = 0; i < masterOf.length; i++) {
      masters += masterOf[i] == i ? 1 : 0;
    }
    int share = 0;
    for (int i = 0; i < masterOf.length; i++) {
      ModelNode node = nodes.get(i);
      int busPort = node.port + 10000;
      if (masterOf[i] == i) {
        int first = Slots.COUNT * share / masters;
        int last = Slots.COUNT * ++share / masters - 1;
        members.add(Member.master(node.id, ModelNode.IP, node.port, busPort, first, last));
      } else {
        String master = nodes.get(masterOf[i]).id;
        members.add(Member.replica(node.id, ModelNode.IP, node.port, busPort, master));
      }
    }
    return new InitialTopology(members);
  }

  long nowMillis() {
    return time.clock().millis();
  }

  void advance(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  /** Does {@code what} as late as a message is. */
  void later(Runnable what) {
    kernel.after(1 + delays.next(), what);
  }

  ModelNode byPort(int port) {
    return nodes.get(port - FIRST_PORT);
  }

  @Nullable ModelNode byId(String id) {
    return nodes.stream().filter(node -> node.id.equals(id)).findFirst().orElse(null);
  }

  Stream<ModelNode> up() {
    return nodes.stream().filter(ModelNode::isUp);
  }

  /** The first node that is up and claims {@code slot}. */
  @Nullable ModelNode claimant(int slot) {
    return up().filter(node -> node.claims(slot)).findFirst().orElse(null);
  }

  // ------------------------------------------------------------------ the network

  boolean isCut(ModelNode from, ModelNode to) {
    return cuts.contains(List.of(from, to));
  }

  void cut(ModelNode from, ModelNode to) {
    if (from != to) {
      cuts.add(List.of(from, to));
      world.wires().cut(from.address(), to.address());
    }
  }

  /** Nothing passes between {@code side} and the others. */
  void partition(List<ModelNode> side) {
    for (ModelNode inside : side) {
      for (ModelNode outside : nodes) {
        if (!side.contains(outside)) {
          cut(inside, outside);
          cut(outside, inside);
        }
      }
    }
  }

  void heal() {
    cuts.clear();
    time.atOnce(world.wires()::healAll);
  }

  // ------------------------------------------------------------------ agreement

  /**
   * What keeps the cluster from being whole: every slot with one owner on whom all agree, all roles
   * seen alike, nobody failed, every replica linked to its master. Null when nothing does.
   *
   * @param quiet whether nobody writes, so that every replica must have all that its master has
   */
  @Nullable String disorder(boolean quiet) {
    for (ModelNode node : nodes) {
      if (!node.isAwake()) {
        return node + " is not there";
      }
      if (!node.state().ok()) {
        return node + " finds the cluster failed";
      }
    }
    for (ModelNode node : nodes) {
      String wrong = disorderIn(node, quiet);
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private @Nullable String disorderIn(ModelNode node, boolean quiet) {
    ClusterNode self = node.self();
    if (self.isMaster() && self.slotCount() == 0) {
      return node + " is a master of nothing";
    }
    for (ModelNode other : nodes) {
      ClusterNode seen = other.state().nodes().find(node.id);
      if (seen == null) {
        return other + " does not know " + node;
      }
      if (seen.failed() || seen.possiblyFailed()) {
        return other + " finds " + node + " failed";
      }
      if (!nameOf(seen.master()).equals(nameOf(self.master()))
          || seen.isMaster() != self.isMaster()) {
        return other + " has another role for " + node;
      }
      if (!seen.slots().equals(self.slots())) {
        return other + " has other slots for " + node;
      }
      if (self.isMaster() && seen.configEpoch() != self.configEpoch()) {
        return other + " has another epoch for " + node;
      }
      if (self.isMaster()
          && other != node
          && other.self().isMaster()
          && other.self().configEpoch() == self.configEpoch()) {
        return node + " and " + other + " have epoch " + self.configEpoch() + " in common";
      }
    }
    return self.isReplica() ? replicaDisorder(node, quiet) : null;
  }

  private static String nameOf(@Nullable ClusterNode node) {
    return node == null ? "" : node.name();
  }

  private @Nullable String replicaDisorder(ModelNode node, boolean quiet) {
    NodeLife life = java.util.Objects.requireNonNull(node.life());
    ModelNode master = byId(nameOf(node.self().master()));
    if (master == null || !master.self().isMaster()) {
      return node + " is a replica of no master";
    }
    if (!life.server().replication().isMasterLinkUp()) {
      return node + " has no link to its master";
    }
    long masterOffset =
        java.util.Objects.requireNonNull(master.life()).replication().masterOffset();
    if (quiet && life.replication().replicaOffset() != masterOffset) {
      return node + " is behind its master";
    }
    return null;
  }

  /** Executes tasks in the thread of the caller, each after the one that asks for it. */
  private static final class OwnThread implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
      try {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
          next.run();
        }
      } finally {
        running = false;
      }
    }
  }
}
