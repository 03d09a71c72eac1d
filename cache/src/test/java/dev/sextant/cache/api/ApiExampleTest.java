package dev.sextant.cache.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sextant.cache.Cache;
import dev.sextant.cache.Counters;
import dev.sextant.cache.RateLimiter;
import dev.sextant.cache.RedisCacheManager;
import dev.sextant.cache.Sessions;
import dev.sextant.cache.api.SessionSpec.WhenFull;
import dev.sextant.cache.fixture.ConnectedTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the types that an application passes and gets back, line by line. */
class ApiExampleTest extends ConnectedTest {

  record Quote(String symbol, double price) {}

  record Profile(String name) {}

  record Point(int x, int y) {}

  record PointCodec() implements ValueCodec<Point> {
    @Override
    public byte[] encode(Point point) {
      return ByteBuffer.allocate(8).putInt(point.x()).putInt(point.y()).array();
    }

    @Override
    public Point decode(byte[] bytes) {
      if (bytes.length != 8) {
        throw new CacheValueException("a point has 8 bytes, not " + bytes.length);
      }
      ByteBuffer from = ByteBuffer.wrap(bytes);
      return new Point(from.getInt(), from.getInt());
    }
  }

  private final List<String> logged = new ArrayList<>();
  private Cache<Quote> quotes;
  private Counters counters;
  private Sessions<Profile> sessions;

  private void log(Object what) {
    logged.add(String.valueOf(what));
  }

  @BeforeEach
  void prepare() {
    quotes = redis.cache(CacheSpec.json("quotes", Quote.class).build());
    counters = redis.counters();
    sessions = redis.sessions(SessionSpec.json(Profile.class).build());
  }

  @Test
  void theExamplesOfLoadersWork() {
    CacheLoader<Quote> exchange = symbol -> symbol.equals("NONE") ? null : new Quote(symbol, 430.0);
    Optional<Quote> microsoft = quotes.get("MSFT", exchange);
    Optional<Quote> none = quotes.get("NONE", exchange);
    assertThat(microsoft).contains(new Quote("MSFT", 430.0));
    assertThat(none).isEmpty();
  }

  @Test
  void theExampleOfAsynchronousLoadersWorks() {
    AsyncCacheLoader<Quote> exchange =
        symbol -> CompletableFuture.supplyAsync(() -> Optional.of(new Quote(symbol, 430.0)));
    CompletionStage<Optional<Quote>> microsoft = quotes.async().get("MSFT", exchange);
    assertThat(microsoft.toCompletableFuture().join()).contains(new Quote("MSFT", 430.0));
  }

  @Test
  void theExamplesOfWhatIsRefusedAtOnceWork() {
    try {
      quotes.set("AAPL", new Quote("AAPL", 189.5), Duration.ZERO);
    } catch (CacheArgumentException e) {
      log(e.getMessage());
    }
    try {
      CacheSpec.string("names").jitter(1.5).build();
    } catch (CacheSettingException e) {
      log(e.setting());
      log(e.getMessage());
    }
    assertThat(logged)
        .containsExactly(
            "the time to live of quotes:v1:AAPL is PT0S, less than 1 ms",
            "jitter",
            "jitter is 1.5, not 0 to 1");
  }

  @Test
  void theExamplesOfWhatFailsWork() {
    redis.set("text", "no number");
    try {
      redis.incrementCounter("text");
    } catch (CacheServerException e) {
      log(e.code());
    }
    CacheLoader<Quote> exchange =
        symbol -> {
          throw new IllegalStateException("closed");
        };
    try {
      quotes.get("MSFT", exchange);
    } catch (CacheLoadException e) {
      log(e.timedOut() ? "the exchange is slow" : "the exchange failed with " + e.getCause());
    }
    redis.close();
    try {
      redis.get("greeting");
    } catch (CacheClosedException e) {
      log(e.getMessage());
    }
    assertThat(logged)
        .containsExactly(
            "ERR",
            "the exchange failed with java.lang.IllegalStateException: closed",
            "GET greeting was not sent: the cache is closed");
  }

