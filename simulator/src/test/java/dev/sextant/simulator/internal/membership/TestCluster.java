package dev.sextant.simulator.internal.membership;

import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.InitialTopology;
import dev.sextant.simulator.internal.cluster.InitialTopology.Member;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cluster machines on a network and a clock of their own: everything happens on one thread, in an
 * order that the seed fixes.
 */
final class TestCluster {
  private static final long START_MS = 1_700_000_000_000L;
  private static final int FIRST_PORT = 7000;

  final SeededRandom random;
  final TestNetwork network = new TestNetwork(this);
  final List<TestNode> nodes = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  private final PriorityQueue<Event> agenda = new PriorityQueue<>();
  private long nowMs = START_MS;
  private long sequence;
  private @Nullable TestNode acting;

  private record Event(long atMs, long sequence, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atMs, other.atMs);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  interface Input {
    void apply(ClusterMachine machine, long nowMs);
  }

  TestCluster(long seed) {
    this.random = new SeededRandom(seed);
  }

  /** {@code masters} masters, and then {@code replicas} replicas spread over them, settled. */
  static TestCluster settled(long seed, int masters, int replicas) {
    TestCluster cluster = new TestCluster(seed);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < masters + replicas; i++) {
      TestNode node = cluster.newNode();
      String id = String.format(Locale.ROOT, "%040x", cluster.random.nextLong() >>> 1);
      if (i < masters) {
        int first = (int) Math.round((double) Slots.COUNT * i / masters);
        int last = (int) Math.round((double) Slots.COUNT * (i + 1) / masters) - 1;
        members.add(Member.master(id, TestNode.IP, node.port, node.port + 10000, first, last));
      } else {
        String master = members.get((i - masters) % masters).id();
        members.add(Member.replica(id, TestNode.IP, node.port, node.port + 10000, master));
      }
    }
    InitialTopology topology = new InitialTopology(members);
    for (int i = 0; i < members.size(); i++) {
      TestNode node = cluster.nodes.get(i);
      node.machine =
          ClusterMachine.startSettled(
              node.ports(), topology.nodesConfOf(members.get(i).id()), cluster.nowMs);
      cluster.startTicking(node);
    }
    return cluster;
  }

  /** Nodes that do not know of each other. */
  static TestCluster strangers(long seed, int count) {
    TestCluster cluster = new TestCluster(seed);
    for (int i = 0; i < count; i++) {
      cluster.addStranger();
    }
    return cluster;
  }

  TestNode addStranger() {
    TestNode node = newNode();
    node.machine = ClusterMachine.start(node.ports(), null, nowMs);
    startTicking(node);
    return node;
  }

  /** A node that was not started yet, with the {@code nodes.conf} of another. */
  TestNode addStopped(String nodesConf) {
    TestNode node = newNode();
    node.savedConf = nodesConf;
    return node;
  }

  private TestNode newNode() {
    TestNode node = new TestNode(this, FIRST_PORT + nodes.size(), random.nextLong());
    nodes.add(node);
    return node;
  }

  TestNode node(int index) {
    return nodes.get(index);
  }

  long nowMs() {
    return nowMs;
  }

  /** The node whose machine is being called. */
  TestNode acting() {
    if (acting == null) {
      throw new IllegalStateException("no node is acting");
    }
    return acting;
  }

  @Nullable TestNode byBusPort(int busPort) {
    return byPort(busPort - 10000);
  }

  private @Nullable TestNode byPort(int port) {
    int index = port - FIRST_PORT;
    return index >= 0 && index < nodes.size() ? nodes.get(index) : null;
  }

  void later(long delayMs, Runnable what) {
    agenda.add(new Event(nowMs + delayMs, sequence++, what));
  }

  /** Gives {@code node} an input; one that is frozen gets it after its thaw. */
  void on(TestNode node, Input input) {
    ClusterMachine machine = node.machine;
    if (machine == null) {
      return;
    }
    if (node.frozen) {
      node.backlog.add(input);
      return;
    }
    TestNode before = acting;
    acting = node;
    try {
      input.apply(machine, nowMs);
      machine.beforeSleep(nowMs);
    } finally {
      acting = before;
    }
  }

  /** Calls a command and expects it to succeed. */
  void command(TestNode node, Command command) {
    on(
        node,
        (machine, now) -> {
          String error = command.run(machine.commands(), now);
          if (error != null) {
            throw new AssertionError(node.port + ": " + error);
          }
        });
  }

  interface Command {
    @Nullable String run(ClusterCommands commands, long nowMs);
  }

  private void startTicking(TestNode node) {
    node.lastMasterContactMs = nowMs;
    later(random.nextInt(100), () -> tick(node, node.machine));
  }

  private void tick(TestNode node, @Nullable ClusterMachine machine) {
    if (machine == null || node.machine != machine) {
      return;
    }
    if (!node.frozen) {
      replicate(node);
      on(node, ClusterMachine::onTick);
    }
    later(100, () -> tick(node, machine));
  }

  private void replicate(TestNode node) {
    TestNode master = byPort(node.masterPort);
    if (master != null && master.isUp() && !master.frozen && network.reaches(master, node)) {
      node.offset = master.offset;
      node.lastMasterContactMs = nowMs;
    } else if (node.isMaster() && node.ok() && !node.writesPaused) {
      node.offset += 10;
    }
  }

  /** Lets {@code durationMs} pass. */
  void run(long durationMs) {
    long endMs = nowMs + durationMs;
    while (!agenda.isEmpty() && agenda.peek().atMs <= endMs) {
      step();
    }
    nowMs = endMs;
  }

  /** Lets time pass until {@code condition} holds; returns how long that took. */
  long runUntil(BooleanSupplier condition, long limitMs) {
    long startMs = nowMs;
    while (!condition.getAsBoolean()) {
      if (nowMs - startMs > limitMs || agenda.isEmpty()) {
        throw new AssertionError(
            "not within " + limitMs + " ms; events:\n" + String.join("\n", events));
      }
      step();
    }
    return nowMs - startMs;
  }

  private void step() {
    Event event = agenda.remove();
    nowMs = event.atMs;
    event.what.run();
  }

  /** Lets {@code node} handle what has arrived while it was frozen. */
  void thaw(TestNode node) {
    node.frozen = false;
    List<Input> missed = List.copyOf(node.backlog);
    node.backlog.clear();
    missed.forEach(input -> on(node, input));
  }

  void kill(TestNode node) {
    node.machine = null;
    node.frozen = false;
    node.backlog.clear();
    node.masterPort = 0;
    node.writesPaused = false;
    network.dropAll(node);
  }

  void restart(TestNode node) {
    node.machine = ClusterMachine.start(node.ports(), node.savedConf, nowMs);
    startTicking(node);
  }

  /** No messages between {@code side} and the others. */
  void partition(List<TestNode> side) {
    for (TestNode inside : side) {
      for (TestNode outside : nodes) {
        if (!side.contains(outside)) {
          network.cutBoth(inside, outside);
        }
      }
    }
  }

  List<TestNode> up() {
    return nodes.stream().filter(TestNode::isUp).toList();
  }

  boolean allOk() {
    return up().stream().allMatch(TestNode::ok);
  }

  /** Whether all nodes that are up see the same owner for every slot, and one for each. */
  boolean agreeOnSlots() {
    Map<String, SlotBitmap> first = null;
    for (TestNode node : up()) {
      Map<String, SlotBitmap> owners = ownersSeenBy(node);
      if (first == null) {
        first = owners;
      }
      if (!owners.equals(first)) {
        return false;
      }
    }
    return first != null
        && first.values().stream().mapToInt(SlotBitmap::count).sum() == Slots.COUNT;
  }

  private static Map<String, SlotBitmap> ownersSeenBy(TestNode node) {
    Map<String, SlotBitmap> owners = new HashMap<>();
    for (ClusterNode seen : node.machine().state().nodes().all()) {
      if (seen.slotCount() > 0) {
        owners.put(seen.name(), seen.slots());
      }
    }
    return owners;
  }
}
