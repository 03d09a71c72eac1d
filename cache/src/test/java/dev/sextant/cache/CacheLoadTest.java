package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheLoader;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.Poll;
import io.lettuce.core.SetArgs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code get} with a loader, on threads and on a cluster. Two managers stand for two JVMs. */
class CacheLoadTest extends ConnectedTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private RedisCacheManager other;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger loads = new AtomicInteger();

  @BeforeEach
  void prepare() {
    other = RedisCacheManager.connect(cluster.settings().build());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    other.close();
  }

  private static CacheSpec.Builder<String> spec() {
    return CacheSpec.string("c").ttl(LONG);
  }

  private static CacheSpec<String> locked() {
    return spec().crossJvmLoad(LONG, LONG).build();
  }

  /** Calls from so many threads at once; the results in no order. */
  private <R> List<R> atOnce(int count, Callable<R> call) throws Exception {
    CyclicBarrier start = new CyclicBarrier(count);
    List<Future<R>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(
          threads.submit(
              () -> {
                start.await();
                return call.call();
              }));
    }
    List<R> results = new ArrayList<>();
    for (Future<R> one : calls) {
      results.add(one.get());
    }
    return results;
  }

  @Test
  void sixtyFourThreadsOnOneMissingKeyLoadItOnce() throws Exception {
    Cache<String> cache = redis.cache(spec().build());
    for (int round = 0; round < 20; round++) {
      String key = "hot" + round;
      loads.set(0);

      List<Optional<String>> results =
          atOnce(64, () -> cache.get(key, missing -> missing + loads.incrementAndGet()));

      assertThat(loads).hasValue(1);
      assertThat(results).containsOnly(Optional.of(key + 1));
      assertThat(server.get("c:v1:" + key)).isEqualTo(key + 1);
    }
  }

  @Test
  void twoJvmsLoadAMissingKeyOnceBetweenThem() throws Exception {
    Cache<String> one = redis.cache(locked());
    Cache<String> two = other.cache(locked());
    AtomicInteger turn = new AtomicInteger();
    for (int round = 0; round < 10; round++) {
      String key = "hot" + round;
      loads.set(0);

      List<Optional<String>> results =
          atOnce(
              32,
              () ->
                  (turn.getAndIncrement() % 2 == 0 ? one : two)
                      .get(key, missing -> missing + loads.incrementAndGet()));

      assertThat(loads).hasValue(1);
      assertThat(results).containsOnly(Optional.of(key + 1));
      assertThat(server.keys("*loading*")).isEmpty();
    }
  }

  /** Loads a value as slowly as the test wants. */
  private static final class SlowLoader implements CacheLoader<String> {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);
    private final String value;

    SlowLoader(String value) {
      this.value = value;
    }

    @Override
    public String load(String key) throws InterruptedException {
      begun.countDown();
      mayEnd.await();
      return value;
    }
  }

  @Test
  void aDeletionInOneJvmKeepsTheLoadOfAnotherFromBeingStored() throws Exception {
    Cache<String> one = redis.cache(locked());
    Cache<String> two = other.cache(locked());
    SlowLoader old = new SlowLoader("old");
    Future<Optional<String>> reader = threads.submit(() -> one.get("{42}:k", old));
    old.begun.await();
    assertThat(server.pttl("{42}:loading:c:v1:{42}:k")).isPositive();

    assertThat(two.delete("{42}:k")).isFalse();
    old.mayEnd.countDown();

    assertThat(reader.get()).contains("old");
    assertThat(server.dbsize()).isZero();
    assertThat(two.get("{42}:k", key -> "new")).contains("new");
    assertThat(one.get("{42}:k")).contains("new");
  }

  @Test
  void aJvmThatIsTiredOfWaitingLoadsAndTheOtherStoresNothing() throws Exception {
    Cache<String> one = redis.cache(locked());
    Cache<String> two = other.cache(spec().crossJvmLoad(Duration.ofMillis(20), LONG).build());
    SlowLoader early = new SlowLoader("early");
    Future<Optional<String>> slow = threads.submit(() -> one.get("k", early));
    early.begun.await();

    assertThat(two.get("k", key -> "late")).contains("late");
    early.mayEnd.countDown();

    assertThat(slow.get()).contains("early");
    assertThat(server.get("c:v1:k")).isEqualTo("late");
  }

  @Test
  void aLockThatExpiresIsTheNextOnes() {
    Cache<String> cache = redis.cache(locked());
    server.set("{c:v1:k}:loading", "someone who has died", SetArgs.Builder.px(50));

    assertThat(cache.get("k", key -> "v")).contains("v");
    assertThat(server.get("c:v1:k")).isEqualTo("v");
  }

  @Test
  void nodesThatDoNotKnowTheScriptsAreSentThem() {
    Cache<String> cache = redis.cache(locked());
    for (String key : List.of("a", "b", "c", "d")) {
      server.scriptFlush();

      assertThat(cache.get(key, missing -> "v" + missing)).contains("v" + key);
      assertThat(cache.get(key)).contains("v" + key);
    }
  }

  @Test
  void aLoaderThatNeverEndsHoldsNobodyAndIsInterrupted() throws Exception {
    Cache<String> cache = redis.cache(spec().loadTimeout(Duration.ofMillis(50)).build());
    CountDownLatch interrupted = new CountDownLatch(1);
    CacheLoader<String> endless =
        key -> {
          try {
            new CountDownLatch(1).await();
            return "never";
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
        };

    assertThatExceptionOfType(CacheLoadException.class)
        .isThrownBy(() -> cache.get("k", endless))
        .withMessage("loading c:v1:k took longer than the loadTimeout of PT0.05S")
        .matches(CacheLoadException::timedOut);
    interrupted.await();
    assertThat(cache.get("k", key -> "v")).contains("v");
  }

  @Test
  void everyThreadThatWaitsGetsTheFailureAsItsOwn() {
    Cache<String> cache = redis.cache(spec().build());
    IOException down = new IOException("source down");
    CountDownLatch loading = new CountDownLatch(1);
    CacheLoader<String> failing =
        key -> {
          loading.await();
          throw down;
        };
    List<Future<Optional<String>>> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      readers.add(threads.submit(() -> cache.get("k", failing)));
    }
    loading.countDown();

    for (Future<Optional<String>> reader : readers) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(reader::get)
          .havingCause()
          .isInstanceOf(CacheLoadException.class)
          .withCause(down);
    }
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void thatThereIsNothingIsTwoBytesForTheNegativeTtl() {
    Cache<String> cache = redis.cache(spec().negativeTtl(Duration.ofSeconds(5)).build());

    assertThat(cache.get("k", key -> null)).isEmpty();
    assertThat(cache.get("k", key -> "v")).isEmpty();

    assertThat(server.strlen("c:v1:k")).isEqualTo(2);
    assertThat(server.pttl("c:v1:k")).isBetween(1L, 5_000L);
    cache.set("k", "set");
    assertThat(cache.get("k")).contains("set");
  }

  @Test
  void aStaleValueIsServedWhenTheLoaderFails() {
    Cache<String> cache = redis.cache(spec().ttl(Duration.ofMillis(1)).staleIfError(LONG).build());
    cache.set("k", "old");
    Poll.until("the value is stale", LONG, () -> cache.get("k").isEmpty());
    CacheLoader<String> failing =
        key -> {
          throw new IOException();
        };

    assertThat(cache.get("k", failing)).contains("old");
    assertThat(server.pttl("c:v1:k")).isPositive();
    assertThat(cache.get("k", key -> "new")).contains("new");
  }

  @Test
  void aHitNearTheEndIsLoadedAnewInTheBackground() {
    AtomicInteger early = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void refreshedEarly(String name) {
            early.incrementAndGet();
          }
        };
    // A load takes at least 1 ms, and this eagerness makes that the whole minute.
    CacheSpec<String> eager =
        spec().ttl(Duration.ofSeconds(1)).earlyRefresh(1000).listener(listener).build();
    Cache<String> cache = redis.cache(eager);

    Poll.until(
        "a value is loaded again though it has not expired",
        LONG,
        () -> {
          cache.get("k", key -> "v" + loads.incrementAndGet());
          return early.get() > 0 && loads.get() > early.get();
        });
  }

  @Test
  void whileAMasterIsDownTheLoaderAnswers() {
    RedisCacheManager hasty =
        RedisCacheManager.connect(
            cluster.settings().commandTimeout(Duration.ofMillis(200)).maxRetries(0).build());
    try (hasty) {
      Cache<String> cache = hasty.cache(spec().build());
      cluster.killMasterOf("c:v1:k");

      assertThat(cache.get("k", key -> "v")).contains("v");
    }
  }

  @Test
  void aLoaderMayUseTheCacheItself() {
    Cache<String> cache = redis.cache(spec().build());

    assertThat(cache.get("a", a -> cache.get("b", b -> "inner").orElseThrow() + "+outer"))
        .contains("inner+outer");
    assertThat(cache.get("b")).contains("inner");
  }
}
