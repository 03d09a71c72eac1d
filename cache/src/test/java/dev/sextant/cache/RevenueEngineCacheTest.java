package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.cache.fixture.ConnectedTest;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RevenueEngineCacheTest extends ConnectedTest {

  private RevenueEngineCache revenue;

  @BeforeEach
  void prepare() {
    revenue = new RevenueEngineCache(redis);
  }

  @Test
  void marketDataLivesForFiveMinutesUnlessTold() {
    revenue.cacheMarketData("AAPL", Map.of("bid", 1));
    revenue.cacheMarketData("MSFT", Map.of("bid", 2), Duration.ofSeconds(9));

    assertThat(revenue.getMarketData("AAPL", JsonNode.class).orElseThrow().get("bid").intValue())
        .isEqualTo(1);
    assertThat(revenue.getMarketData("IBM", JsonNode.class)).isEmpty();
    assertThat(server.pttl("market:AAPL")).isBetween(240_000L, 300_000L);
    assertThat(server.pttl("market:MSFT")).isBetween(1L, 9_000L);
  }

  @Test
  void marketDataOfManySymbolsIsOneBatch() {
    revenue.cacheMarketData(Map.of("AAPL", Map.of("bid", 1), "MSFT", Map.of("bid", 2)));
    revenue.cacheMarketData(Map.of("IBM", Map.of("bid", 3)), Duration.ofSeconds(9));

    Map<String, JsonNode> found =
        revenue.getMarketData(List.of("MSFT", "NONE", "IBM"), JsonNode.class);

    assertThat(found.keySet()).containsExactly("MSFT", "IBM");
    assertThat(found.get("IBM").get("bid").intValue()).isEqualTo(3);
    assertThat(server.pttl("market:AAPL")).isBetween(240_000L, 300_000L);
    assertThat(server.pttl("market:IBM")).isBetween(1L, 9_000L);
  }

  @Test
  void theAsynchronousFaceDoesTheSame() {
    AsyncRevenueEngineCache async = revenue.async();

    async
        .cacheRevenueMetrics("42", 7)
        .thenCompose(done -> async.getRevenueMetrics("42", Integer.class))
        .thenAccept(metrics -> assertThat(metrics).contains(7))
        .thenCompose(done -> async.cacheMarketData("AAPL", 1))
        .thenCompose(done -> async.getMarketData("AAPL", Integer.class))
        .thenAccept(data -> assertThat(data).contains(1))
        .thenCompose(done -> async.cacheWithTags("k", "v", Set.of("t")))
        .thenCompose(done -> async.getCached("k", String.class))
        .thenAccept(value -> assertThat(value).contains("v"))
        .thenCompose(done -> async.invalidateTag("t"))
        .thenAccept(gone -> assertThat(gone).isEqualTo(1))
        .thenCompose(done -> async.invalidateUser("42"))
        .thenAccept(gone -> assertThat(gone).isEqualTo(1))
        .toCompletableFuture()
        .join();
    assertThat(server.exists("k")).isZero();
  }

  @Test
  void revenueMetricsLiveForTenMinutesInTheUsersSlot() {
    revenue.cacheRevenueMetrics("42", Map.of("total", 7));

    assertThat(
            revenue.getRevenueMetrics("42", JsonNode.class).orElseThrow().get("total").intValue())
        .isEqualTo(7);
    assertThat(server.pttl("revenue:{42}")).isBetween(540_000L, 600_000L);
  }

  @Test
  void invalidatingAUserDeletesMetricsSessionsAndAnalyticsOfThatUserOnly() {
    revenue.cacheRevenueMetrics("42", Map.of());
    redis.setUserSession("42", Map.of());
    server.set("session:{42}", "written by another program");
    server.set("analytics:{42}", "written by another program");
    revenue.cacheRevenueMetrics("43", Map.of());

    assertThat(revenue.invalidateUser("42")).isEqualTo(4);
    assertThat(revenue.invalidateUser("42")).isZero();
    assertThat(server.keys("*")).containsExactly("revenue:{43}");
  }

  @Test
  void aUserIdThatBreaksTheHashTagIsInvalidatedToo() {
    revenue.cacheRevenueMetrics("}x", Map.of());
    redis.setUserSession("}x", Map.of());
    assertThat(SlotHash.getSlot("revenue:{}x}"))
        .isNotEqualTo(SlotHash.getSlot("user_session:{}x}"));

    assertThat(revenue.invalidateUser("}x")).isEqualTo(2);
  }

  @Test
  void invalidatingATagDeletesItsValuesOnAllNodesAndNoOthers() {
    for (int i = 0; i < 600; i++) {
      revenue.cacheWithTags("item:" + i, i, Set.of(i % 2 == 0 ? "even" : "odd", "all"));
    }

    assertThat(revenue.invalidateTag("even")).isEqualTo(300);
    assertThat(revenue.getCached("item:4", Integer.class)).isEmpty();
    assertThat(revenue.getCached("item:5", Integer.class)).contains(5);
    assertThat(revenue.invalidateTag("even")).isZero();
    assertThat(revenue.invalidateTag("all")).isEqualTo(300);
    assertThat(server.keys("item:*")).isEmpty();
  }

  @Test
  void aTagThatNothingCarriesInvalidatesNothing() {
    assertThat(revenue.invalidateTag("unheard of")).isZero();
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void withoutTagsOnlyTheValueIsStored() {
    revenue.cacheWithTags("plain", "v", Set.of());

    assertThat(server.keys("*")).containsExactly("plain");
    assertThat(server.pttl("plain")).isBetween(3_540_000L, 3_600_000L);
  }

  @Test
  void aShortLivedMemberDoesNotShortenTheLifeOfItsTag() {
    revenue.cacheWithTags("long", "v", Set.of("t"), Duration.ofHours(2));
    revenue.cacheWithTags("short", "v", Set.of("t"), Duration.ofSeconds(1));

    assertThat(server.pttl("tag:{t}")).isGreaterThan(7_200_000L);
    assertThat(server.zscore("tag:{t}", "long")).isGreaterThan(server.zscore("tag:{t}", "short"));
  }

  @Test
  void puttingAKeyAgainForLessTimeDoesNotLowerItsEntry() {
    revenue.cacheWithTags("k", "v", Set.of("t"), Duration.ofHours(2));
    Double before = server.zscore("tag:{t}", "k");

    revenue.cacheWithTags("k", "w", Set.of("t"), Duration.ofSeconds(1));

    assertThat(server.zscore("tag:{t}", "k")).isEqualTo(before);
  }

  @Test
  void aTagOutlivesItsMembersAndHasALifeFromItsFirstMemberOn() {
    revenue.cacheWithTags("k", "v", Set.of("t"), Duration.ofSeconds(30));

    assertThat(server.pttl("tag:{t}")).isGreaterThan(server.pttl("k"));
  }

  @Test
  void manyWritersLeaveNoValueThatInvalidationMisses() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int writer = 0; writer < 7; writer++) {
        int self = writer;
        work.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    Duration ttl = Duration.ofSeconds(60 + (self * 31L + i) % 600);
                    revenue.cacheWithTags("shared:" + i % 50, self, Set.of("t", "u" + self), ttl);
                  }
                }));
      }
      work.add(pool.submit(() -> IntStream.range(0, 20).forEach(i -> revenue.invalidateTag("t"))));
      for (Future<?> one : work) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }
    List<String> alive = server.keys("shared:*");
    assertThat(server.zrange("tag:{t}", 0, -1)).containsAll(alive);

    assertThat(revenue.invalidateTag("t")).isEqualTo(alive.size());
    assertThat(server.keys("shared:*")).isEmpty();
  }
}