  @Test
  void theExampleOfTellingFailuresApartWorks() {
    redis.set("greeting", "hello");
    assertThat(greeting(redis)).contains("hello");

    redis.close();
    assertThatExceptionOfType(CacheClosedException.class).isThrownBy(() -> greeting(redis));
    assertThat(logged).containsExactly("GET greeting was not sent: the cache is closed");
  }

  @Test
  void theExampleOfGoingOnWithoutTheClusterWorks() {
    ConnectionSettings impatient =
        cluster.settings().commandTimeout(Duration.ofMillis(100)).maxRetries(0).build();
    try (RedisCacheManager silent = RedisCacheManager.connect(impatient)) {
      cluster.freezeMasterOf("greeting");
      assertThat(greeting(silent)).isEmpty();

      cluster.freezeMasterOf("orders");
      Counters counters = silent.counters();
      try {
        counters.increment("orders");
      } catch (CacheUnavailableException e) {
        log(e.mayHaveExecuted() ? "may have been counted" : "was not counted, and may be repeated");
      }
      assertThat(logged).containsExactly("may have been counted");
      cluster.heal();
    }
  }

  private Optional<String> greeting(RedisCacheManager redis) {
    Optional<String> greeting;
    try {
      greeting = redis.get("greeting");
    } catch (CacheUnavailableException e) {
      greeting = Optional.empty();
    } catch (CacheException e) {
      log(e.getMessage());
      throw e;
    }
    return greeting;
  }

  @Test
  void theExamplesOfUnreadableValuesAndFullCountersWork() {
    redis.set("revenue_data:AAPL", "[]");
    try {
      redis.getRevenueData("AAPL", Quote.class);
    } catch (CacheValueException e) {
      redis.delete("revenue_data:AAPL");
    }
    assertThat(redis.getRevenueData("AAPL", Quote.class)).isEmpty();

    counters.increment("n", Long.MAX_VALUE);
    try {
      counters.increment("n");
    } catch (CounterOverflowException e) {
      counters.reset("n");
    }
    assertThat(counters.get("n")).isZero();
  }

  @Test
  void theExampleOfTimesToLiveWorks() {
    ConnectionSettings settings = cluster.settings().build();
    CacheTtls ttls =
        CacheTtls.defaults()
            .withMarketData(Duration.ofSeconds(30))
            .withSession(Duration.ofHours(8));
    RedisCacheManager redis = RedisCacheManager.connect(settings, ttls, Json.standard());
    redis.setUserSession("42", new Profile("Ada"));
    assertThat(server.pttl("user_session:{42}")).isGreaterThan(7 * 3_600_000L);
    redis.close();
  }

  @Test
  void theExampleOfCircuitsWorks() {
    ConnectionSettings settings = cluster.settings().build();
    CacheListener alarm =
        new CacheListener() {
          @Override
          public void circuit(String circuit, CircuitState state) {
            log(
                state == CircuitState.OPEN
                    ? circuit + " does not serve"
                    : circuit + " is " + state);
          }
        };
    RedisCacheManager redis =
        RedisCacheManager.connect(settings, CacheTtls.defaults(), Json.standard(), alarm);
    redis.close();
    alarm.circuit("h:1", CircuitState.OPEN);
    alarm.circuit("h:1", CircuitState.CLOSED);
    assertThat(logged).containsExactly("h:1 does not serve", "h:1 is CLOSED");
  }

  @Test
  void theExamplesOfHealthWork() {
    ClusterStatus status = redis.clusterInfo();
    if (!status.ok()) {
      log(status.slotsFailed() + " slots are not served");
    }
    log(status.fields().get("cluster_stats_messages_sent"));
    assertThat(logged).singleElement().asString().containsOnlyDigits();

    logged.clear();
    for (NodeHealth node : redis.health().replicas()) {
      log(
          node.isResponding()
              ? node.address() + " follows " + node.follows()
              : node + " is silent");
    }
    assertThat(logged).hasSize(3).allMatch(line -> line.contains(" follows 127.0.0.1:"));
  }

