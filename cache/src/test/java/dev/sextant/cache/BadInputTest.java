package dev.sextant.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheSpec.Unreadable;
import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.fixture.ConnectedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What callers get wrong: each is told which key or argument it was, and never the value. */
class BadInputTest extends ConnectedTest {

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  /** Throws as parsers do, quoting what they read. */
  private static final ValueCodec<Integer> NUMBERS =
      new ValueCodec<>() {
        @Override
        public byte[] encode(Integer value) {
          if (value < 0) {
            throw new IllegalStateException("negative: " + value);
          }
          return Integer.toString(value).getBytes(UTF_8);
        }

        @Override
        public Integer decode(byte[] bytes) {
          return Integer.valueOf(new String(bytes, UTF_8));
        }
      };

  @Test
  void nullIsRefusedByTheNameOfTheArgument() {
    RevenueEngineCache revenue = new RevenueEngineCache(redis);

    refused("key is null", () -> redis.set(null, "v"));
    refused("the value of k is null", () -> redis.set("k", null));
    refused("the time to live of k is null", () -> redis.set("k", "v", null));
    refused("the codec of k is null", () -> redis.get("k", null));
    refused("keys is null", () -> redis.deleteAll(null));
    refused("key is null", () -> redis.deleteAll(Arrays.asList("k", null)));
    refused("key is null", () -> redis.getAll(Arrays.asList("k", null)));
    refused("values is null", () -> redis.setAll(null));
    refused("the codec of the keys is null", () -> redis.getAll(List.of("k"), null));
    refused("the value of user_session:{42} is null", () -> redis.setUserSession("42", null));
    refused("userId is null", () -> redis.getUserSession(null, String.class));
    refused("the value of revenue_data:A is null", () -> redis.cacheRevenueData("A", null));
    refused("symbol is null", () -> redis.getRevenueData(null, String.class));
    refused("key is null", () -> redis.incrementCounter(null));
    refused("spec is null", () -> redis.cache(null));
    refused("spec is null", () -> redis.sessions(null));
    refused("limit is null", () -> redis.rateLimiter(null));
    refused("redis is null", () -> new RevenueEngineCache(null));
    refused("the value of market:A is null", () -> revenue.cacheMarketData("A", null));
    refused("dataBySymbol is null", () -> revenue.cacheMarketData(null));
    refused("symbols is null", () -> revenue.getMarketData((List<String>) null, String.class));
    refused(
        "the value of market:A is null",
        () -> revenue.cacheMarketData(Collections.singletonMap("A", null)));
    refused("the value of revenue:{42} is null", () -> revenue.cacheRevenueMetrics("42", null));
    refused("the value of k is null", () -> revenue.cacheWithTags("k", null, Set.of("t")));
    refused("the tags of k is null", () -> revenue.cacheWithTags("k", "v", null));
    refused("tag is null", () -> revenue.cacheWithTags("k", "v", Collections.singleton(null)));
    refused("userId is null", () -> revenue.invalidateUser(null));
    refused("settings is null", () -> RedisCacheManager.connect(null));
    refused(
        "listener is null",
        () ->
            RedisCacheManager.connect(
                cluster.settings().build(), CacheTtls.defaults(), Json.standard(), null));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void nullsInCollectionsAndMapsAreRefusedBeforeAnythingIsSent() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").build());
    Map<String, String> nullValue = new HashMap<>(Map.of("a", "v"));
    nullValue.put("b", null);
    Map<String, String> nullKey = new HashMap<>(Map.of("a", "v"));
    nullKey.put(null, "v");

    refused("key is null", () -> cache.getAll(Arrays.asList("a", null)));
    refused("key is null", () -> cache.deleteAll(Arrays.asList("a", null)));
    refused("the value of c:v1:b is null", () -> cache.setAll(nullValue));
    refused("key is null", () -> cache.setAll(nullKey));
    refused("values is null", () -> cache.setAll(null));
    refused("tag is null", () -> cache.put("a", "v", Arrays.asList("t", null)));
    refused("key is null", () -> redis.counters().getAll(Arrays.asList("a", null)));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void aTimeToLiveThatOverflowsIsRefusedByItsKey() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").build());
    String problem = " is " + FOREVER + ", more than PT8760000H";

    refused("the time to live of k" + problem, () -> redis.set("k", "v", FOREVER));
    refused("the time to live of c:v1:k" + problem, () -> cache.set("k", "v", FOREVER));
    refused(
        "the time to live of c:v1:k" + problem, () -> cache.put("k", "v", Set.of("t"), FOREVER));
    refused("the time to live of k" + problem, () -> redis.counters().increment("k", 1, FOREVER));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void tagsThatCannotBeAreRefused() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").build());
    String huge = "t".repeat(8193);

    refused("tag is empty", () -> cache.put("k", "v", Set.of("")));
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(() -> cache.put("k", "v", List.of("t", huge)))
        .withMessageStartingWith("tag ttt")
        .withMessageEndingWith("... has 8193 bytes, more than 8192; use a digest of it");
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void whatACodecThrowsBesidesIsAValueThatCannotBeReadToo() {
    Cache<Integer> lenient = redis.cache(CacheSpec.of("n", NUMBERS).build());
    Cache<Integer> strict =
        redis.cache(CacheSpec.of("n", NUMBERS).unreadable(Unreadable.THROW).build());
    server.set("n:v1:k", "secret");

    assertThat(lenient.get("k")).isEmpty();
    assertThat(lenient.getAll(List.of("k"))).isEmpty();
    unreadable("the value of n:v1:k: cannot be read: its codec ", () -> strict.get("k"));
    unreadable("the value of n:v1:k: cannot be read", () -> redis.get("n:v1:k", NUMBERS));
    assertThat(lenient.get("k", key -> 7)).contains(7);
    assertThat(strict.get("k")).contains(7);
  }

  @Test
  void whatACodecThrowsWhenItWritesNamesTheKey() {
    Cache<Integer> cache = redis.cache(CacheSpec.of("n", NUMBERS).build());
    Sessions<Integer> sessions = redis.sessions(SessionSpec.of(NUMBERS).build());
    String problem = ": cannot be written: its codec ";

    unreadable("the value of n:v1:k" + problem, () -> cache.set("k", -77));
    unreadable("the value of n:v1:k" + problem, () -> cache.get("k", key -> -77));
    unreadable(
        "the value of k" + problem, () -> redis.set("k", -77, NUMBERS, Duration.ofMinutes(1)));
    unreadable(
        "the value of k" + problem,
        () -> redis.setAll(Map.of("k", -77, "l", 1), NUMBERS, Duration.ofMinutes(1)));
    unreadable(
        "the value of a session in session:{42}" + problem, () -> sessions.create("42", -77));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void aValueThatRedisWouldNotTakeIsNotSent() {
    ValueCodec<String> boundless =
        new ValueCodec<>() {
          @Override
          public byte[] encode(String value) {
            return new byte[(512 << 20) + 1];
          }

          @Override
          public String decode(byte[] bytes) {
            return "";
          }
        };

    unreadable(
        "the value of k has 536870913 bytes, more than the 536870912 that Redis takes; store less",
        () -> redis.set("k", "v", boundless, Duration.ofMinutes(1)));
  }

  @Test
  void aJsonNullOfAnotherProgramIsNoValue() {
    Cache<List<?>> lenient = redis.cache(CacheSpec.<List<?>>of("l", lists()).build());
    server.set("l:v1:k", "null");
    server.set("market:A", "null");

    assertThat(lenient.get("k")).isEmpty();
    assertThat(new RevenueEngineCache(redis).getMarketData("A", String.class)).isEmpty();
    unreadable(
        "the value of market:A: cannot be read as java.lang.String, being null",
        () -> redis.get("market:A", Json.standard().codec(String.class)));
  }

  @SuppressWarnings("unchecked") // A class has no type arguments.
  private static ValueCodec<List<?>> lists() {
    return (ValueCodec<List<?>>) (ValueCodec<?>) Json.standard().codec(List.class);
  }

  @Test
  void cachesOfOneNameAndOtherTypesFindEachOthersValuesUnreadable() {
    Cache<Integer> numbers = redis.cache(CacheSpec.json("c", Integer.class).build());
    Cache<List<?>> lists = redis.cache(CacheSpec.<List<?>>of("c", lists()).build());

    lists.set("k", List.of("secret"));

    assertThat(numbers.get("k")).isEmpty();
    assertThat(numbers.putIfAbsent("k", 7)).isEmpty();
    assertThat(lists.get("k")).isEmpty();
  }

  @Test
  void aCollectionThatIsChangedMeanwhileDoesNotMatter() {
    AsyncCache<String> cache = redis.cache(CacheSpec.string("c").build()).async();
    Map<String, String> values = new HashMap<>(Map.of("a", "1", "b", "2"));
    List<String> keys = new ArrayList<>(List.of("a", "b"));

    CompletionStage<Void> set = cache.setAll(values);
    values.clear();
    set.toCompletableFuture().join();
    CompletionStage<Map<String, String>> got = cache.getAll(keys);
    keys.clear();

    assertThat(got.toCompletableFuture().join()).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyWaitsNoLongerThanTheLoadTimeout() {
    Cache<String> cache =
        redis.cache(CacheSpec.string("c").loadTimeout(Duration.ofMillis(200)).build());

    assertThatExceptionOfType(CacheLoadException.class)
        .isThrownBy(
            () -> cache.get("k", key -> cache.get("k", again -> "never called").orElseThrow()))
        .withMessage("loading c:v1:k took longer than the loadTimeout of PT0.2S")
        .satisfies(e -> assertThat(e.timedOut()).isTrue());
    assertThat(cache.get("k", key -> "v")).contains("v");
  }

  @Test
  void aListenerWhoseClassesAreMissingDoesNoHarm() {
    CacheListener broken =
        new CacheListener() {
          @Override
          public void answered(String command, Duration took) {
            throw new NoClassDefFoundError("on purpose");
          }

          @Override
          public void misses(String cache, int count) {
            throw new NoClassDefFoundError("on purpose");
          }
        };
    try (RedisCacheManager heard =
        RedisCacheManager.connect(
            cluster.settings().build(), CacheTtls.defaults(), Json.standard(), broken)) {
      assertThat(heard.cache(CacheSpec.string("c").build()).get("k")).isEmpty();
    }
  }

  @Test
  void everyCallAfterClosingSaysSo() {
    Cache<String> cache = redis.cache(CacheSpec.string("c").clearable(true).build());
    Sessions<Map<String, String>> sessions = redis.sessions();
    RateLimiter limiter = redis.rateLimiter(RateLimit.fixedWindow("l", 1, Duration.ofSeconds(1)));
    redis.close();
    redis.close();

    List<ThrowingCallable> calls =
        List.of(
            () -> redis.set("k", "v"),
            () -> redis.get("k"),
            () -> redis.deleteAll(List.of("k")),
            () -> redis.incrementCounter("k"),
            () -> redis.health(),
            () -> redis.clusterInfo(),
            () -> cache.get("k"),
            () -> cache.get("k", key -> "v"),
            () -> cache.getAll(List.of("k")),
            () -> cache.set("k", "v"),
            () -> cache.setAll(Map.of("k", "v")),
            () -> cache.put("k", "v", Set.of("t")),
            () -> cache.putIfAbsent("k", "v"),
            () -> cache.deleteAll(List.of("k")),
            () -> cache.invalidateTag("t"),
            () -> cache.clear(),
            () -> sessions.create("42", Map.of()),
            () -> sessions.list("42"),
            () -> limiter.tryAcquire("k"));
    assertThat(calls)
        .allSatisfy(
            call ->
                assertThatExceptionOfType(CacheClosedException.class)
                    .isThrownBy(call)
                    .withMessageEndingWith(" was not sent: the cache is closed"));
  }

  @Test
  void closingWaitsForTheCallsThatAreUnderWay() {
    AsyncCache<String> cache = redis.cache(CacheSpec.string("c").build()).async();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(cache.set("k" + i, "v").toCompletableFuture());
    }

    redis.close();

    assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(60));
    assertThat(server.dbsize()).isEqualTo(200);
  }

  @Test
  void closingWhileALoaderRunsEndsItAndItsCaller() throws Exception {
    Cache<String> cache = redis.cache(CacheSpec.string("c").build());
    CountDownLatch runs = new CountDownLatch(1);
    CompletableFuture<?> caller =
        CompletableFuture.runAsync(
            () ->
                cache.get(
                    "k",
                    key -> {
                      runs.countDown();
                      new CountDownLatch(1).await();
                      return "never";
                    }));
    runs.await();

    redis.close();

    assertThat(caller)
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(CacheException.class)
        .withMessageContaining("loading c:v1:k failed with java.lang.InterruptedException");
  }

  private static void refused(String message, ThrowingCallable call) {
    assertThatExceptionOfType(CacheArgumentException.class).isThrownBy(call).withMessage(message);
  }

  private static void unreadable(String message, ThrowingCallable call) {
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(call)
        .withMessageStartingWith(message)
        .withMessageNotContaining("secret")
        .withMessageNotContaining("77")
        .withNoCause();
  }
}
