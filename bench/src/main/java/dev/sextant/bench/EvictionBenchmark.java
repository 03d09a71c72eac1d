package dev.sextant.bench;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * SETs of 1 KB on a full node, pipelined, per millisecond. What eviction costs is the difference
 * between the two: a new key that pushes another one out, and an old key that gets a value of the
 * same size.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EvictionBenchmark {
  private static final String VALUE = "x".repeat(1024);

  /** More of them than the 32 MB below have room for. */
  private static final int FILL = 40_000;

  private final Target target =
      Target.server("maxmemory 32mb\nmaxmemory-policy allkeys-lru\nmaxmemory-samples 5");
  private long newKeys;

  /** For JMH: fills the node to its limit. */
  public EvictionBenchmark() {
    for (int i = 0; i < FILL; i += Target.PIPELINE) {
      setNewKeys();
    }
    if (target.commands().dbsize() >= FILL) {
      throw new IllegalStateException("the node is not at its limit");
    }
    Objects.requireNonNull(target.commands().set("old", VALUE));
  }

  /** Each SET evicts. */
  @Benchmark
  @OperationsPerInvocation(Target.PIPELINE)
  public void setNewKeys() {
    target.pipelined(i -> target.pipeline().set("key:" + ++newKeys, VALUE));
  }

  /** No SET evicts. */
  @Benchmark
  @OperationsPerInvocation(Target.PIPELINE)
  public void setOldKey() {
    target.pipelined(i -> target.pipeline().set("old", VALUE));
  }

  /** Ends client and server. */
  @TearDown
  public void close() throws Exception {
    target.close();
  }
}
