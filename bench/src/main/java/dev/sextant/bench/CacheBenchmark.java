package dev.sextant.bench;

import dev.sextant.cache.Cache;
import dev.sextant.cache.RedisCacheManager;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.simulator.SimulatedCluster;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the cache layer costs: its calls beside the same commands by plain Lettuce, in microseconds
 * as one thread on an idle connection sees them.
 *
 * <p>The round trip that batches are compared with is {@link #lettuceGet}. The cluster's share is
 * in all figures; {@code -p cluster=host:port} measures against a cluster that is running, whose
 * servers have threads and processors of their own. It is written to.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class CacheBenchmark {
  private static final int KEYS = 10_000;
  private static final int BATCH = 100;

  /** Reads that come before the nodes have agreed to tell of changes are not kept. */
  private static final int ROUNDS = 10;

  private static final String VALUE = "x".repeat(64);
  private static final byte[] BYTES = VALUE.getBytes(StandardCharsets.UTF_8);
  private static final Duration TTL = Duration.ofHours(1);
  private static final SetArgs LIFE = SetArgs.Builder.px(TTL);

  /** A node of a running cluster, or nothing for one of Sextant in this JVM. */
  @Param("")
  public String cluster = "";

  private final String[] keys = new String[KEYS];
  private final List<List<String>> batches = new ArrayList<>();
  private final List<Map<String, String>> values = new ArrayList<>();
  private int nextKey;
  private int nextBatch;
  private @Nullable Subjects subjects;

  /** What is compared. */
  private record Subjects(
      AutoCloseable server,
      RedisClusterClient client,
      StatefulRedisClusterConnection<String, String> lettuce,
      RedisCacheManager manager,
      Cache<String> texts,
      Cache<byte[]> bytes,
      Cache<String> near) {}

  /** Connects, and writes all keys. */
  @Setup
  public void start() {
    String nodes = cluster;
    AutoCloseable server = () -> {};
    if (nodes.isEmpty()) {
      SimulatedCluster simulated = SimulatedCluster.start();
      server = simulated;
      nodes = simulated.nodes().get(0).host() + ":" + simulated.nodes().get(0).port();
    }
    RedisClusterClient client = RedisClusterClient.create(RedisURI.create("redis://" + nodes));
    RedisCacheManager manager = RedisCacheManager.connect(ConnectionSettings.of(nodes));
    Subjects made =
        new Subjects(
            server,
            client,
            client.connect(),
            manager,
            manager.cache(CacheSpec.string("bench").ttl(TTL).build()),
            manager.cache(CacheSpec.bytes("bench").ttl(TTL).build()),
            manager.cache(CacheSpec.string("near").ttl(TTL).nearCache(KEYS, TTL).build()));
    subjects = made;
    for (int from = 0; from < KEYS; from += BATCH) {
      Map<String, String> batch = new LinkedHashMap<>();
      for (int i = from; i < from + BATCH; i++) {
        keys[i] = "key:" + i;
        batch.put(keys[i], VALUE);
      }
      batches.add(List.copyOf(batch.keySet()));
      values.add(batch);
      made.texts().setAll(batch);
    }
    made.near().setAll(values.get(0));
    for (int round = 0; round < ROUNDS; round++) {
      for (String key : batches.get(0)) {
        if (made.near().get(key).isEmpty()) {
          throw new IllegalStateException(key + " was set, and is not there");
        }
      }
    }
  }

  /** GET by plain Lettuce: a round trip. */
  @Benchmark
  public String lettuceGet() {
    return Objects.requireNonNull(
        subjects().lettuce().sync().get("bench:v1:" + nextKey()), "every key was set");
  }

  /** The same through the cache. */
  @Benchmark
  public String get() {
    return subjects().texts().get(nextKey()).orElseThrow();
  }

  /** The same as bytes. */
  @Benchmark
  public byte[] getBytes() {
    return subjects().bytes().get(nextKey()).orElseThrow();
  }

  /** The same with a loader, which is not needed. */
  @Benchmark
  public Optional<String> getOrLoad() {
    return subjects().texts().get(nextKey(), key -> null);
  }

  /** A value that is in the near cache. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public String getNear() {
    return subjects().near().get(nextNearKey()).orElseThrow();
  }

  /** The same with a loader, which is not needed. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Optional<String> getOrLoadNear() {
    return subjects().near().get(nextNearKey(), key -> null);
  }

  /** SET with a time to live by plain Lettuce. */
  @Benchmark
  public String lettuceSet() {
    return Objects.requireNonNull(
        subjects().lettuce().sync().set("bench:v1:" + nextKey(), VALUE, LIFE));
  }

  /** The same through the cache. */
  @Benchmark
  public void set() {
    subjects().texts().set(nextKey(), VALUE);
  }

  /** The same as bytes. */
  @Benchmark
  public void setBytes() {
    subjects().bytes().set(nextKey(), BYTES);
  }

  /** MGET of 100 keys of all masters by plain Lettuce, which divides it by slot. */
  @Benchmark
  public Object lettuceGetAll() {
    String[] entryKeys = nextBatch().stream().map(key -> "bench:v1:" + key).toArray(String[]::new);
    return Objects.requireNonNull(subjects().lettuce().sync().mget(entryKeys));
  }

  /** 100 keys of all masters. */
  @Benchmark
  public Map<String, String> getAll() {
    return subjects().texts().getAll(nextBatch());
  }

  /** 100 keys of all masters. */
  @Benchmark
  public void setAll() {
    subjects().texts().setAll(values.get(advanceBatch()));
  }

  /** 100 keys of all masters, none of which is there. */
  @Benchmark
  public long deleteAll() {
    return subjects().manager().deleteAll(nextBatch());
  }

  /** Ends clients and server. */
  @TearDown
  public void close() throws Exception {
    Subjects ended = subjects();
    ended.manager().close();
    ended.lettuce().close();
    ended.client().shutdown();
    ended.server().close();
  }

  private Subjects subjects() {
    return Objects.requireNonNull(subjects, "not set up");
  }

  private String nextKey() {
    nextKey = nextKey + 1 == KEYS ? 0 : nextKey + 1;
    return keys[nextKey];
  }

  private String nextNearKey() {
    nextKey = nextKey + 1 >= BATCH ? 0 : nextKey + 1;
    return keys[nextKey];
  }

  private List<String> nextBatch() {
    return batches.get(advanceBatch());
  }

  private int advanceBatch() {
    nextBatch = nextBatch + 1 == batches.size() ? 0 : nextBatch + 1;
    return nextBatch;
  }
}