  @Test
  void theExamplesOfMemoryWork() {
    for (NodeMemory node : redis.memoryStatistics().nodes()) {
      if (node.maxBytes() > 0 && node.usedBytes() > 0.9 * node.maxBytes()) {
        log(node.address() + " is almost full, and evicts by " + node.policy());
      }
    }
    assertThat(logged).isEmpty();

    MemoryStatistics memory = redis.memoryStatistics();
    log(memory.usedByMastersBytes() + " bytes, " + memory.evictedKeys() + " keys evicted");
    log("no word from " + memory.unreachable());
    assertThat(logged.get(0)).matches("\\d+ bytes, \\d+ keys evicted");
    assertThat(logged.get(1)).isEqualTo("no word from []");
  }

  @Test
  void theExamplesOfSettingsWork() {
    ConnectionSettings settings =
        ConnectionSettings.builder().seeds("redis-1:6379").user("app").password("s3cret").build();
    log(settings.credentials());
    assertThat(logged).containsExactly("app:***");
  }

  @Test
  void theExampleOfAddressesWorks() {
    NodeAddress address = NodeAddress.parse("[::1]:6379");
    ConnectionSettings settings =
        ConnectionSettings.builder().seeds(List.of(address)).seed("redis-2", 6379).build();
    assertThat(settings.seeds()).hasToString("[[::1]:6379, redis-2:6379]");
  }

  @Test
  void theExampleOfReadsFromReplicasWorks() {
    ConnectionSettings settings =
        ConnectionSettings.builder()
            .seeds("redis-1:6379,redis-2:6379")
            .readFrom(ReadPreference.REPLICA_PREFERRED)
            .build();
    assertThat(settings.readFrom()).isEqualTo(ReadPreference.REPLICA_PREFERRED);
  }

  @Test
  void theExamplesOfCodecsWork() {
    Json json = Json.with(JsonMapper.builder().findAndAddModules().build());
    Cache<List<Quote>> portfolios =
        redis.cache(
            CacheSpec.of("portfolios", json.codec(new TypeReference<List<Quote>>() {})).build());
    portfolios.set("42", List.of(new Quote("AAPL", 189.5)));
    assertThat(portfolios.get("42")).contains(List.of(new Quote("AAPL", 189.5)));

    Cache<Point> points = redis.cache(CacheSpec.of("points", new PointCodec()).build());
    points.set("origin", new Point(0, -1));
    assertThat(points.get("origin")).contains(new Point(0, -1));
    server.set("points:v1:bad", "short");
    assertThat(points.get("bad")).isEmpty();
  }

  @Test
  void theExampleOfDecisionsWorks() {
    RateLimiter limiter = redis.rateLimiter(RateLimit.fixedWindow("api", 7, Duration.ofMinutes(1)));
    RateDecision decision = limiter.tryAcquire("user-42", 5);
    log(
        decision.allowed()
            ? decision.remaining() + " are left"
            : "come back in " + decision.retryAfter().toMillis() + " ms");
    assertThat(logged).containsExactly("2 are left");
  }

  @Test
  void theExamplesOfSessionsWork() {
    Session<Profile> session = sessions.create("42", new Profile("Ada"));
    String cookie = session.id();
    log(session);
    Duration left = Duration.between(session.createdAt(), session.expiresAt());
    assertThat(sessions.get("42", cookie)).isPresent();
    assertThat(left).isEqualTo(Duration.ofHours(1));
    assertThat(logged.get(0)).startsWith("session of 42, created ").doesNotContain(cookie);

    Sessions<Profile> one =
        redis.sessions(
            SessionSpec.json(Profile.class).maxPerUser(1).whenFull(WhenFull.REFUSE).build());
    one.deleteAll("42");
    one.create("42", new Profile("Ada"));
    try {
      one.create("42", new Profile("Ada"));
    } catch (SessionLimitException e) {
      one.deleteAll("42");
    }
    assertThat(one.list("42")).isEmpty();
  }
}
