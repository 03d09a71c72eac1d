package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.tools.FreePorts;
import dev.sextant.simulator.tools.RespClient;
import dev.sextant.simulator.tools.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node that is killed in the middle of a write load has, when it is started again on its files,
 * what it has acknowledged: with {@code appendfsync always} all of it, with {@code everysec} all
 * but the last second. Of a transaction and of a script it has all writes or none, and never one
 * that was not asked for.
 *
 * <p>The system property {@code sextant.crash.rounds} says how often to try, {@code
 * sextant.crash.seed} when to kill.
 */
class AofCrashTest {
  private static final int ROUNDS = Integer.getInteger("sextant.crash.rounds", 2);
  private static final long SEED = Long.getLong("sextant.crash.seed", 20240101);
  private static final int WRITERS = 3;
  private static final int MIN_STEPS = 20;
  private static final int MAX_STEPS = 120;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final String SCRIPT =
      "redis.call('SET',KEYS[1],ARGV[1]) redis.call('SET',KEYS[2],ARGV[1])";

  @TempDir Path directory;

  /** What is promised, and for how long there has to be a load for that to mean anything. */
  private enum Policy {
    ALWAYS(0),
    EVERYSEC(SECOND_NANOS);

    /** What was acknowledged in the last so many nanoseconds may be lost. */
    final long lossNanos;

    Policy(long lossNanos) {
      this.lossNanos = lossNanos;
    }

    /** The last number of {@code writer} that must not be lost, whose server was then killed. */
    long promised(Writer writer, long killNanos) {
      return this == ALWAYS
          ? writer.acknowledged.getLast().value()
          : writer.acknowledgedAt(killNanos - lossNanos);
    }
  }

  private record Acknowledgement(long value, long nanos) {}

  /** Writes the same number everywhere, then the next one, until the server is gone. */
  private static final class Writer extends Thread {
    private final int port;
    private final String name;
    private final CountDownLatch enough;
    private final long startNanos = System.nanoTime();
    private final long minNanos;
    private final Deque<Acknowledgement> acknowledged = new ArrayDeque<>();
    private long asked;

    Writer(int port, String name, long last, long minNanos, CountDownLatch enough) {
      super(name);
      this.port = port;
      this.name = name;
      this.asked = last;
      this.minNanos = minNanos;
      this.enough = enough;
      acknowledged.add(new Acknowledgement(last, startNanos));
    }

    @Override
    public void run() {
      try (RespClient client = new RespClient(port)) {
        while (true) {
          asked++;
          write(client, Long.toString(asked));
          long now = System.nanoTime();
          acknowledged.add(new Acknowledgement(asked, now));
          if (now - startNanos >= minNanos) {
            enough.countDown();
          }
        }
      } catch (IOException e) {
        // The server is gone, which is what this is about.
      }
    }

    private void write(RespClient client, String value) throws IOException {
      client.call("INCR", "counter:" + name);
      client.call("MULTI");
      client.call("SET", "string:" + name, value);
      client.call("HSET", "hash:" + name, "field", value);
      client.call("ZADD", "zset:" + name, value, "member");
      client.call("EXEC");
      client.call("EVAL", SCRIPT, "2", "one:" + name, "two:" + name, value);
    }

    /** The last number that was acknowledged before that moment. */
    long acknowledgedAt(long nanos) {
      long value = acknowledged.getFirst().value();
      for (Acknowledgement each : acknowledged) {
        if (each.nanos() - nanos <= 0) {
          value = each.value();
        }
      }
      return value;
    }

    /**
     * Everything stands where it may: not before what is promised, not behind what was asked for.
     *
     * @return what the next writer goes on from
     */
    long check(RespClient client, long promised) throws IOException {
      long string = number(client.call("GET", "string:" + name));
      assertThat(number(client.call("HGET", "hash:" + name, "field"))).isEqualTo(string);
      assertThat(number(client.call("ZSCORE", "zset:" + name, "member"))).isEqualTo(string);
      long one = number(client.call("GET", "one:" + name));
      assertThat(number(client.call("GET", "two:" + name))).isEqualTo(one);
      long counter = number(client.call("GET", "counter:" + name));
      assertThat(List.of(counter, string, one))
          .as("INCR, transaction and script, in the order of writing")
          .allSatisfy(value -> assertThat(value).isBetween(promised, asked))
          .isSortedAccordingTo((a, b) -> Long.compare(b, a));
      client.call("SET", "counter:" + name, Long.toString(asked - 1));
      write(client, Long.toString(asked));
      return asked;
    }

    private static long number(RespValue value) {
      return value.isNull() ? 0 : Long.parseLong(value.text());
    }
  }

  private ServerProcess start(int port, Policy policy) throws IOException {
    ServerProcess server =
        new ServerProcess(
            directory,
            "--port",
            Integer.toString(port),
            "--appendonly",
            "yes",
            "--appendfsync",
            policy.name().toLowerCase(java.util.Locale.ROOT),
            "--auto-aof-rewrite-min-size",
            "20kb");
    assertThat(server.said()).last().asString().endsWith("Ready to accept connections");
    return server;
  }

  @ParameterizedTest
  @EnumSource
  void killedUnderLoad_hasWhatWasPromised_andNothingHalf(Policy policy) throws Exception {
    int port = FreePorts.inARow(1);
    Random random = new Random(SEED);
    List<Writer> writers = new ArrayList<>();
    long[] last = new long[WRITERS];
    long killNanos = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      try (ServerProcess server = start(port, policy)) {
        try (RespClient client = new RespClient(port)) {
          for (int i = 0; i < writers.size(); i++) {
            Writer writer = writers.get(i);
            last[i] = writer.check(client, policy.promised(writer, killNanos));
          }
        }
        writers.clear();
        if (round < ROUNDS) {
          int steps = MIN_STEPS + random.nextInt(MAX_STEPS - MIN_STEPS);
          killNanos = writeAndKill(server, port, policy, steps, last, writers);
        }
      }
    }
  }

  private static long writeAndKill(
      ServerProcess server, int port, Policy policy, int steps, long[] last, List<Writer> writers)
      throws InterruptedException {
    CountDownLatch enough = new CountDownLatch(steps);
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(port, "w" + i, last[i], policy.lossNanos, enough));
    }
    writers.forEach(Thread::start);
    enough.await();
    long killNanos = System.nanoTime();
    server.kill();
    for (Writer writer : writers) {
      writer.join();
    }
    return killNanos;
  }
}
