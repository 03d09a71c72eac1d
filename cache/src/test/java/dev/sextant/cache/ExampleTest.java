package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CircuitSettings;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.NodeHealth;
import dev.sextant.cache.api.RateDecision;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.RateLimit.WhenUnavailable;
import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.api.TlsSettings;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, line by line, so that they stay true. */
class ExampleTest extends ConnectedTest {

  record User(String name, List<String> roles) {}

  record Profile(String name) {}

  record Quote(String symbol, double price) {}

  interface Exchange {
    Quote quote(String symbol);
  }

  interface Directory {
    CompletionStage<Optional<String>> nameOf(String id);
  }

  /** As far as the examples need a servlet's. */
  static final class Response {
    final Map<String, String> headers = new TreeMap<>();
    int status = 200;

    void setStatus(int value) {
      status = value;
    }

    void setHeader(String name, String value) {
      headers.put(name, value);
    }
  }

  private final List<String> logged = new ArrayList<>();

  private void log(String text) {
    logged.add(text);
  }

  private void alert(List<NodeHealth> nodes) {
    logged.add("silent: " + nodes);
  }

  private String seeds() {
    return cluster.nodes().stream().map(Object::toString).collect(Collectors.joining(","));
  }

  @Test
  void theExampleOfThePackageWorks() {
    Object report = List.of(1, 2, 3);
    ConnectionSettings settings =
        ConnectionSettings.builder()
            .seeds(seeds())
            .password(System.getenv("REDIS_PASSWORD"))
            .build();

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
  void theExampleOfTheReadmeWorks() {
    Exchange exchange = symbol -> new Quote(symbol, 430.0);
    Quote ibm = new Quote("IBM", 224.0);
    ConnectionSettings settings = cluster.settings().build();
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      Cache<Quote> quotes =
          redis.cache(
              CacheSpec.json("quotes", Quote.class)
                  .ttl(Duration.ofMinutes(5))
                  .jitter(0.1)
                  .earlyRefresh(1)
                  .negativeTtl(Duration.ofSeconds(10))
                  .staleIfError(Duration.ofHours(1))
                  .crossJvmLoad(Duration.ofSeconds(2), Duration.ofSeconds(10))
                  .nearCache(10_000, Duration.ofMinutes(1))
                  .build());
      Optional<Quote> apple = quotes.get("AAPL", exchange::quote);
      Map<String, Quote> some = quotes.getAll(List.of("AAPL", "MSFT"));
      quotes.put("IBM", ibm, Set.of("user-42"), Duration.ofHours(1));
      long gone = quotes.invalidateTag("user-42");
      CompletionStage<Boolean> there = quotes.async().delete("AAPL");
      long visits = redis.counters().increment("visits:today", 1, Duration.ofDays(1));
      RateLimit limit = RateLimit.slidingWindow("api", 100, Duration.ofSeconds(10));
      boolean allowed = redis.rateLimiter(limit).tryAcquire("user-42").allowed();
      String cookie = redis.sessions().create("42", Map.of("name", "Ada")).id();
      long loggedOut = redis.sessions().deleteAll("42");
      log(redis.health().report());

      assertThat(apple).contains(new Quote("AAPL", 430.0));
      assertThat(some).containsOnlyKeys("AAPL");
      assertThat(gone).isEqualTo(1);
      assertThat(there.toCompletableFuture().join()).isTrue();
      assertThat(visits).isEqualTo(1);
      assertThat(allowed).isTrue();
      assertThat(cookie).isNotEmpty();
      assertThat(loggedOut).isEqualTo(1);
      assertThat(logged).hasSize(1);
    }
  }

