package dev.sextant.simulator;

import dev.sextant.simulator.internal.net.EventLoops;
import dev.sextant.simulator.internal.node.ColdStart;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.world.ManualTime;
import dev.sextant.simulator.internal.world.SystemTime;
import dev.sextant.simulator.internal.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SimulatedCluster} is to be like. Each method returns the builder; {@link #start}
 * may be called several times, for several clusters.
 */
public final class ClusterBuilder {
  private int masters = 3;
  private int replicasPerMaster = 1;
  private int firstPort;
  private boolean assignSlots = true;
  private String password = "";
  private final List<String> configuration = new ArrayList<>();
  private @Nullable Long seed;
  private boolean manualTime;
  private boolean tcpBus;
  private @Nullable Path directory;
  private EventLoops.Transport transport = EventLoops.Transport.best();

  private @Nullable IntFunction<LogSink> logs;

  ClusterBuilder() {}

  /** How many masters share the slots; 3 unless said otherwise. */
  public ClusterBuilder masters(int count) {
    if (count < 1 || count > 1000) {
      throw new IllegalArgumentException("masters must be from 1 to 1000, not " + count);
    }
    this.masters = count;
    return this;
  }

  /** How many replicas each master has; 1 unless said otherwise. */
  public ClusterBuilder replicasPerMaster(int count) {
    if (count < 0 || count > 10) {
      throw new IllegalArgumentException("replicas per master must be from 0 to 10, not " + count);
    }
    this.replicasPerMaster = count;
    return this;
  }

  /** Ports from {@code first} on, one per node: masters first. Without this, any free ports. */
  public ClusterBuilder ports(int first) {
    if (first < 1 || first > 55535) {
      throw new IllegalArgumentException("the first port must be from 1 to 55535, not " + first);
    }
    this.firstPort = first;
    return this;
  }

  /** A password that clients must give, and that the nodes know of each other. */
  public ClusterBuilder password(String newPassword) {
    this.password = newPassword;
    return this;
  }

  /**
   * A directive of redis.conf for every node, as it would stand there: {@code set("maxmemory",
   * "100mb")}.
   */
  public ClusterBuilder set(String directive, String value) {
    configuration.add(directive + " " + value);
    return this;
  }

  /** Lines of redis.conf for every node. {@code port} in them is overruled by the builder. */
  public ClusterBuilder configuration(String redisConf) {
    configuration.add(redisConf);
    return this;
  }

  /**
   * The seed of all randomness: node ids, election jitter, sampling. Without this, a new one each
   * time.
   */
  public ClusterBuilder seed(long newSeed) {
    this.seed = newSeed;
    return this;
  }

  /** Time stands still but for {@link SimulatedCluster#advance}. */
  public ClusterBuilder manualTime() {
    this.manualTime = true;
    return this;
  }

  /**
   * Opens the nodes' cluster bus on TCP too, at {@code cluster-port} or the port of clients plus
   * 10000, so that nodes of other processes, real ones among them, can be members. Among
   * themselves, the nodes of this cluster go on talking within the JVM. Not under manual time.
   */
  public ClusterBuilder busOnTcp() {
    this.tcpBus = true;
    return this;
  }

  /**
   * Nodes keep their files under {@code parent}, in a directory per port; without this, in memory.
   */
  public ClusterBuilder directory(Path parent) {
    this.directory = parent;
    return this;
  }

  /** Nodes that know nobody and own nothing, for {@code redis-cli --cluster create}. */
  public ClusterBuilder empty() {
    this.assignSlots = false;
    return this;
  }

  ClusterBuilder transport(EventLoops.Transport newTransport) {
    this.transport = newTransport;
    return this;
  }

  /** Where the log of each node goes, by its place among all nodes; to SLF4J unless said. */
  ClusterBuilder logTo(IntFunction<LogSink> newLogs) {
    this.logs = newLogs;
    return this;
  }

  private LogSink slf4jLog(int node) {
    return new Slf4jLog(firstPort == 0 ? "node" + node : Integer.toString(firstPort + node));
  }

  /**
   * Starts the cluster and waits until it is ready.
   *
   * @throws UncheckedIOException when a port cannot be had; the message names it, and nothing is
   *     left running
   * @throws IllegalArgumentException when the configuration has a fault; the message names it
   */
  public SimulatedCluster start() {
    if (manualTime && tcpBus) {
      throw new IllegalArgumentException("nodes elsewhere know no manual time: not busOnTcp");
    }
    ColdStart.begin();
    long usedSeed = seed != null ? seed : ThreadLocalRandom.current().nextLong();
    int count = masters * (1 + replicasPerMaster);
    EventLoops loops = new EventLoops(transport, manualTime ? 1 : count);
    try {
      World.TimeSource time =
          manualTime
              ? new ManualTime(loops.next(), System.currentTimeMillis() / 1000 * 1000)
              : new SystemTime();
      World world = new World(time, usedSeed);
      ClusterForming forming =
          new ClusterForming(
              masters,
              assignSlots,
              firstPort,
              password,
              List.copyOf(configuration),
              usedSeed,
              logs != null ? logs : this::slf4jLog);
      List<SimulatedNode> nodes = forming.create(count, world, loops, directory, tcpBus);
      SimulatedCluster cluster = new SimulatedCluster(loops, world, forming, nodes, masters);
      forming.form(nodes);
      if (assignSlots) {
        cluster.awaitStable();
      }
      return cluster;
    } catch (IOException e) {
      loops.close();
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      loops.close();
      throw e;
    }
  }
}
