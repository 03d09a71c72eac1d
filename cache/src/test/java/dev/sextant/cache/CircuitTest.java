package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheSpec.Unavailable;
import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CircuitSettings;
import dev.sextant.cache.api.CircuitState;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.TestCluster;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers see while the circuit of a master is open: an answer at once. */
@OnCluster
class CircuitTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ConcurrentLinkedQueue<CircuitState> circuits = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<CacheException> concealed = new ConcurrentLinkedQueue<>();
  private TestCluster cluster;
  private RedisAdvancedClusterCommands<String, String> server;
  private RedisCacheManager redis;

  /**
   * Without failovers, so that a slot whose master is down stays unserved until the test is over.
   */
  @BeforeEach
  void connect(TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    this.cluster = cluster;
    this.server = server;
    assertThat(server.all().commands().configSet("cluster-replica-no-failover", "yes"))
        .containsOnly("OK");
    redis = connect(Duration.ofHours(1));
  }

  @AfterEach
  void close() {
    redis.close();
    cluster.heal();
    assertThat(server.all().commands().configSet("cluster-replica-no-failover", "no"))
        .containsOnly("OK");
  }

  @Test
  void readsMissAndLoadersRun() {
    Cache<String> names = redis.cache(CacheSpec.string("names").build());
    names.set("{x}a", "Ada");
    names.set("{b}a", "Bea");
    names.set("{c}a", "Cid");
    openCircuitOf("{x}");

    assertThat(names.get("{x}a")).isEmpty();
    assertThat(names.getAll(List.of("{x}a", "{b}a", "{c}a"))).containsOnlyKeys("{b}a", "{c}a");
    assertThat(names.getAll(List.of("{x}a", "{x}b"))).isEmpty();
    assertThat(names.get("{x}a", key -> "loaded")).contains("loaded");
    assertThat(concealed).isNotEmpty().allSatisfy(failure -> isOpenCircuit(failure));
  }

  @Test
  void whatReliesOnTheClusterFails() {
    Cache<String> names = redis.cache(CacheSpec.string("names").build());
    openCircuitOf("tag:{names:v1:t}");

    refused(() -> names.set("{names:v1:t}a", "Ada"));
    refused(() -> names.setAll(Map.of("{names:v1:t}a", "Ada", "{names:v1:t}b", "Bea")));
    refused(() -> names.put("{names:v1:t}a", "Ada", Set.of("t")));
    refused(() -> names.delete("{names:v1:t}a"));
    refused(() -> names.deleteAll(List.of("{names:v1:t}a", "{names:v1:t}b")));
    refused(() -> names.invalidateTag("t"));
    refused(() -> redis.get("{names:v1:t}"));
    refused(() -> redis.set("{names:v1:t}", "v"));
    refused(() -> redis.delete("{names:v1:t}"));
    refused(() -> redis.incrementCounter("{names:v1:t}"));
    refused(() -> redis.setUserSession("names:v1:t", "session"));
    refused(() -> redis.getUserSession("names:v1:t", String.class));
    assertThat(redis.memoryStatistics().unreachable()).hasSize(1);
  }

  @Test
  void theRevenueEnginesCacheMissesWhatItCannotGetAt() {
    RevenueEngineCache revenue = new RevenueEngineCache(redis);
    revenue.cacheMarketData(Map.of("{x}", 1, "{b}", 2));
    revenue.cacheRevenueMetrics("x", 3);
    openCircuitOf("market:{x}");

    assertThat(revenue.getMarketData("{x}", Integer.class)).isEmpty();
    assertThat(revenue.getMarketData(List.of("{x}", "{b}"), Integer.class))
        .isEqualTo(Map.of("{b}", 2));
    assertThat(revenue.getRevenueMetrics("x", Integer.class)).isEmpty();
    assertThat(concealed).hasSize(3).allSatisfy(failure -> isOpenCircuit(failure));
    refused(() -> revenue.cacheMarketData("{x}", 4));
    refused(() -> revenue.invalidateUser("x"));
  }

  @Test
  void theCacheSaysWhetherReadsFailAndWritesAreSkipped() {
    Cache<String> strict =
        redis.cache(CacheSpec.string("strict").unavailable(Unavailable.THROW).build());
    Cache<String> lenient =
        redis.cache(CacheSpec.string("lenient").unavailable(Unavailable.MISS_AND_SKIP).build());
    openCircuitOf("tag:{lenient:v1:t}");

    refused(() -> strict.get("{lenient:v1:t}a"));
    refused(() -> strict.getAll(List.of("{lenient:v1:t}a", "{lenient:v1:t}b")));
    refused(() -> strict.set("{lenient:v1:t}a", "Ada"));
    lenient.set("{lenient:v1:t}a", "Ada");
    lenient.setAll(Map.of("{lenient:v1:t}a", "Ada", "{lenient:v1:t}b", "Bea"));
    lenient.put("{lenient:v1:t}a", "Ada", Set.of("t"));
    assertThat(concealed).hasSize(3).allSatisfy(failure -> isOpenCircuit(failure));
    refused(() -> lenient.delete("{lenient:v1:t}a"));
    refused(() -> lenient.invalidateTag("t"));
  }

  @Test
  void theOtherMastersServe() {
    // The letters' slots, 3300, 7365 and 15495, are those of three different masters.
    openCircuitOf("b");

    redis.set("a", "v");
    redis.set("c", "v");

    assertThat(redis.get("a")).contains("v");
    assertThat(redis.get("c")).contains("v");
    assertThat(circuits).containsExactly(CircuitState.OPEN);
  }

  @Test
  void closesWhenTheMasterServesAgain() {
    redis.close();
    redis = connect(Duration.ofMillis(100));
    openCircuitOf("{x}");

    cluster.heal();

    Poll.until(
        "the circuit is closed",
        PATIENCE,
        () -> isSet("{x}") && circuits.contains(CircuitState.CLOSED));
    assertThat(circuits)
        .startsWith(CircuitState.OPEN, CircuitState.HALF_OPEN)
        .endsWith(CircuitState.HALF_OPEN, CircuitState.CLOSED);
  }

  @Test
  void aRefusedCommandIsNoFailureOfTheNode() {
    redis.set("{x}text", "no number");
    for (int i = 0; i < 100; i++) {
      assertThatExceptionOfType(CacheException.class)
          .isThrownBy(() -> redis.incrementCounter("{x}text"))
          .withMessageContaining("not an integer");
    }

    assertThat(redis.get("{x}text")).contains("no number");
    assertThat(circuits).isEmpty();
  }

  @Test
  void noMoreThanTheBoundWaitForASilentMaster() {
    redis.close();
    redis =
        RedisCacheManager.connect(
            cluster
                .settings()
                .commandTimeout(Duration.ofSeconds(2))
                .maxRetries(0)
                .circuit(CircuitSettings.defaults().withMaxConcurrent(5))
                .build());
    AsyncCache<String> names =
        redis.cache(CacheSpec.string("names").unavailable(Unavailable.THROW).build()).async();
    AtomicInteger refused = new AtomicInteger();
    cluster.freezeMasterOf("{x}");

    for (int i = 0; i < 8; i++) {
      names
          .get("{x}" + i)
          .whenComplete(
              (value, failure) -> {
                if (failure.getMessage().contains("5 commands under way")) {
                  refused.incrementAndGet();
                }
              });
    }

    assertThat(refused).hasValue(3);
  }

  private RedisCacheManager connect(Duration openTime) {
    CacheListener listener =
        new CacheListener() {
          @Override
          public void circuit(String circuit, CircuitState state) {
            circuits.add(state);
          }

          @Override
          public void concealed(String cache, CacheException failure) {
            concealed.add(failure);
          }
        };
    return RedisCacheManager.connect(
        cluster
            .settings()
            .maxRetries(0)
            .circuit(CircuitSettings.defaults().withWindow(5).withOpenTime(openTime))
            .build(),
        CacheTtls.defaults(),
        Json.standard(),
        listener);
  }

  /** Kills the master of a slot, and writes there until nothing is sent any more. */
  private void openCircuitOf(String key) {
    cluster.killMasterOf(key);
    Poll.until(
        "the circuit is open",
        PATIENCE,
        () -> {
          isSet(key);
          return circuits.contains(CircuitState.OPEN);
        });
  }

  private boolean isSet(String key) {
    try {
      redis.set(key, "v");
      return true;
    } catch (CacheUnavailableException e) {
      return false;
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(call)
        .satisfies(CircuitTest::isOpenCircuit);
  }

  private static void isOpenCircuit(Throwable failure) {
    assertThat(failure)
        .hasMessageContaining(" was not sent: the circuit of 127.0.0.1:")
        .isInstanceOfSatisfying(
            CacheUnavailableException.class, e -> assertThat(e.mayHaveExecuted()).isFalse());
  }
}