  @Test
  void theExampleOfRedisCacheManagerWorks() {
    ConnectionSettings settings = cluster.settings().build();
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      redis.set("greeting", "hello");
      Optional<String> greeting = redis.get("greeting");
      redis.setUserSession("42", new User("Ada", List.of("admin")));
      long visits = redis.incrementCounter("visits");
      Cache<Quote> quotes = redis.cache(CacheSpec.json("quotes", Quote.class).build());
      boolean healthy = redis.health().isHealthy();
      assertThat(greeting).contains("hello");
      assertThat(visits).isEqualTo(1);
      assertThat(quotes.get("AAPL")).isEmpty();
      assertThat(healthy).isTrue();
    }
  }

  @Test
  void theExampleOfAsyncRedisCacheManagerWorks() {
    RedisCacheManager manager = redis;
    assertThat(length(manager).toCompletableFuture().join()).isEqualTo(5);
  }

  private static CompletionStage<Integer> length(RedisCacheManager manager) {
    AsyncRedisCacheManager redis = manager.async();
    CompletionStage<Integer> length =
        redis
            .set("greeting", "hello")
            .thenCompose(done -> redis.getAll(List.of("greeting", "farewell")))
            .thenApply(found -> found.get("greeting").length());
    return length;
  }

  @Test
  void theExampleOfAsyncRevenueEngineCacheWorks() {
    AsyncRevenueEngineCache revenue = new RevenueEngineCache(redis).async();
    CompletionStage<Double> total =
        revenue
            .cacheMarketData(
                Map.of("AAPL", new Quote("AAPL", 189.5), "IBM", new Quote("IBM", 224.0)))
            .thenCompose(done -> revenue.getMarketData(List.of("AAPL", "IBM", "MSFT"), Quote.class))
            .thenApply(found -> found.values().stream().mapToDouble(Quote::price).sum());
    assertThat(total.toCompletableFuture().join()).isEqualTo(413.5);
  }

  @Test
  void theExampleOfRevenueEngineCacheWorks() {
    Object report = List.of(1, 2, 3);
    RevenueEngineCache revenue = new RevenueEngineCache(redis);

    revenue.cacheMarketData("AAPL", new Quote("AAPL", 189.5));
    Optional<Quote> apple = revenue.getMarketData("AAPL", Quote.class);
    assertThat(apple).contains(new Quote("AAPL", 189.5));
    revenue.cacheRevenueMetrics("42", Map.of("total", 7));
    revenue.cacheWithTags("report:7", report, Set.of("reports"));
    long gone = revenue.invalidateTag("reports");
    assertThat(gone).isEqualTo(1);
    long removed = revenue.invalidateUser("42");
    assertThat(removed).isEqualTo(1);
  }

  @Test
  void theExampleOfCacheWorks() {
    Exchange exchange = symbol -> new Quote(symbol, 430.0);
    Cache<Quote> quotes =
        redis.cache(CacheSpec.json("quotes", Quote.class).ttl(Duration.ofMinutes(5)).build());

    quotes.set("AAPL", new Quote("AAPL", 189.5));
    Optional<Quote> apple = quotes.get("AAPL");
    assertThat(apple).contains(new Quote("AAPL", 189.5));
    Optional<Quote> other = quotes.get("MSFT", exchange::quote);
    assertThat(other).contains(new Quote("MSFT", 430.0));
    Map<String, Quote> some = quotes.getAll(List.of("AAPL", "MSFT", "NONE"));
    assertThat(some.keySet()).containsExactly("AAPL", "MSFT");

    quotes.put("IBM", new Quote("IBM", 224.0), Set.of("old"), Duration.ofHours(1));
    long gone = quotes.invalidateTag("old");
    assertThat(gone).isEqualTo(1);
    quotes.delete("AAPL");
    assertThat(quotes.get("AAPL")).isEmpty();
  }

  @Test
  void theExampleOfAsyncCacheWorks() {
    Directory directory = id -> CompletableFuture.completedFuture(Optional.of("Ada"));
    AsyncCache<String> names = redis.cache(CacheSpec.string("names").build()).async();
    CompletionStage<Integer> length =
        names
            .get("42", id -> directory.nameOf(id))
            .thenApply(name -> name.map(String::length).orElse(0));
    assertThat(length.toCompletableFuture().join()).isEqualTo(3);
  }

  @Test
  void theExampleOfCacheSpecWorks() {
    CacheSpec<Quote> spec =
        CacheSpec.json("quotes", Quote.class)
            .ttl(Duration.ofMinutes(5))
            .jitter(0.1)
            .earlyRefresh(1)
            .negativeTtl(Duration.ofSeconds(10))
            .staleIfError(Duration.ofHours(1))
            .crossJvmLoad(Duration.ofSeconds(2), Duration.ofSeconds(15))
            .nearCache(10_000, Duration.ofMinutes(1))
            .build();

    Cache<Quote> quotes = redis.cache(spec);
    assertThat(quotes.get("AAPL", symbol -> new Quote(symbol, 189.5))).isPresent();
    assertThat(quotes.get("AAPL", symbol -> null)).contains(new Quote("AAPL", 189.5));
  }

  @Test
  void theExampleOfListenersWorks() {
    LongAdder hits = new LongAdder();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void hits(String cache, int count) {
            hits.add(count);
          }
        };
    CacheSpec<String> spec = CacheSpec.string("greetings").listener(listener).build();

    Cache<String> greetings = redis.cache(spec);
    greetings.set("en", "hello");
    assertThat(greetings.getAll(List.of("en", "fr"))).hasSize(1);
    assertThat(hits.sum()).isEqualTo(1);
  }

  @Test
  void theExamplesOfSessionsWork() {
    SessionSpec<Profile> spec =
        SessionSpec.json(Profile.class).ttl(Duration.ofMinutes(30)).maxPerUser(5).build();
    assertThat(redis.sessions(spec).list("42")).isEmpty();

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

  @Test
  void theExampleOfAsyncSessionsWorks() {
    AsyncSessions<Map<String, String>> sessions = redis.sessions().async();
    CompletionStage<String> name =
        sessions
            .create("42", Map.of("name", "Ada"))
            .thenCompose(session -> sessions.get("42", session.id()))
            .thenApply(found -> found.orElseThrow().value().get("name"));
    assertThat(name.toCompletableFuture().join()).isEqualTo("Ada");
  }

  @Test
  void theExampleOfCountersWorks() {
    Counters counters = redis.counters();

    long views = counters.increment("views:7");
    long today = counters.increment("orders:2026-11-23", 3, Duration.ofDays(2));
    long left = counters.decrement("stock:7", 2);
    Map<String, Long> both = counters.getAll(List.of("views:7", "views:8"));
    long sinceLastTime = counters.getAndReset("views:7");
    assertThat(List.of(views, today, left, sinceLastTime)).containsExactly(1L, 3L, -2L, 1L);
    assertThat(both).containsExactly(Map.entry("views:7", 1L), Map.entry("views:8", 0L));
  }

  @Test
  void theExampleOfAsyncCountersWorks() {
    AsyncCounters counters = redis.counters().async();
    CompletionStage<Boolean> popular =
        counters.increment("views:7").thenApply(views -> views > 1000);
    assertThat(popular.toCompletableFuture().join()).isFalse();
  }

  @Test
  void theExampleOfRateLimitersWorks() {
    RateLimiter api =
        redis.rateLimiter(RateLimit.slidingWindow("api", 100, Duration.ofSeconds(10)));

    assertThat(answer(api).status).isEqualTo(200);
    while (api.tryAcquire("user-42").allowed()) {}
    assertThat(answer(api).headers).containsOnlyKeys("Retry-After");
  }

  private static Response answer(RateLimiter api) {
    Response response = new Response();
    RateDecision decision = api.tryAcquire("user-42");
    if (!decision.allowed()) {
      response.setStatus(429);
      response.setHeader("Retry-After", Long.toString(decision.retryAfter().toSeconds() + 1));
    }
    return response;
  }

  @Test
  void theExamplesOfRateLimitsAndAsyncRateLimitersWork() {
    RateLimit logins =
        RateLimit.fixedWindow("logins", 5, Duration.ofMinutes(1))
            .whenUnavailable(WhenUnavailable.DENY);
    RateLimit api = RateLimit.slidingWindow("api", 100, Duration.ofSeconds(10));

    assertThat(redis.rateLimiter(logins).tryAcquire("user-42").remaining()).isEqualTo(4);
    assertThat(status(api).toCompletableFuture().join()).isEqualTo(200);
  }

  private CompletionStage<Integer> status(RateLimit limit) {
    AsyncRateLimiter api = redis.rateLimiter(limit).async();
    CompletionStage<Integer> status =
        api.tryAcquire("user-42").thenApply(decision -> decision.allowed() ? 200 : 429);
    return status;
  }

  @Test
  void theExampleOfConnectionSettingsWorks(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("redis.properties"), "seeds=" + seeds() + "\ncommandTimeout=250ms");

    ConnectionSettings settings =
        ConnectionSettings.builder().file(file).environment(System.getenv()).build();

    assertThat(settings.commandTimeout()).isEqualTo(Duration.ofMillis(250));
    RedisCacheManager.connect(settings).close();
  }

  @Test
  void theExampleOfCircuitSettingsWorks() {
    ConnectionSettings settings =
        ConnectionSettings.builder()
            .seeds("redis-1:6379,redis-2:6379")
            .circuit(CircuitSettings.defaults().withOpenTime(Duration.ofSeconds(10)))
            .build();

    assertThat(settings.circuit())
        .isEqualTo(new CircuitSettings(50, 20, Duration.ofSeconds(10), 3, 4096));
  }

  @Test
  void theExampleOfTlsSettingsWorks(@TempDir Path directory) throws Exception {
    TlsFiles files = TlsFiles.make(directory, "ip:127.0.0.1");
    Path caFile = files.certificate();
    Path certificateFile = files.certificate();
    Path keyFile = files.key();

    TlsSettings tls = TlsSettings.trusting(caFile).withClient(certificateFile, keyFile);
    ConnectionSettings settings =
        ConnectionSettings.builder().seeds("redis-1:6380,redis-2:6380").tls(tls).build();

    assertThat(settings.tls()).isEqualTo(tls);
  }

  @Test
  void theExampleOfClusterHealthWorks() {
    ClusterHealth health = redis.health();
    log(health.report());
    if (!health.isHealthy()) {
      alert(health.nodes().stream().filter(node -> !node.isResponding()).toList());
    }
    assertThat(logged)
        .singleElement()
        .asString()
        .startsWith("✅ Redis cluster is healthy\n✅ Master ")
        .endsWith("Redis cluster health check complete\n");
  }
}
