package dev.sextant.simulator;

import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.net.EventLoops;
import dev.sextant.simulator.internal.world.ManualTime;
import dev.sextant.simulator.internal.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Redis Cluster inside this JVM: real TCP servers on 127.0.0.1, by default three masters that
 * share the 16384 slots and a replica for each.
 *
 * <pre>{@code
 * try (SimulatedCluster cluster = SimulatedCluster.start()) {
 *   var client = RedisClusterClient.create(cluster.uris().get(0));
 *   ...
 *   cluster.master(0).kill();
 *   cluster.awaitStable();
 * }
 * }</pre>
 *
 * <p>Each node decides for itself, from what it hears of the others, as the nodes of a real cluster
 * do; this class starts, stops and disturbs them and tells them nothing.
 *
 * <p>Time is the system's, unless {@link ClusterBuilder#manualTime} was said: then nothing expires,
 * times out or fails over until {@link #advance}.
 *
 * <p>Thread-safe, but for {@link #reset} and {@link #close}, which no other call may overlap.
 */
public final class SimulatedCluster implements AutoCloseable {
  private final EventLoops loops;
  private final World world;
  private final ClusterForming forming;
  private final List<SimulatedNode> nodes;
  private final ClusterObserver observer;
  private final int masters;
  private boolean closed;

  SimulatedCluster(
      EventLoops loops,
      World world,
      ClusterForming forming,
      List<SimulatedNode> nodes,
      int masters) {
    this.loops = loops;
    this.world = world;
    this.forming = forming;
    this.nodes = List.copyOf(nodes);
    this.masters = masters;
    this.observer = new ClusterObserver(this.nodes);
  }

  /** Three masters and three replicas on free ports, ready for use. */
  public static SimulatedCluster start() {
    return builder().start();
  }

  /** Says more exactly what is wanted. */
  public static ClusterBuilder builder() {
    return new ClusterBuilder();
  }

  // ------------------------------------------------------------------ nodes and addresses

  /**
   * All nodes: first those that were masters at the start, in the order of their slots, then the
   * replicas.
   */
  public List<SimulatedNode> nodes() {
    return nodes;
  }

  /**
   * The present master of the {@code i}-th share of the slots, counted from 0: after a failover,
   * the promoted replica.
   *
   * @throws IllegalStateException when no living node believes that it owns these slots
   */
  public SimulatedNode master(int i) {
    return observer.ownerOf(forming.firstSlot(i));
  }

  /**
   * The first living replica of {@link #master master(i)}.
   *
   * @throws IllegalStateException when it has none
   */
  public SimulatedNode replica(int i) {
    List<SimulatedNode> replicas = observer.replicasOf(master(i));
    if (replicas.isEmpty()) {
      throw new IllegalStateException("the master of share " + i + " has no living replica");
    }
    return replicas.get(0);
  }

  /** How many masters the cluster was started with. */
  public int masterCount() {
    return masters;
  }

  /** The present master of the slot of {@code key}, hash tags considered. */
  public SimulatedNode nodeFor(String key) {
    return nodeFor(key.getBytes(StandardCharsets.UTF_8));
  }

  /** The present master of the slot of {@code key}, hash tags considered. */
  public SimulatedNode nodeFor(byte[] key) {
    return observer.ownerOf(Slots.of(key));
  }

  /** The addresses of all nodes, "host:port" each: what Jedis and others take as seed nodes. */
  public List<String> seedNodes() {
    return nodes.stream().map(SimulatedNode::address).toList();
  }

  /**
   * The addresses of all nodes as URIs: {@code redis://:password@host:port}, without the password
   * when there is none.
   */
  public List<String> uris() {
    String credentials = forming.password().isEmpty() ? "" : ":" + forming.password() + "@";
    return nodes.stream().map(n -> "redis://" + credentials + n.address()).toList();
  }

  /** The addresses as Spring's property {@code spring.data.redis.cluster.nodes} takes them. */
  public String springNodes() {
    return seedNodes().stream().collect(Collectors.joining(","));
  }

  /** The seed of all randomness in this cluster; the same seed gives the same run. */
  public long seed() {
    return forming.seed();
  }

  /** What the living nodes have sent on the cluster bus since they were started. */
  public BusTraffic busTraffic() {
    return observer.busTraffic();
  }

  // ------------------------------------------------------------------ time

  /**
   * Lets time pass and waits until everything that is due has happened, in all nodes.
   *
   * @throws IllegalStateException when the cluster runs on system time
   */
  public void advance(Duration duration) {
    if (!(world.time() instanceof ManualTime manual)) {
      throw new IllegalStateException(
          "only manual time can be advanced; see ClusterBuilder.manualTime");
    }
    manual.advance(duration);
  }

  /** What time it is in the cluster, in milliseconds since the epoch. */
  public long nowMillis() {
    return world.clock().millis();
  }

  /**
   * Waits until the living nodes agree on who owns which slot, every owner lives, and every replica
   * follows its master; for 60 seconds at most. Under manual time it advances the time instead of
   * waiting.
   *
   * @throws IllegalStateException when the time is over; the message says what is missing
   */
  public void awaitStable() {
    awaitStable(Duration.ofSeconds(60));
  }

  /** As {@link #awaitStable()}, for at most {@code limit}. */
  public void awaitStable(Duration limit) {
    if (world.time() instanceof ManualTime manual) {
      Duration step = Duration.ofMillis(100);
      for (Duration spent = Duration.ZERO;
          !observer.isStable() && spent.compareTo(limit) < 0;
          spent = spent.plus(step)) {
        manual.advance(step);
      }
    } else {
      observer.await(limit);
    }
    observer.requireStable();
  }

  // ------------------------------------------------------------------ disturbing

  /**
   * From now on the two nodes hear nothing from each other: messages wait, connections are neither
   * made nor broken. Both still serve their clients.
   */
  public void cut(SimulatedNode a, SimulatedNode b) {
    world.wires().cut(a.address(), b.address());
    world.wires().cut(b.address(), a.address());
  }

  /** From now on nothing from {@code from} reaches {@code to}; the other direction works. */
  public void cutOneWay(SimulatedNode from, SimulatedNode to) {
    world.wires().cut(from.address(), to.address());
  }

  /** Cuts every node of {@code group} off from every node that is not in it. */
  public void partition(List<SimulatedNode> group) {
    for (SimulatedNode inside : group) {
      for (SimulatedNode outside : nodes) {
        if (!group.contains(outside)) {
          cut(inside, outside);
        }
      }
    }
  }

  /** Ends all cuts and partitions; what waited arrives now. */
  public void heal() {
    if (world.time() instanceof ManualTime manual) {
      manual.atOnce(world.wires()::healAll);
    } else {
      world.wires().healAll();
    }
  }

  /**
   * Makes the cluster as it was at its start: no data, the first roles and slots, the first
   * configuration, all nodes alive and connected. Clients stay connected when nothing but data has
   * changed; otherwise the nodes are started anew on their ports, and clients reconnect.
   */
  public void reset() {
    heal();
    if (observer.isAsFormed(forming)) {
      forming.empty(nodes);
    } else {
      forming.formAgain(nodes);
    }
    awaitStable();
  }

  /** Stops all nodes and gives back threads and ports. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<RuntimeException> failures = new ArrayList<>();
    for (SimulatedNode node : nodes) {
      try {
        node.kill();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    loops.close();
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  @Override
  public String toString() {
    return "SimulatedCluster" + nodes;
  }
}
