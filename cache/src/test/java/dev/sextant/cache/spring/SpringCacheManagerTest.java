package dev.sextant.cache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.RedisCacheManager;
import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.TestCluster;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

class SpringCacheManagerTest extends ConnectedTest {

  record Quote(String symbol, double price) {}

  private static final Quote APPLE = new Quote("AAPL", 189.5);

  interface Market {
    Quote last(String symbol);
  }

  /** What an application has methods for. */
  static class Exchange {

    final AtomicInteger calls = new AtomicInteger();

    private final Market exchange =
        symbol -> {
          calls.incrementAndGet();
          return new Quote(symbol, 7);
        };

    @Cacheable(cacheNames = "quotes", sync = true)
    public Quote lastQuote(String symbol) {
      return exchange.last(symbol);
    }

    @Cacheable("quotes")
    public Quote quote(String symbol) {
      calls.incrementAndGet();
      return symbol.equals("NONE") ? null : new Quote(symbol, 189.5);
    }

    @Cacheable(cacheNames = "quotes", key = "{#symbol, #day}", sync = true)
    public Quote quoteOf(String symbol, int day) {
      calls.incrementAndGet();
      return new Quote(symbol, day);
    }

    @Cacheable("quotes")
    public Quote unclear(String symbol, int day) {
      return new Quote(symbol, day);
    }

    @Cacheable("quotes")
    public CompletableFuture<Quote> later(String symbol) {
      calls.incrementAndGet();
      return CompletableFuture.completedFuture(new Quote(symbol, 1));
    }

    @Cacheable(cacheNames = "quotes", sync = true)
    public CompletableFuture<Quote> laterAndOnce(String symbol) {
      return CompletableFuture.supplyAsync(() -> exchange.last(symbol));
    }

    @Cacheable("quotes")
    public Mono<Quote> someDay(String symbol) {
      return Mono.fromSupplier(() -> exchange.last(symbol));
    }

    @Cacheable(cacheNames = "quotes", sync = true)
    public Mono<Quote> someDayAndOnce(String symbol) {
      return Mono.fromSupplier(() -> exchange.last(symbol));
    }

    @Cacheable(cacheNames = "quotes", sync = true)
    public Mono<Quote> never(String symbol) {
      return Mono.error(new IllegalStateException("closed"));
    }

    @CachePut(cacheNames = "quotes", key = "#quote.symbol()")
    public Quote trade(Quote quote) {
      return quote;
    }

    @CacheEvict("quotes")
    public void forget(String symbol) {}

    @CacheEvict(cacheNames = "quotes", allEntries = true)
    public void forgetAll() {}

    @CacheEvict(cacheNames = "quotes", beforeInvocation = true)
    public void forgetAndFail(String symbol) {
      throw new IllegalStateException("after it was forgotten");
    }

    @CacheEvict(cacheNames = "quotes", allEntries = true, beforeInvocation = true)
    public void forgetAllAndFail() {
      throw new IllegalStateException("after all were forgotten");
    }
  }

  @Configuration
  @EnableCaching
  static class Caching {

    @Bean
    ConnectionSettings settings(TestCluster cluster) {
      return cluster.settings().build();
    }

    @Bean
    RedisCacheManager redis(ConnectionSettings settings) {
      return RedisCacheManager.connect(settings);
    }

    @Bean
    CacheManager cacheManager(RedisCacheManager redis) {
      return new SpringCacheManager(
          redis, List.of(CacheSpec.json("quotes", Quote.class).ttl(Duration.ofMinutes(5)).build()));
    }
  }

  private CacheManager manager;
  private Cache quotes;

  @BeforeEach
  void prepare() {
    manager =
        new SpringCacheManager(
            redis,
            List.of(
                CacheSpec.json("quotes", Quote.class).ttl(Duration.ofMinutes(5)).build(),
                CacheSpec.bytes("bytes").build(),
                CacheSpec.string("texts").build()));
    quotes = manager.getCache("quotes");
  }

