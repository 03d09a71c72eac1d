package dev.sextant.bench;

import dev.sextant.simulator.SimulatedCluster;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What six nodes cost a test run, in milliseconds: the first cluster of a JVM, a later one, what
 * {@code reset()} takes between two tests with 1,000 keys written, and a failover on manual time
 * with 1,000 keys in the cluster.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class ClusterLifeBenchmark {
  private static final int KEYS = 1_000;

  /** A client that has written to a cluster. */
  private static void fill(SimulatedCluster cluster) {
    try (RedisClusterClient client =
            RedisClusterClient.create(RedisURI.create(cluster.uris().get(0)));
        StatefulRedisClusterConnection<String, String> connection = client.connect()) {
      for (int i = 0; i < KEYS; i++) {
        connection.sync().set("key:" + i, "value");
      }
    }
  }

  /** The first cluster of a JVM, ready and closed again. */
  @Benchmark
  @Fork(5)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  public void startFirst() {
    SimulatedCluster.start().close();
  }

  /** A later cluster, ready and closed again. */
  @Benchmark
  @Fork(3)
  @Warmup(iterations = 1)
  @Measurement(iterations = 10)
  public void startLater() {
    SimulatedCluster.start().close();
  }

  /** A cluster with data in it. */
  @State(Scope.Benchmark)
  public static class Filled {
    private final SimulatedCluster cluster = SimulatedCluster.start();

    /** Fills it again. */
    @Setup(Level.Invocation)
    public void write() {
      fill(cluster);
    }

    /** Ends it. */
    @TearDown
    public void close() {
      cluster.close();
    }
  }

  /** Between two tests that wrote. */
  @Benchmark
  @Fork(3)
  @Warmup(iterations = 3)
  @Measurement(iterations = 20)
  public void reset(Filled filled) {
    filled.cluster.reset();
  }

  /** A cluster on manual time. */
  @State(Scope.Benchmark)
  public static class OnManualTime {
    private final SimulatedCluster cluster = SimulatedCluster.builder().manualTime().start();

    /** As it was at its start, with data in it. */
    @Setup(Level.Invocation)
    public void write() {
      cluster.reset();
      fill(cluster);
    }

    /** Ends it. */
    @TearDown
    public void close() {
      cluster.close();
    }
  }

  /** A master killed, and its replica master in its place. */
  @Benchmark
  @Fork(3)
  @Warmup(iterations = 3)
  @Measurement(iterations = 20)
  public void failoverOnManualTime(OnManualTime state) {
    SimulatedCluster cluster = state.cluster;
    var old = cluster.master(0);
    old.kill();
    cluster.advance(Duration.ofSeconds(10));
    if (cluster.master(0).equals(old)) {
      throw new IllegalStateException("no failover");
    }
  }
}
