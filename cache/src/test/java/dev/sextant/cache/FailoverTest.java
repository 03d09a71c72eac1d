package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheSpec;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@OnCluster
class FailoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void readsAndWritesResumeByThemselvesAfterAMasterDied(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      redis.set("lost:{x}", "v");

      cluster.killMasterOf("lost:{x}");

      Poll.until("a write succeeds", PATIENCE, () -> set(redis, "after:{x}"));
      assertThat(redis.get("after:{x}")).contains("v");
      assertThat(redis.clusterInfo().ok()).isTrue();
    }
  }

  @Test
  void whoConnectsWhileAMasterIsDownFindsItsSuccessor(TestCluster cluster) {
    cluster.killMasterOf("x");

    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      Poll.until("a write succeeds", PATIENCE, () -> set(redis, "x"));
    }
  }

  @Test
  void theCircuitOfAMasterThatWasReplacedIsNoLongerShownAsOpen(TestCluster cluster) {
    Map<String, CircuitState> circuits = new ConcurrentHashMap<>();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void circuit(String circuit, CircuitState state) {
            circuits.put(circuit, state);
          }
        };
    CircuitSettings untilTheEnd =
        CircuitSettings.defaults().withWindow(5).withOpenTime(Duration.ofHours(1));
    try (RedisCacheManager redis =
        RedisCacheManager.connect(
            cluster.settings().maxRetries(0).circuit(untilTheEnd).build(),
            CacheTtls.defaults(),
            Json.standard(),
            listener)) {
      cluster.killMasterOf("x");

      Poll.until(
          "it is open",
          PATIENCE,
          () -> !set(redis, "x") && circuits.containsValue(CircuitState.OPEN));
      Poll.until("a write succeeds", PATIENCE, () -> set(redis, "x"));
      Poll.until("it is closed", PATIENCE, () -> circuits.containsValue(CircuitState.CLOSED));

      assertThat(circuits).hasSize(1);
    }
  }

  @Test
  void theOtherMastersServeOnWhileOneIsDown(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      // The letters' slots, 3300, 7365 and 15495, are those of three different masters.
      cluster.killMasterOf("b");

      redis.set("a", "v");
      redis.set("c", "v");

      assertThat(redis.get("a")).contains("v");
      assertThat(redis.get("c")).contains("v");
      assertThat(redis.memoryStatistics().unreachable()).hasSize(1);
    }
  }

  @Test
  void threadsThatWorkThroughAFailoverSeeOnlyUnavailabilityAndThenNothing(TestCluster cluster)
      throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    AtomicInteger successesAfterFailover = new AtomicInteger();
    AtomicBoolean failedOver = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(16);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      RevenueEngineCache revenue = new RevenueEngineCache(redis);
      for (int thread = 0; thread < 16; thread++) {
        int self = thread;
        threads.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; !stop.get(); i++) {
                    try {
                      revenue.cacheWithTags(
                          "work:" + self + ":" + i % 100, i, Set.of("t" + self), PATIENCE);
                      revenue.invalidateTag("t" + (self + i) % 16);
                      if (failedOver.get()) {
                        successesAfterFailover.incrementAndGet();
                      }
                    } catch (CacheUnavailableException e) {
                      // What a caller has to expect while a master is missing.
                    } catch (RuntimeException e) {
                      unexpected.add(e);
                    }
                  }
                },
                pool));
      }
      cluster.killMasterOf("x");
      Poll.until("a write succeeds", PATIENCE, () -> set(redis, "x"));
      failedOver.set(true);
      Poll.until("all work again", PATIENCE, () -> successesAfterFailover.get() > 100);
      stop.set(true);
      threads.forEach(CompletableFuture::join);

      assertThat(unexpected).isEmpty();
      // Entries that died with the master, unreplicated, may have left values behind; from now on
      // none must be.
      for (int i = 0; i < 16 * 10; i++) {
        revenue.cacheWithTags("work:" + i / 10 + ":" + i % 10, i, Set.of("t" + i / 10), PATIENCE);
      }
      for (int tag = 0; tag < 16; tag++) {
        revenue.invalidateTag("t" + tag);
      }
      for (int i = 0; i < 16 * 10; i++) {
        assertThat(redis.get("work:" + i / 10 + ":" + i % 10)).isEmpty();
      }
    } finally {
      stop.set(true);
      pool.shutdownNow();
    }
  }

  @Test
  void aTagWhoseIndexLosesItsMasterDuringAnInvalidationIsInvalidatedByTheNext(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      Cache<String> cache = redis.cache(CacheSpec.string("c").build());
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        puts.add(cache.async().put("key:" + i, "v", Set.of("t")).toCompletableFuture());
        if (puts.size() % 100 == 0) {
          // All at once would take longer than the command timeout on a busy machine.
          puts.forEach(CompletableFuture::join);
        }
      }
      server.upstream().commands().waitForReplication(1, 5_000);

      CompletableFuture<Long> interrupted = cache.async().invalidateTag("t").toCompletableFuture();
      cluster.killMasterOf("tag:{c:v1:t}");

      Poll.until("an invalidation succeeds", PATIENCE, () -> cache.invalidateTag("t") >= 0);
      assertThat(interrupted.handle((deleted, failure) -> true).join()).isTrue();
      for (int i = 0; i < 3_000; i++) {
        puts.set(i, cache.async().get("key:" + i).toCompletableFuture());
      }
      assertThat(puts).allSatisfy(get -> assertThat(get.join()).isEqualTo(Optional.empty()));
    }
  }

  private static boolean set(RedisCacheManager redis, String key) {
    try {
      redis.set(key, "v");
      return true;
    } catch (CacheException e) {
      return false;
    }
  }
}
