package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.RateDecision;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.RateLimit.Algorithm;
import dev.sextant.cache.api.RateLimit.WhenUnavailable;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimiterTest extends ConnectedTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static RateLimit limit(Algorithm algorithm, long permits, Duration window) {
    return new RateLimit("api", algorithm, permits, window, WhenUnavailable.THROW);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void permitsAreGivenUntilThereAreNone(Algorithm algorithm) {
    RateLimiter limiter = redis.rateLimiter(limit(algorithm, 3, MINUTE));

    RateDecision first = limiter.tryAcquire("a");
    assertThat(first.allowed()).isTrue();
    assertThat(first.remaining()).isEqualTo(2);
    assertThat(first.retryAfter()).isZero();
    assertThat(first.enforced()).isTrue();
    assertThat(limiter.tryAcquire("a", 2).remaining()).isZero();

    RateDecision refused = limiter.tryAcquire("a");
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.remaining()).isZero();
    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(62));
    assertThat(refused.resetAt()).isAfterOrEqualTo(first.resetAt());
    assertThat(limiter.tryAcquire("b").allowed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whatIsRefusedTakesNothing(Algorithm algorithm) {
    RateLimiter limiter = redis.rateLimiter(limit(algorithm, 3, MINUTE));
    limiter.tryAcquire("a", 2);

    assertThat(limiter.tryAcquire("a", 2).allowed()).isFalse();
    assertThat(limiter.tryAcquire("a", 2).remaining()).isEqualTo(1);
    assertThat(limiter.tryAcquire("a", 1).allowed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void permitsComeBackAndTheKeyGoes(Algorithm algorithm) {
    RateLimiter limiter = redis.rateLimiter(limit(algorithm, 1, Duration.ofMillis(40)));
    limiter.tryAcquire("a");

    Poll.until("a permit", PATIENCE, () -> limiter.tryAcquire("a").allowed());
    Poll.until("nothing is left", PATIENCE, () -> server.keys("rate:*").isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void manyWhoAskAtTheSameTimeGetNoMoreThanThereIs(Algorithm algorithm) {
    AsyncRateLimiter limiter = redis.rateLimiter(limit(algorithm, 100, MINUTE)).async();
    List<CompletableFuture<RateDecision>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(limiter.tryAcquire("a").toCompletableFuture());
    }

    assertThat(all.stream().map(CompletableFuture::join).filter(RateDecision::allowed))
        .hasSize(100);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void anotherLimitOnTheSameKeyCountsFromThereOn(Algorithm algorithm) {
    redis.rateLimiter(limit(algorithm, 5, MINUTE)).tryAcquire("a", 4);

    assertThat(redis.rateLimiter(limit(algorithm, 10, MINUTE)).tryAcquire("a").remaining())
        .isEqualTo(5);
    RateDecision lowered = redis.rateLimiter(limit(algorithm, 2, MINUTE)).tryAcquire("a");
    assertThat(lowered.allowed()).isFalse();
    assertThat(lowered.remaining()).isZero();
  }

  @Test
  void aFixedWindowIsOneNumberAndEndsWithAllPermitsBack() {
    RateLimiter limiter = redis.rateLimiter(RateLimit.fixedWindow("logins", 5, MINUTE));

    RateDecision first = limiter.tryAcquire("{42}");
    RateDecision second = limiter.tryAcquire("{42}", 3);

    assertThat(server.get("rate:logins:fixed60000:{42}")).isEqualTo("4");
    assertThat(server.pexpiretime("rate:logins:fixed60000:{42}"))
        .isEqualTo(first.resetAt().toEpochMilli())
        .isEqualTo(second.resetAt().toEpochMilli());
  }

  @Test
  void aSlidingWindowIsAFewSmallNumbersHoweverManyPermitsThereAre() {
    RateLimiter limiter =
        redis.rateLimiter(RateLimit.slidingWindow("api", 1_000_000_000, Duration.ofMillis(96)));
    for (int i = 0; i < 500; i++) {
      assertThat(limiter.tryAcquire("a", 1_000).allowed()).isTrue();
      // None if the whole window has passed meanwhile.
      assertThat(server.hlen("rate:api:sliding96:a")).isLessThanOrEqualTo(33);
    }
  }

  @Test
  void aFullSlidingWindowTakesLessThanAKibibyte() {
    RateLimit limit = RateLimit.slidingWindow("api", 1_000_000_000, Duration.ofDays(365));
    String key = "rate:api:sliding31536000000:a";
    long width = 31_536_000_000L / 32;
    long bucket = Long.parseLong(server.time().get(0)) * 1000 / width;
    for (int i = 0; i < 32; i++) {
      server.hset(key, Long.toString(bucket - i), "30000000");
    }

    RateDecision decision = redis.rateLimiter(limit).tryAcquire("a", 30_000_000);

    assertThat(decision.remaining()).isEqualTo(10_000_000);
    assertThat(server.memoryUsage(key)).isLessThan(1_024);
  }

  @Test
  void whenTheClusterIsAwayTheSettingDecides() {
    RateLimit limit = RateLimit.slidingWindow("api", 5, MINUTE);
    assertThat(limit.whenUnavailable()).isEqualTo(WhenUnavailable.ALLOW);
    try (RedisCacheManager impatient =
        RedisCacheManager.connect(
            cluster.settings().commandTimeout(Duration.ofMillis(300)).maxRetries(0).build())) {
      impatient.get("rate:api:sliding60000:a");
      cluster.freezeMasterOf("rate:api:sliding60000:a");

      RateDecision open = impatient.rateLimiter(limit).tryAcquire("a");
      assertThat(open.allowed()).isTrue();
      assertThat(open.enforced()).isFalse();
      RateDecision closed =
          impatient.rateLimiter(limit.whenUnavailable(WhenUnavailable.DENY)).tryAcquire("a");
      assertThat(closed.allowed()).isFalse();
      assertThat(closed.enforced()).isFalse();
      assertThat(closed.retryAfter()).isPositive();
      RateLimiter throwing = impatient.rateLimiter(limit.whenUnavailable(WhenUnavailable.THROW));
      assertThatExceptionOfType(CacheUnavailableException.class)
          .isThrownBy(() -> throwing.tryAcquire("a"));
    }
  }

  @Test
  void whatAReplicaWasToldIsCountedAfterAFailover() {
    RateLimiter limiter = redis.rateLimiter(limit(Algorithm.FIXED_WINDOW, 1, Duration.ofHours(1)));
    limiter.tryAcquire("a");
    server.upstream().commands().waitForReplication(1, 5_000);

    cluster.killMasterOf("rate:api:fixed3600000:a");

    Poll.until("a refusal", PATIENCE, () -> !limiter.tryAcquire("a").allowed());
  }

  @Test
  void badArgumentsAreRefusedBeforeAnythingIsSent() {
    RateLimiter limiter = redis.rateLimiter(RateLimit.fixedWindow("api", 5, MINUTE));

    refuses("key is null", () -> limiter.tryAcquire(null));
    refuses("key is empty", () -> limiter.tryAcquire(""));
    refuses("key", () -> limiter.tryAcquire("x".repeat(8193)));
    refuses("the permits for rate:api:fixed60000:a are 0", () -> limiter.tryAcquire("a", 0));
    refuses("the permits for rate:api:fixed60000:a are -1", () -> limiter.tryAcquire("a", -1));
    refuses("the permits for rate:api:fixed60000:a are 6", () -> limiter.tryAcquire("a", 6));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    refusesSetting("name", () -> RateLimit.fixedWindow("a:b", 5, MINUTE));
    refusesSetting("name", () -> RateLimit.slidingWindow("", 5, MINUTE));
    refusesSetting("permits is 0", () -> RateLimit.fixedWindow("a", 0, MINUTE));
    refusesSetting("permits", () -> RateLimit.fixedWindow("a", 1_000_000_001, MINUTE));
    refusesSetting("window is PT-1S", () -> RateLimit.fixedWindow("a", 1, Duration.ofSeconds(-1)));
    refusesSetting("window", () -> RateLimit.slidingWindow("a", 1, Duration.ofNanos(999_999)));
    refusesSetting("window", () -> RateLimit.slidingWindow("a", 1, Duration.ofDays(366)));
  }

  @Test
  void aKeyThatIsSomethingElseIsNamed() {
    server.set("rate:api:sliding60000:a", "secret");

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(
            () -> redis.rateLimiter(RateLimit.slidingWindow("api", 5, MINUTE)).tryAcquire("a"))
        .withMessageContaining("rate:api:sliding60000:a")
        .withMessageNotContaining("secret");
  }

  private static void refuses(String problem, Runnable call) {
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(call::run)
        .withMessageStartingWith(problem);
  }

  private static void refusesSetting(String problem, Runnable call) {
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(call::run)
        .withMessageStartingWith(problem);
  }
}
