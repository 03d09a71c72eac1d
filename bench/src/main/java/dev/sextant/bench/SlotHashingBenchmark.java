package dev.sextant.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.slots.Slots;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to find the slot of a key, which a node does for every key of every command. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SlotHashingBenchmark {
  // Not static: the compiler must not know what they hold.
  private final byte[] plain = "key:000000001234".getBytes(US_ASCII);
  private final byte[] tagged = "user:{1234}:session:history".getBytes(US_ASCII);
  private final byte[] long1Kb = "k".repeat(1024).getBytes(US_ASCII);

  /** 16 bytes, all of them hashed. */
  @Benchmark
  public int plainKey() {
    return Slots.of(plain);
  }

  /** 27 bytes, four of them hashed, the rest searched for the tag. */
  @Benchmark
  public int taggedKey() {
    return Slots.of(tagged);
  }

  /** 1 KB: the rate of CRC16 itself. */
  @Benchmark
  public int longKey() {
    return Slots.of(long1Kb);
  }
}