  /** Of caches in the cluster, and a bean whose methods are cached. */
  private AnnotationConfigApplicationContext application(Exchange exchange) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.register(Caching.class);
    context.getBeanFactory().registerSingleton("cluster", cluster);
    context.registerBean(Exchange.class, () -> exchange);
    context.refresh();
    return context;
  }

  @Test
  void annotatedMethodsAreCached() {
    try (AnnotationConfigApplicationContext context = application(new Exchange())) {
      Exchange exchange = context.getBean(Exchange.class);

      assertThat(exchange.quote("AAPL")).isEqualTo(APPLE);
      assertThat(exchange.quote("AAPL")).isEqualTo(APPLE);
      assertThat(exchange.quote("NONE")).isNull();
      assertThat(exchange.quote("NONE")).isNull();
      assertThat(server.get("quotes:v1:AAPL")).isEqualTo("{\"symbol\":\"AAPL\",\"price\":189.5}");
      assertThat(server.pttl("quotes:v1:AAPL")).isBetween(1L, 300_000L);

      exchange.trade(new Quote("AAPL", 200));
      assertThat(exchange.quote("AAPL").price()).isEqualTo(200);
      assertThat(exchange.quoteOf("AAPL", 3)).isEqualTo(exchange.quoteOf("AAPL", 3));
      assertThat(exchange.later("IBM").join()).isEqualTo(exchange.later("IBM").join());

      exchange.forget("AAPL");
      assertThat(exchange.quote("AAPL").price()).isEqualTo(189.5);
      exchange.forgetAll();
      assertThat(server.keys("quotes:*")).isEmpty();
      assertThatExceptionOfType(CacheArgumentException.class)
          .isThrownBy(() -> exchange.unclear("AAPL", 3))
          .withMessageContaining("SimpleKey")
          .withMessageContaining("{#a, #b}");
    }
  }

  @Test
  void methodsThatAnswerLaterAreCachedAndCalledOnce() {
    Exchange counted = new Exchange();
    try (AnnotationConfigApplicationContext context = application(counted)) {
      Exchange exchange = context.getBean(Exchange.class);

      for (int i = 0; i < 3; i++) {
        assertThat(exchange.lastQuote("A")).isEqualTo(new Quote("A", 7));
        assertThat(exchange.laterAndOnce("B").join()).isEqualTo(new Quote("B", 7));
        assertThat(exchange.someDay("C").block()).isEqualTo(new Quote("C", 7));
        assertThat(exchange.someDayAndOnce("D").block()).isEqualTo(new Quote("D", 7));
      }

      assertThat(counted.calls).hasValue(4);
      assertThat(server.get("quotes:v1:D")).isEqualTo("{\"symbol\":\"D\",\"price\":7.0}");
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> exchange.never("E").block())
          .withMessage("closed");
      assertThat(server.exists("quotes:v1:E")).isZero();
    }
  }

  @Test
  void evictionsBeforeAMethodRemainThoughItFails() {
    try (AnnotationConfigApplicationContext context = application(new Exchange())) {
      Exchange exchange = context.getBean(Exchange.class);
      List.of("A", "B", "C").forEach(exchange::quote);

      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> exchange.forgetAndFail("A"));
      assertThat(server.keys("quotes:v1:*"))
          .containsExactlyInAnyOrder("quotes:v1:B", "quotes:v1:C");
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(exchange::forgetAllAndFail);
      assertThat(server.keys("quotes:v1:*")).isEmpty();
    }
  }

  @Test
  void methodsAreCalledOnceForEachMiss() {
    Exchange counted = new Exchange();
    try (AnnotationConfigApplicationContext context = application(counted)) {
      Exchange exchange = context.getBean(Exchange.class);

      for (int i = 0; i < 3; i++) {
        exchange.quote("AAPL");
        exchange.quote("NONE");
        exchange.quoteOf("AAPL", 3);
        exchange.later("IBM").join();
      }

      assertThat(counted.calls).hasValue(4);
    }
  }

  @Test
  void thereAreTheCachesOfTheSpecsAndNoOthers() {
    assertThat(manager.getCacheNames()).containsExactly("quotes", "bytes", "texts");
    assertThat(manager.getCache("others")).isNull();
    assertThat(quotes.getName()).isEqualTo("quotes");
    assertThat(quotes.getNativeCache()).isInstanceOf(dev.sextant.cache.Cache.class);
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(
            () ->
                new SpringCacheManager(
                    redis, List.of(CacheSpec.string("a").build(), CacheSpec.bytes("a").build())))
        .withMessageContaining("a twice");
  }

  @Test
  void whatWasPutIsFound() {
    quotes.put("AAPL", APPLE);

    assertThat(quotes.get("AAPL").get()).isEqualTo(APPLE);
    assertThat(quotes.get("AAPL", Quote.class)).isEqualTo(APPLE);
    assertThat(quotes.get("IBM")).isNull();
    assertThat(quotes.get("IBM", Quote.class)).isNull();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> quotes.get("AAPL", String.class))
        .withMessageContaining("AAPL")
        .withMessageContaining("Quote")
        .withMessageNotContaining("189");
  }

  @Test
  void nullIsAValue() {
    quotes.put("k", null);

    assertThat(quotes.get("k")).isNotNull();
    assertThat(quotes.get("k").get()).isNull();
    assertThat(quotes.get("k", Quote.class)).isNull();
    assertThat(quotes.get("k", () -> APPLE)).isNull();
    assertThat(quotes.putIfAbsent("k", APPLE).get()).isNull();
  }

  @Test
  void bytesThatLookLikeNullAreBytes() {
    Cache bytes = manager.getCache("bytes");
    for (byte[] each :
        List.of(new byte[0], new byte[] {-2}, new byte[] {-2, -2}, new byte[] {-1, 0})) {
      bytes.put("k", each);

      assertThat(bytes.get("k", byte[].class)).isEqualTo(each);
    }
  }

  @Test
  void aMissIsLoadedByTheThreadThatAsks() {
    Thread caller = Thread.currentThread();

    Quote loaded =
        quotes.get(
            "AAPL",
            () -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              return APPLE;
            });

    assertThat(loaded).isEqualTo(APPLE);
    assertThat(quotes.get("AAPL", () -> new Quote("AAPL", 0))).isEqualTo(APPLE);
    assertThat(quotes.<Quote>get("NONE", () -> null)).isNull();
    assertThat(quotes.get("NONE", () -> APPLE)).isNull();
  }

  @Test
  void threadsThatMissAKeyTogetherLoadItOnce() throws Exception {
    int threads = 32;
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch allAsk = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Quote>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            pool.submit(
                () -> {
                  allAsk.countDown();
                  return quotes.get(
                      "AAPL",
                      () -> {
                        allAsk.await();
                        loads.incrementAndGet();
                        return APPLE;
                      });
                }));
      }
      for (Future<Quote> one : all) {
        assertThat(one.get()).isEqualTo(APPLE);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void aLoaderThatFailsIsToldWithItsKeyAndNothingIsStored() {
    IllegalStateException failure = new IllegalStateException("closed");

    assertThatExceptionOfType(ValueRetrievalException.class)
        .isThrownBy(
            () ->
                quotes.get(
                    "AAPL",
                    () -> {
                      throw failure;
                    }))
        .withCause(failure)
        .satisfies(e -> assertThat(e.getKey()).isEqualTo("AAPL"));
    assertThat(server.exists("quotes:v1:AAPL")).isZero();
  }

  @Test
  void aLoadThatTakesLongerThanTheCacheWaitsIsStillTheCallersAnswer() {
    Cache impatient =
        new SpringCacheManager(
                redis, List.of(CacheSpec.string("slow").loadTimeout(Duration.ofMillis(20)).build()))
            .getCache("slow");

    String value =
        impatient.get(
            "k",
            () -> {
              // Another who waits for this load ends when the cache gives it up.
              CompletableFuture.supplyAsync(() -> impatient.get("k", () -> "another's"))
                  .handle((other, failure) -> other)
                  .join();
              return "v";
            });

    assertThat(value).isEqualTo("v");
  }

  @Test
  void putIfAbsentReturnsWhatIsThere() {
    assertThat(quotes.putIfAbsent("AAPL", APPLE)).isNull();
    assertThat(quotes.putIfAbsent("AAPL", new Quote("AAPL", 0)).get()).isEqualTo(APPLE);
    assertThat(quotes.get("AAPL").get()).isEqualTo(APPLE);
  }

  @Test
  void evictionsSayWhetherThereWasAnything() {
    quotes.put("a", APPLE);
    quotes.put("b", APPLE);
    quotes.put("c", APPLE);
    manager.getCache("texts").put("a", "v");

    assertThat(quotes.evictIfPresent("a")).isTrue();
    assertThat(quotes.evictIfPresent("a")).isFalse();
    quotes.evict("b");
    assertThat(quotes.get("b")).isNull();
    assertThat(quotes.invalidate()).isTrue();
    assertThat(quotes.invalidate()).isFalse();
    assertThat(quotes.get("c")).isNull();
    assertThat(manager.getCache("texts").get("a").get()).isEqualTo("v");
  }

  @Test
  void clearingFindsWhatWasLoadedAndAskedForAsynchronously() {
    quotes.get("loaded", () -> APPLE);
    quotes.retrieve("retrieved", () -> CompletableFuture.completedFuture(APPLE)).join();
    quotes.putIfAbsent("absent", APPLE);

    quotes.clear();

    assertThat(server.keys("quotes:*")).isEmpty();
  }

  @Test
  void valuesAreRetrievedWithoutBlocking() {
    assertThat(quotes.retrieve("k").join()).isNull();
    assertThat(quotes.retrieve("k", () -> CompletableFuture.completedFuture(APPLE)).join())
        .isEqualTo(APPLE);
    assertThat(((ValueWrapper) quotes.retrieve("k").join()).get()).isEqualTo(APPLE);
    quotes.put("null", null);
    assertThat(((ValueWrapper) quotes.retrieve("null").join()).get()).isNull();

    IllegalStateException failure = new IllegalStateException("closed");
    assertThat(quotes.retrieve("other", () -> CompletableFuture.failedFuture(failure)))
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .withCause(failure);
  }

  @Test
  void keysHaveTheirObviousTextAndOthersAreRefused() {
    UUID id = UUID.randomUUID();
    assertThat(SpringCacheManager.text("a:{42}")).isEqualTo("a:{42}");
    assertThat(SpringCacheManager.text(42)).isEqualTo("42");
    assertThat(SpringCacheManager.text(new BigDecimal("1.50"))).isEqualTo("1.50");
    assertThat(SpringCacheManager.text(true)).isEqualTo("true");
    assertThat(SpringCacheManager.text(DayOfWeek.MONDAY)).isEqualTo("MONDAY");
    assertThat(SpringCacheManager.text(id)).isEqualTo(id.toString());
    assertThat(SpringCacheManager.text(SimpleKey.EMPTY)).isEqualTo("()");
    assertThat(SpringCacheManager.text(List.of("a", "b,c")))
        .isNotEqualTo(SpringCacheManager.text(List.of("a,b", "c")));
    assertThat(SpringCacheManager.text(Arrays.asList("a", null)))
        .isNotEqualTo(SpringCacheManager.text(List.of("a", "")));

    for (Object key : List.of(new Object(), LocalDate.EPOCH, new SimpleKey("a", "b"))) {
      assertThatExceptionOfType(CacheArgumentException.class)
          .isThrownBy(() -> quotes.get(key))
          .withMessageContaining(key.getClass().getName());
    }
  }

  @Test
  void keysMayHaveAFunctionOfTheirOwn() {
    Cache byDay =
        new SpringCacheManager(redis, List.of(CacheSpec.string("days").build()), Object::toString)
            .getCache("days");

    byDay.put(LocalDate.EPOCH, "v");

    assertThat(server.exists("days:v1:1970-01-01")).isEqualTo(1);
  }

  @Test
  void badKeysAndValuesAreRefused() {
    assertThatExceptionOfType(CacheArgumentException.class).isThrownBy(() -> quotes.get(""));
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(() -> quotes.put("x".repeat(8193), APPLE));
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> manager.getCache("texts").put("k", 42))
        .withMessageContaining("texts:v1:k")
        .withMessageContaining("java.lang.Integer");
  }

  @Test
  void aValueOfAnOldVersionIsAMiss() {
    server.set("quotes:v1:AAPL", "[\"old\"]");

    assertThat(quotes.get("AAPL")).isNull();
    assertThat(quotes.get("AAPL", () -> APPLE)).isEqualTo(APPLE);
  }

  @Test
  void whileAMasterIsAwayReadsMissAndEvictionsFail() {
    try (RedisCacheManager impatient =
        RedisCacheManager.connect(
            cluster.settings().commandTimeout(Duration.ofMillis(300)).maxRetries(0).build())) {
      Cache cache =
          new SpringCacheManager(impatient, List.of(CacheSpec.json("quotes", Quote.class).build()))
              .getCache("quotes");
      cluster.freezeMasterOf("quotes:v1:AAPL");

      assertThat(cache.get("AAPL")).isNull();
      assertThat(cache.get("AAPL", () -> APPLE)).isEqualTo(APPLE);
      assertThatExceptionOfType(CacheUnavailableException.class)
          .isThrownBy(() -> cache.evict("AAPL"));
    }
  }
}
