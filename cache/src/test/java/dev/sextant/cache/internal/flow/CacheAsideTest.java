package dev.sextant.cache.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.ValueCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * Loads, step by step: a look, a loader's run and a store are each executed when the test says so.
 */
class CacheAsideTest {

  private static final Duration TTL = Duration.ofSeconds(100);

  private final ModelStore store = new ModelStore();
  private final ManualSurroundings surroundings = new ManualSurroundings(store, "jvm");
  private final Map<String, Integer> heard = new TreeMap<>();
  private final List<Throwable> concealed = new ArrayList<>();
  private int loads;
  private Optional<String> source = Optional.of("v1");
  private Exception failure;

  private final CacheListener listener =
      new CacheListener() {
        @Override
        public void hits(String cache, int count) {
          heard.merge("hits", count, Integer::sum);
        }

        @Override
        public void misses(String cache, int count) {
          heard.merge("misses", count, Integer::sum);
        }

        @Override
        public void loaded(String cache, Duration took) {
          heard.merge("loaded", 1, Integer::sum);
        }

        @Override
        public void loadFailed(String cache, Duration took, CacheLoadException failure) {
          heard.merge("load failed", 1, Integer::sum);
        }

        @Override
        public void staleServed(String cache) {
          heard.merge("stale", 1, Integer::sum);
        }

        @Override
        public void refreshedEarly(String cache) {
          heard.merge("early", 1, Integer::sum);
        }

        @Override
        public void tooLarge(String cache, String key, int bytes) {
          heard.merge("too large", 1, Integer::sum);
        }

        @Override
        public void concealed(String cache, CacheException failure) {
          concealed.add(failure);
        }
      };

  private CacheSpec.Builder<String> spec() {
    return CacheSpec.string("c").ttl(TTL).listener(listener);
  }

  private TypedCache<String> cache(CacheSpec.Builder<String> spec) {
    return new TypedCache<>(
        spec.build(), store, new TaggedValues(store, surroundings), surroundings);
  }

  private CompletableFuture<Optional<String>> load(String key) throws Exception {
    loads++;
    if (failure != null) {
      throw failure;
    }
    return CompletableFuture.completedFuture(source);
  }

  private CompletableFuture<Optional<String>> get(TypedCache<String> cache) {
    return cache.get("k", this::load);
  }

  private Optional<String> getNow(TypedCache<String> cache) {
    CompletableFuture<Optional<String>> got = get(cache);
    store.drain();
    return got.getNow(Optional.of("(not yet)"));
  }

  private static CacheException failureOf(CompletableFuture<?> future) {
    try {
      future.getNow(null);
      throw new AssertionError("did not fail");
    } catch (CompletionException e) {
      return (CacheException) e.getCause();
    }
  }

  @Test
  void aMissLoadsAndStoresAndAHitDoesNot() {
    TypedCache<String> cache = cache(spec());

    assertThat(getNow(cache)).contains("v1");
    source = Optional.of("v2");
    assertThat(getNow(cache)).contains("v1");

    assertThat(loads).isEqualTo(1);
    assertThat(store.values.get("c:v1:k").text()).isEqualTo("v1");
    assertThat(store.values.get("c:v1:k").expiresAtMs()).isEqualTo(store.millis() + TTL.toMillis());
    assertThat(heard).isEqualTo(Map.of("hits", 1, "misses", 1, "loaded", 1));
  }

  @Test
  void allWhoMissAtTheSameTimeWaitForOneLoad() {
    TypedCache<String> cache = cache(spec());
    List<CompletableFuture<Optional<String>>> readers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      readers.add(get(cache));
    }

    store.drain();

    assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).contains("v1"));
    assertThat(loads).isEqualTo(1);
  }

  @Test
  void whoLookedBeforeALoadEndedAndMissesAfterItLooksAgain() {
    TypedCache<String> cache = cache(spec());
    CompletableFuture<Optional<String>> late = get(cache);
    ModelStore.Pending lateLook = store.pending.get(0);
    // Its look is executed now, but its reply arrives later: everything else comes in between.
    store.pending.clear();
    assertThat(getNow(cache)).contains("v1");
    store.values.clear();
    source = Optional.of("v2");
    lateLook.execute().run();
    store.values.put("c:v1:k", new ModelStore.Value("v1", Long.MAX_VALUE));
    store.drain();

    assertThat(late.join()).contains("v1");
    assertThat(loads).isEqualTo(1);
  }

  @Test
  void aFailureReachesEveryoneWhoWaitsAndNothingIsStored() {
    TypedCache<String> cache = cache(spec());
    failure = new IOException("source down");
    CompletableFuture<Optional<String>> one = get(cache);
    CompletableFuture<Optional<String>> other = get(cache);
    store.drain();

    assertThat(failureOf(one))
        .isInstanceOf(CacheLoadException.class)
        .hasMessage("loading c:v1:k failed with java.io.IOException")
        .hasCause(failure);
    assertThat(failureOf(other)).hasCause(failure).isNotSameAs(failureOf(one));
    assertThat(loads).isEqualTo(1);
    assertThat(store.values).isEmpty();
    failure = null;
    assertThat(getNow(cache)).contains("v1");
    assertThat(heard).containsEntry("load failed", 1).containsEntry("loaded", 1);
  }

  @Test
  void anErrorAndAStageThatFailsAreFailuresToo() {
    TypedCache<String> cache = cache(spec());
    AsyncCacheLoader<String> error =
        key -> {
          throw new StackOverflowError();
        };
    AsyncCacheLoader<String> stage =
        key -> CompletableFuture.failedFuture(new IOException("later"));
    for (AsyncCacheLoader<String> loader : List.of(error, stage)) {
      CompletableFuture<Optional<String>> got = cache.get("k", loader);
      store.drain();

      assertThat(failureOf(got)).isInstanceOf(CacheLoadException.class);
    }
  }

  @Test
  void aLoaderThatDoesNotEndHoldsNobodyLongerThanItsTimeout() {
    TypedCache<String> cache = cache(spec().loadTimeout(Duration.ofSeconds(3)));
    CompletableFuture<Optional<String>> endless = new CompletableFuture<>();
    CompletableFuture<Optional<String>> one = cache.get("k", key -> endless);
    CompletableFuture<Optional<String>> other = cache.get("k", key -> endless);
    store.drain();
    assertThat(one).isNotDone();

    surroundings.fire(surroundings.waiting().get(0));

    for (CompletableFuture<Optional<String>> waiter : List.of(one, other)) {
      assertThat(failureOf(waiter))
          .isInstanceOf(CacheLoadException.class)
          .hasMessageContaining("loadTimeout of PT3S")
          .satisfies(e -> assertThat(((CacheLoadException) e).timedOut()).isTrue());
    }
    endless.complete(Optional.of("too late"));
    store.drain();
    assertThat(store.values).isEmpty();
    assertThat(getNow(cache)).contains("v1");
  }

  @Test
  void thatThereIsNothingIsRememberedForItsOwnTime() {
    TypedCache<String> cache = cache(spec().negativeTtl(Duration.ofSeconds(5)));
    source = Optional.empty();

    assertThat(getNow(cache)).isEmpty();
    assertThat(getNow(cache)).isEmpty();
    assertThat(loads).isEqualTo(1);
    store.advance(5_000);
    source = Optional.of("v2");
    assertThat(getNow(cache)).contains("v2");
    assertThat(heard).isEqualTo(Map.of("hits", 1, "misses", 2, "loaded", 2));
  }

  @Test
  void withoutANegativeTtlNothingIsAskedForEachTime() {
    TypedCache<String> cache = cache(spec());
    source = Optional.empty();

    assertThat(getNow(cache)).isEmpty();
    assertThat(getNow(cache)).isEmpty();

    assertThat(loads).isEqualTo(2);
    assertThat(store.values).isEmpty();
  }

  @Test
  void aStaleValueIsServedOnlyWhenTheLoaderFailsAndOnlySoLong() {
    TypedCache<String> cache = cache(spec().staleIfError(Duration.ofSeconds(50)));
    getNow(cache);
    store.advance(TTL.toMillis());
    CompletableFuture<Optional<String>> plain = cache.get("k");
    store.drain();
    assertThat(plain.join()).isEmpty();

    failure = new IOException();
    assertThat(getNow(cache)).contains("v1");
    assertThat(heard).containsEntry("stale", 1).containsEntry("load failed", 1);
    failure = null;
    source = Optional.of("v2");
    assertThat(getNow(cache)).contains("v2");

    failure = new IOException();
    store.advance(TTL.toMillis() + 50_000);
    CompletableFuture<Optional<String>> tooOld = get(cache);
    store.drain();
    assertThat(failureOf(tooOld)).isInstanceOf(CacheLoadException.class);
  }

  @Test
  void aStaleValueIsForgottenOnceTheLoaderSaysThatThereIsNone() {
    TypedCache<String> cache = cache(spec().staleIfError(Duration.ofSeconds(50)));
    getNow(cache);
    store.advance(TTL.toMillis());
    source = Optional.empty();

    assertThat(getNow(cache)).isEmpty();

    assertThat(store.values).isEmpty();
  }

  @Test
  void aHitNearTheEndMayLoadInTheBackground() {
    TypedCache<String> cache = cache(spec().earlyRefresh(1));
    AsyncCacheLoader<String> slow =
        key -> {
          store.advance(1_000);
          return load(key).copy();
        };
    CompletableFuture<Optional<String>> first = cache.get("k", slow);
    store.drain();
    assertThat(first.join()).contains("v1");
    source = Optional.of("v2");

    // -ln(1 - 0.99) is 4.6: due 4.6 s before the end, and not 5 s.
    surroundings.random = 0.99;
    store.advance(TTL.toMillis() - 5_000);
    assertThat(getNow(cache)).contains("v1");
    assertThat(loads).isEqualTo(1);
    store.advance(500);
    CompletableFuture<Optional<String>> due = get(cache);
    store.execute(store.pending.get(0));
    assertThat(due.join()).contains("v1");
    store.drain();

    assertThat(loads).isEqualTo(2);
    assertThat(heard).containsEntry("early", 1).containsEntry("misses", 1);
    surroundings.random = 0;
    assertThat(getNow(cache)).contains("v2");
  }

  @Test
  void whatCannotBeLookedUpIsLoadedOnceAndNotStored() {
    TypedCache<String> cache = cache(spec());
    store.unavailable = true;
    CompletableFuture<Optional<String>> one = get(cache);
    CompletableFuture<Optional<String>> other = get(cache);
    store.execute(store.pending.get(0));
    store.execute(store.pending.get(0));
    store.unavailable = false;
    store.drain();

    assertThat(one.join()).contains("v1");
    assertThat(other.join()).contains("v1");
    assertThat(loads).isEqualTo(1);
    assertThat(store.values).isEmpty();
    assertThat(concealed).hasSize(2).hasOnlyElementsOfType(CacheUnavailableException.class);
  }

  @Test
  void whatCannotBeStoredIsReturned() {
    TypedCache<String> cache = cache(spec());
    CompletableFuture<Optional<String>> got = get(cache);
    store.execute(store.pending.get(0));
    store.unavailable = true;
    store.drain();

    assertThat(got.join()).contains("v1");
    assertThat(concealed).hasSize(1);
  }

  @Test
  void aLoadedValueOverTheLimitIsReturnedAndCounted() {
    TypedCache<String> cache = cache(spec().maxValueBytes(1));

    assertThat(getNow(cache)).contains("v1");

    assertThat(store.values).isEmpty();
    assertThat(heard).containsEntry("too large", 1);
  }

  @Test
  void aLoadedValueThatCannotBeWrittenIsNoFailureOfTheLoader() {
    ValueCodec<String> writesNothing =
        new ValueCodec<>() {
          @Override
          public byte[] encode(String value) {
            throw new CacheValueException("cannot be written");
          }

          @Override
          public String decode(byte[] bytes) {
            return "";
          }
        };
    TypedCache<String> cache = cache(CacheSpec.of("c", writesNothing));
    CompletableFuture<Optional<String>> got = get(cache);
    store.drain();

    assertThat(failureOf(got))
        .isInstanceOf(CacheValueException.class)
        .hasMessageContaining("c:v1:k");
  }

  @Test
  void aWriteKeepsALoadThatIsUnderWayFromBeingStored() {
    TypedCache<String> cache = cache(spec());
    CompletableFuture<Optional<String>> reader = get(cache);
    store.execute(store.pending.get(0));
    // The loader's run is pending. A tag's keys are not known, so its invalidation counts for all.
    CompletableFuture<Long> invalidated = cache.invalidateTag("t");
    store.drain();

    assertThat(invalidated).isCompleted();
    assertThat(reader.join()).contains("v1");
    assertThat(store.values).isEmpty();
  }

  @Test
  void listenersThatThrowAreWithoutEffect() {
    TypedCache<String> cache =
        cache(
            spec()
                .listener(
                    new CacheListener() {
                      @Override
                      public void misses(String name, int count) {
                        throw new IllegalStateException("a listener's fault");
                      }
                    }));

    assertThat(getNow(cache)).contains("v1");
  }

  @Test
  void jitterSpreadsTheTimesToLive() {
    TypedCache<String> cache = cache(spec().jitter(0.2));
    Set<Long> lives = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      surroundings.random = i / 10.0;
      CompletableFuture<Void> set = cache.set("k" + i, "v", TTL);
      store.drain();
      assertThat(set).isCompleted();
      lives.add(store.values.get("c:v1:k" + i).expiresAtMs() - store.millis());
    }

    assertThat(lives).hasSize(10).allMatch(life -> life > 80_000 && life <= 100_000);
  }

  @Test
  void aValueTooLargeFailsTheFutureAndSendsNothing() {
    TypedCache<String> cache = cache(spec().maxValueBytes(1));

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> cache.set("k", "v1", TTL).join())
        .withCauseInstanceOf(CacheValueException.class);
    assertThat(store.pending).isEmpty();
  }
}
