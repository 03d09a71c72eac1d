package dev.sextant.cache.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.Cache;
import dev.sextant.cache.RedisCacheManager;
import dev.sextant.cache.RevenueEngineCache;
import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.CircuitState;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.api.NodeMemory;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.TestCluster;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@OnCluster
class MicrometerCacheListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerCacheListener listener = new MicrometerCacheListener(registry);

  @Test
  void theDocumentedExampleWorks(TestCluster cluster) {
    ConnectionSettings settings = cluster.settings().build();
    MeterRegistry registry = new SimpleMeterRegistry();
    RedisCacheManager redis =
        RedisCacheManager.connect(
            settings, CacheTtls.defaults(), Json.standard(), new MicrometerCacheListener(registry));
    redis.cache(CacheSpec.string("names").build()).get("42");
    double misses = registry.get("sextant.cache.gets").tags("result", "miss").counter().count();
    assertThat(misses).isEqualTo(1);
    redis.close();
  }

  @Test
  void whatCachesAndConnectionsDoIsCounted(TestCluster cluster) {
    ConnectionSettings settings = cluster.settings().build();
    try (RedisCacheManager redis =
        RedisCacheManager.connect(settings, CacheTtls.defaults(), Json.standard(), listener)) {
      Cache<String> names = redis.cache(CacheSpec.string("names").maxValueBytes(10).build());

      assertThat(names.get("42")).isEmpty();
      names.set("42", "Ada");
      assertThat(names.getAll(List.of("42", "43", "44"))).hasSize(1);
      assertThat(names.get("43", key -> "Bea")).contains("Bea");
      assertThatExceptionOfType(CacheLoadException.class)
          .isThrownBy(
              () ->
                  names.get(
                      "44",
                      key -> {
                        throw new IllegalStateException("on purpose");
                      }));
      assertThatExceptionOfType(CacheValueException.class)
          .isThrownBy(() -> names.set("45", "more than ten bytes"));
      redis.set("text", "no number");
      assertThatExceptionOfType(CacheServerException.class)
          .isThrownBy(() -> redis.incrementCounter("text"));
    }

    assertThat(count("gets", "cache", "names", "result", "hit")).isEqualTo(1);
    assertThat(count("gets", "cache", "names", "result", "miss")).isEqualTo(5);
    assertThat(timer("loads", "cache", "names", "outcome", "success").count()).isEqualTo(1);
    assertThat(timer("loads", "cache", "names", "outcome", "failure").count()).isEqualTo(1);
    assertThat(count("events", "cache", "names", "event", "too_large")).isEqualTo(1);
    Timer gets = timer("commands", "command", "GET", "outcome", "success");
    assertThat(gets.count()).isEqualTo(3);
    assertThat(gets.totalTime(TimeUnit.NANOSECONDS)).isPositive();
    assertThat(gets.takeSnapshot().percentileValues())
        .extracting(ValueAtPercentile::percentile)
        .containsExactly(0.5, 0.95, 0.99);
    assertThat(timer("commands", "command", "MGET", "outcome", "success").count()).isEqualTo(1);
    assertThat(timer("commands", "command", "INCRBY", "outcome", "err").count()).isEqualTo(1);
  }

  @Test
  void whatIsReadWithoutACacheIsCountedByItsKind(TestCluster cluster) {
    ConnectionSettings settings = cluster.settings().build();
    try (RedisCacheManager redis =
        RedisCacheManager.connect(settings, CacheTtls.defaults(), Json.standard(), listener)) {
      RevenueEngineCache revenue = new RevenueEngineCache(redis);
      revenue.cacheMarketData("AAPL", 1);
      redis.setUserSession("42", "s");
      redis.set("text", "no number");

      assertThat(revenue.getMarketData(List.of("AAPL", "IBM", "MSFT"), Integer.class)).hasSize(1);
      assertThat(revenue.getRevenueMetrics("42", Integer.class)).isEmpty();
      assertThat(redis.getUserSession("42", String.class)).isPresent();
      assertThat(redis.getRevenueData("AAPL", Integer.class)).isEmpty();
      assertThat(redis.get("text")).isPresent();
      assertThat(revenue.getCached("text", Integer.class)).isEmpty();
    }
    assertThat(count("gets", "cache", "market", "result", "hit")).isEqualTo(1);
    assertThat(count("gets", "cache", "market", "result", "miss")).isEqualTo(2);
    assertThat(count("gets", "cache", "revenue", "result", "miss")).isEqualTo(1);
    assertThat(count("gets", "cache", "user_session", "result", "hit")).isEqualTo(1);
    assertThat(count("gets", "cache", "revenue_data", "result", "miss")).isEqualTo(1);
    assertThat(count("gets", "cache", "plain", "result", "hit")).isEqualTo(1);
    assertThat(count("gets", "cache", "plain", "result", "miss")).isEqualTo(1);
    assertThat(count("events", "cache", "plain", "event", "unreadable")).isEqualTo(1);
  }

  @Test
  void whatTheServersEvictIsCountedByNode(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    ConnectionSettings settings =
        cluster.settings().healthCheckInterval(Duration.ofMillis(100)).build();
    try (RedisCacheManager redis =
        RedisCacheManager.connect(settings, CacheTtls.defaults(), Json.standard(), listener)) {
      long before = redis.memoryStatistics().evictedKeys();

      evictSome(redis, server);
      Poll.until("evictions are counted", PATIENCE, () -> evictions() > 0);

      long after = redis.memoryStatistics().evictedKeys();
      assertThat(evictions()).isLessThanOrEqualTo((double) (after - before));
      assertThat(redis.health().report()).contains("\n📊 Keys evicted: " + after + "\n");
      assertThat(registry.find("sextant.cache.server.evictions").counters())
          .extracting(counter -> NodeAddress.parse(counter.getId().getTag("node")))
          .isSubsetOf(cluster.nodes());
    }
  }

  /** Gives each master less memory than it uses, and the limit back when keys have gone. */
  private static void evictSome(
      RedisCacheManager redis, RedisAdvancedClusterCommands<String, String> server) {
    Cache<String> blobs = redis.cache(CacheSpec.string("blobs").build());
    for (int i = 0; i < 1_000; i++) {
      blobs.set("b" + i, "x".repeat(1_000));
    }
    long before = redis.memoryStatistics().evictedKeys();
    server.upstream().commands().configSet("maxmemory-policy", "allkeys-random");
    try {
      for (NodeMemory node : redis.memoryStatistics().nodes()) {
        if (node.master()) {
          server
              .getConnection(node.nodeId())
              .configSet("maxmemory", Long.toString(node.usedBytes() - 50_000));
        }
      }
      Poll.until(
          "keys are evicted",
          PATIENCE,
          () -> {
            blobs.set("one more", "x");
            return redis.memoryStatistics().evictedKeys() > before;
          });
    } finally {
      server.upstream().commands().configSet("maxmemory", "0");
      server.upstream().commands().configSet("maxmemory-policy", "noeviction");
    }
  }

  private double evictions() {
    return registry.find("sextant.cache.server.evictions").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  @Test
  void circuitsAreNumbers() {
    for (CircuitState state : CircuitState.values()) {
      listener.circuit("h:1", state);
      assertThat(registry.get("sextant.cache.circuit").tag("circuit", "h:1").gauge().value())
          .isEqualTo(
              switch (state) {
                case CLOSED -> 0;
                case HALF_OPEN -> 1;
                case OPEN -> 2;
              });
    }
  }

  @Test
  void failuresAreCountedByTheirKind() {
    failed("unavailable", new CacheUnavailableException("down", true, null));
    failed("oom", new CacheServerException("full", "OOM", null));
    failed("value", new CacheValueException("unreadable"));
    failed("load", CacheLoadException.timedOut("k", "1 s"));
    failed("closed", new CacheClosedException("GET k"));
    failed("other", new CacheException("interrupted", null));
  }

  @Test
  void whatIsRareIsCountedToo() {
    listener.staleServed("c");
    listener.refreshedEarly("c");
    listener.refreshedEarly("c");
    listener.unreadable("c", "k");
    listener.nearHits("c", 3);
    listener.nearEvictions("c", 2);

    assertThat(count("events", "cache", "c", "event", "stale")).isEqualTo(1);
    assertThat(count("events", "cache", "c", "event", "refresh")).isEqualTo(2);
    assertThat(count("events", "cache", "c", "event", "unreadable")).isEqualTo(1);
    assertThat(count("near.hits", "cache", "c")).isEqualTo(3);
    assertThat(count("near.evictions", "cache", "c")).isEqualTo(2);
  }

  private void failed(String kind, CacheException failure) {
    listener.failed("GET", Duration.ofMillis(1), failure);
    listener.concealed("c", failure);

    assertThat(timer("commands", "command", "GET", "outcome", kind).count()).isEqualTo(1);
    assertThat(count("concealed", "cache", "c", "error", kind)).isEqualTo(1);
  }

  private double count(String meter, String... tags) {
    return Optional.ofNullable(registry.find("sextant.cache." + meter).tags(tags).counter())
        .orElseThrow()
        .count();
  }

  private Timer timer(String meter, String... tags) {
    return Optional.ofNullable(registry.find("sextant.cache." + meter).tags(tags).timer())
        .orElseThrow();
  }
}
