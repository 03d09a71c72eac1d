package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheLoader;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CircuitSettings;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.RateDecision;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.RateLimit.WhenUnavailable;
import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, line by line, so that they stay true. */
@OnCluster
class ExampleTest {

  record User(String name, List<String> roles) {}

  record Profile(String name) {}

  record Quote(String symbol, double price) {}

  @Test
  void theDocumentedExampleWorks(TestCluster cluster) {
    String seeds = cluster.nodes().stream().map(Object::toString).collect(Collectors.joining(","));
    Object report = List.of(1, 2, 3);

    ConnectionSettings settings = ConnectionSettings.builder().seeds(seeds).password(null).build();

    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      redis.set("greeting", "hello");
      Optional<String> greeting = redis.get("greeting");
      assertThat(greeting).contains("hello");

      redis.setUserSession("42", new User("Ada", List.of("admin")));
      Optional<User> session = redis.getUserSession("42", User.class);
      assertThat(session).contains(new User("Ada", List.of("admin")));
      long visits = redis.incrementCounter("visits", 1);
      assertThat(visits).isEqualTo(1);

      RevenueEngineCache revenue = new RevenueEngineCache(redis);
      revenue.cacheMarketData("AAPL", new Quote("AAPL", 189.5));
      revenue.cacheWithTags("report:7", report, Set.of("reports", "user-42"));
      long gone = revenue.invalidateTag("reports");
      assertThat(gone).isEqualTo(1);
      long removed = revenue.invalidateUser("42");
      assertThat(removed).isEqualTo(1);
    }
  }

  @Test
  void theExampleOfCacheWorks(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      CacheLoader<Quote> exchange = symbol -> new Quote(symbol, 430.0);
      Cache<Quote> quotes =
          redis.cache(CacheSpec.json("quotes", Quote.class).ttl(Duration.ofMinutes(5)).build());

      quotes.set("AAPL", new Quote("AAPL", 189.5));
      Optional<Quote> apple = quotes.get("AAPL");
      assertThat(apple).contains(new Quote("AAPL", 189.5));
      Optional<Quote> other = quotes.get("MSFT", exchange);
      assertThat(other).contains(new Quote("MSFT", 430.0));
      Map<String, Quote> some = quotes.getAll(List.of("AAPL", "MSFT", "NONE"));
      assertThat(some.keySet()).containsExactly("AAPL", "MSFT");

      quotes.put("IBM", new Quote("IBM", 224.0), Set.of("old"), Duration.ofHours(1));
      long gone = quotes.invalidateTag("old");
      assertThat(gone).isEqualTo(1);
      assertThat(quotes.delete("AAPL")).isTrue();
    }
  }

  @Test
  void theExampleOfAsyncCacheWorks(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      AsyncCacheLoader<String> directory =
          id -> CompletableFuture.completedFuture(Optional.of("Ada"));
      AsyncCache<String> names = redis.cache(CacheSpec.string("names").build()).async();
      CompletionStage<Integer> length =
          names.get("42", directory).thenApply(name -> name.map(String::length).orElse(0));
      assertThat(length.toCompletableFuture().join()).isEqualTo(3);
    }
  }

  @Test
  void theExamplesOfCacheSpecAndListenerWork(TestCluster cluster) {
    LongAdder hits = new LongAdder();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void hits(String cache, int count) {
            hits.add(count);
          }
        };
    CacheSpec<Quote> spec =
        CacheSpec.json("quotes", Quote.class)
            .ttl(Duration.ofMinutes(5))
            .jitter(0.1)
            .earlyRefresh(1)
            .negativeTtl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofHours(1))
            .crossJvmLoad(Duration.ofSeconds(2), Duration.ofSeconds(15))
            .nearCache(10_000, Duration.ofMinutes(1))
            .listener(listener)
            .build();

    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      Cache<Quote> quotes = redis.cache(spec);
      assertThat(quotes.get("AAPL", symbol -> new Quote(symbol, 189.5))).isPresent();
      assertThat(quotes.get("AAPL", symbol -> null)).contains(new Quote("AAPL", 189.5));
      assertThat(hits.sum()).isEqualTo(1);
    }
  }

  @Test
  void theExamplesOfSessionsWork(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      Sessions<Profile> sessions =
          redis.sessions(SessionSpec.json(Profile.class).ttl(Duration.ofMinutes(30)).build());

      Session<Profile> session = sessions.create("42", new Profile("Ada"));
      String cookie = session.id();
      Optional<Session<Profile>> found = sessions.get("42", cookie);
      assertThat(found.orElseThrow().value()).isEqualTo(new Profile("Ada"));
      List<Session<Profile>> devices = sessions.list("42");
      assertThat(devices).hasSize(1);
      sessions.delete("42", cookie);
      long ended = sessions.deleteAll("42");
      assertThat(ended).isZero();
    }
  }

  @Test
  void theExampleOfAsyncSessionsWorks(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      AsyncSessions<Map<String, String>> sessions = redis.sessions().async();
      CompletionStage<String> name =
          sessions
              .create("42", Map.of("name", "Ada"))
              .thenCompose(session -> sessions.get("42", session.id()))
              .thenApply(found -> found.orElseThrow().value().get("name"));
      assertThat(name.toCompletableFuture().join()).isEqualTo("Ada");
    }
  }

  @Test
  void theExamplesOfCountersWork(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      Counters counters = redis.counters();

      long views = counters.increment("views:7");
      long today = counters.increment("orders:2026-11-23", 3, Duration.ofDays(2));
      long left = counters.decrement("stock:7", 2);
      Map<String, Long> both = counters.getAll(List.of("views:7", "views:8"));
      long sinceLastTime = counters.getAndReset("views:7");
      assertThat(List.of(views, today, left, sinceLastTime)).containsExactly(1L, 3L, -2L, 1L);
      assertThat(both).containsExactly(Map.entry("views:7", 1L), Map.entry("views:8", 0L));

      AsyncCounters async = redis.counters().async();
      CompletionStage<Boolean> popular =
          async.increment("views:7").thenApply(count -> count > 1000);
      assertThat(popular.toCompletableFuture().join()).isFalse();
    }
  }

  @Test
  void theExamplesOfRateLimitersWork(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      RateLimit logins =
          RateLimit.fixedWindow("logins", 5, Duration.ofMinutes(1))
              .whenUnavailable(WhenUnavailable.DENY);
      RateLimit limit = RateLimit.slidingWindow("api", 100, Duration.ofSeconds(10));

      RateDecision decision = redis.rateLimiter(limit).tryAcquire("user-42");
      assertThat(decision.allowed()).isTrue();
      assertThat(redis.rateLimiter(logins).tryAcquire("user-42").remaining()).isEqualTo(4);

      AsyncRateLimiter api = redis.rateLimiter(limit).async();
      CompletionStage<Integer> status =
          api.tryAcquire("user-42").thenApply(one -> one.allowed() ? 200 : 429);
      assertThat(status.toCompletableFuture().join()).isEqualTo(200);
    }
  }

  @Test
  void theExampleOfConnectionSettingsWorks(TestCluster cluster, @TempDir Path directory)
      throws IOException {
    String seeds = cluster.nodes().stream().map(Object::toString).collect(Collectors.joining(","));
    Path file = Files.writeString(directory.resolve("redis.properties"), "commandTimeout=250ms");

    ConnectionSettings settings =
        ConnectionSettings.builder()
            .file(file)
            .environment(Map.of("SEXTANT_CACHE_SEEDS", seeds))
            .circuit(CircuitSettings.defaults().withOpenTime(Duration.ofSeconds(10)))
            .build();

    assertThat(settings.commandTimeout()).isEqualTo(Duration.ofMillis(250));
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      redis.set("greeting", "hello");
      assertThat(redis.get("greeting")).contains("hello");
    }
  }

  @Test
  void theExampleOfClusterHealthWorks(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      ClusterHealth health = redis.health();
      assertThat(health.report()).endsWith("Redis cluster health check complete\n");
      assertThat(health.isHealthy()).isTrue();
      assertThat(health.nodes().stream().filter(node -> !node.isResponding())).isEmpty();
    }
  }
}
