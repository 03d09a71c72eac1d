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
 * GET and SET through a socket, one client: commands per millisecond, over 10,000 keys in all
 * slots. Without a pipeline it is the time of a round trip; with one, the results are per command.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public abstract class TrafficBenchmark {
  private static final int KEYS = 10_000;
  private static final String VALUE = "x".repeat(64);

  private final Target target;
  private final String[] keys = new String[KEYS];
  private int next;

  TrafficBenchmark(Target target) {
    this.target = target;
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "key:" + i;
      Objects.requireNonNull(target.commands().set(keys[i], VALUE));
    }
  }

  /** GET, waiting for the reply. */
  @Benchmark
  public String get() {
    return Objects.requireNonNull(target.commands().get(nextKey()), "every key was set");
  }

  /** SET, waiting for the reply. */
  @Benchmark
  public String set() {
    return Objects.requireNonNull(target.commands().set(nextKey(), VALUE));
  }

  /** GETs sent together. */
  @Benchmark
  @OperationsPerInvocation(Target.PIPELINE)
  public void getPipelined() {
    target.pipelined(i -> target.pipeline().get(nextKey()));
  }

  /** SETs sent together. */
  @Benchmark
  @OperationsPerInvocation(Target.PIPELINE)
  public void setPipelined() {
    target.pipelined(i -> target.pipeline().set(nextKey(), VALUE));
  }

  private String nextKey() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return keys[next];
  }

  /** Ends client and server. */
  @TearDown
  public void close() throws Exception {
    target.close();
  }
}
