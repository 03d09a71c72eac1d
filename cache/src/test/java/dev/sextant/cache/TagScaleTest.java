package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.TestCluster;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Many keys under one tag. {@code -Dsextant.taggedKeys=1000000} makes it a million; it then reports
 * what the nodes felt of it, which is measured, not asserted.
 */
@OnCluster
class TagScaleTest {

  private static final int DEFAULT_KEYS = 15_000;
  private static final int KEYS = Integer.getInteger("sextant.taggedKeys", DEFAULT_KEYS);
  private static final int MOST_LOGGED = 100_000;
  private static final int MOST_PER_COMMAND = 512;

  @Test
  void aTagOfManyKeysIsInvalidatedInSmallSteps(
      TestCluster cluster,
      RedisAdvancedClusterCommands<String, String> server,
      TestReporter reporter)
      throws Exception {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      Cache<String> cache = redis.cache(CacheSpec.string("scale").build());
      putAll(cache.async());
      assertThat(server.dbsize()).isEqualTo(KEYS + 1L);
      server.upstream().commands().configResetstat();
      if (KEYS > DEFAULT_KEYS) {
        server.upstream().commands().configSet("slowlog-max-len", "" + MOST_LOGGED);
        server.upstream().commands().slowlogReset();
        server.upstream().commands().configSet("slowlog-log-slower-than", "1000");
      }

      long start = System.nanoTime();
      List<Pinger> pingers = cluster.nodes().subList(0, 3).stream().map(Pinger::new).toList();
      long deleted = cache.invalidateTag("t");
      long tookMs = (System.nanoTime() - start) / 1_000_000;
      List<Duration> slowest = new ArrayList<>();
      for (Pinger pinger : pingers) {
        slowest.add(pinger.end());
      }

      assertThat(deleted).isEqualTo(KEYS);
      assertThat(server.dbsize()).isEqualTo(1);
      assertThat(calls(server, "zscan")).isGreaterThan(KEYS / MOST_PER_COMMAND / 2);
      assertThat(calls(server, "zadd")).isGreaterThanOrEqualTo(KEYS / MOST_PER_COMMAND / 2);
      assertThat(calls(server, "unlink")).isGreaterThan(KEYS / MOST_PER_COMMAND);
      if (KEYS > DEFAULT_KEYS) {
        reporter.publishEntry(KEYS + " keys invalidated", tookMs + " ms; slowest pings " + slowest);
        server
            .upstream()
            .commands()
            .slowlogGet(MOST_LOGGED)
            .forEach(
                entries -> reporter.publishEntry("slowest commands", slowest(entries).toString()));
        server.upstream().commands().configSet("slowlog-log-slower-than", "10000");
      }
    }
  }

  private static void putAll(AsyncCache<String> cache) throws InterruptedException {
    int inFlight = 256;
    Semaphore free = new Semaphore(inFlight);
    AtomicReference<Throwable> failed = new AtomicReference<>();
    for (int i = 0; i < KEYS; i++) {
      free.acquire();
      cache
          .put("key:" + i, "v", Set.of("t"))
          .whenComplete(
              (done, failure) -> {
                free.release();
                if (failure != null) {
                  failed.set(failure);
                }
              });
    }
    free.acquire(inFlight);
    assertThat(failed.get()).isNull();
  }

  private static long calls(RedisAdvancedClusterCommands<String, String> server, String command) {
    Pattern line = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)");
    long sum = 0;
    for (String info : server.upstream().commands().info("commandstats")) {
      Matcher matcher = line.matcher(info);
      sum += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
    return sum;
  }

  /** Microseconds and name of those in a slow log that took longest. */
  private static List<String> slowest(List<Object> slowLog) {
    return slowLog.stream()
        .map(entry -> (List<?>) entry)
        .sorted(Comparator.comparing(entry -> -(Long) entry.get(2)))
        .limit(5)
        .map(entry -> entry.get(2) + " us " + ((List<?>) entry.get(3)).get(0))
        .toList();
  }

  /** A client that asks a node again and again whether it is there. */
  private static final class Pinger {

    private final RedisClient client;
    private final AtomicBoolean end = new AtomicBoolean();
    private final AtomicReference<Duration> slowest = new AtomicReference<>(Duration.ZERO);
    private final Thread thread;

    Pinger(NodeAddress node) {
      client = RedisClient.create("redis://" + node);
      StatefulRedisConnection<String, String> connection = client.connect();
      connection.sync().ping();
      thread =
          new Thread(
              () -> {
                while (!end.get()) {
                  long start = System.nanoTime();
                  connection.sync().ping();
                  Duration took = Duration.ofNanos(System.nanoTime() - start);
                  slowest.accumulateAndGet(took, (a, b) -> a.compareTo(b) > 0 ? a : b);
                  LockSupport.parkNanos(1_000_000);
                }
              });
      thread.start();
    }

    Duration end() throws InterruptedException {
      end.set(true);
      thread.join();
      client.shutdown();
      return slowest.get();
    }
  }
}
