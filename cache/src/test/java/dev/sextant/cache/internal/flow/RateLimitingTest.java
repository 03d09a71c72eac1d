package dev.sextant.cache.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.RateLimit.Algorithm;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.TestCluster;
import dev.sextant.cache.internal.flow.RateLimiting.Outcome;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.Gate;
import dev.sextant.cache.internal.remote.LettuceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The scripts against a plain model: a list of all permits that were ever given. Each answer says
 * what time it was on the node, and the model is asked for the same time.
 */
@OnCluster
class RateLimitingTest {

  private static final int DECISIONS = Integer.getInteger("sextant.rateDecisions", 4_000);

  /** Permits that were given together. */
  private record Given(long atMs, long permits) {}

  private record Model(RateLimit limit, List<Given> given) {

    long windowMs() {
      return limit.window().toMillis();
    }

    long bucketMs() {
      return limit.algorithm() == Algorithm.FIXED_WINDOW ? 1 : RateLimiting.bucketMs(windowMs());
    }

    /** When what was given at a time no longer counts. */
    long leavesMs(long atMs) {
      if (limit.algorithm() == Algorithm.SLIDING_WINDOW) {
        return atMs / bucketMs() * bucketMs() + bucketMs() - 1 + windowMs();
      }
      long endsMs = Long.MIN_VALUE;
      for (Given each : given) {
        if (each.atMs() >= endsMs) {
          endsMs = each.atMs() + windowMs();
        }
        if (each.atMs() == atMs) {
          return endsMs;
        }
      }
      return atMs >= endsMs ? atMs + windowMs() : endsMs;
    }

    Outcome tryAcquire(long nowMs, long permits) {
      long usedBefore = usedAt(nowMs);
      boolean allowed = usedBefore + permits <= limit.permits();
      if (allowed) {
        given.add(new Given(nowMs, permits));
      }
      long resetAtMs = nowMs;
      for (Given each : given) {
        resetAtMs = Math.max(resetAtMs, leavesMs(each.atMs()));
      }
      long retryAtMs = nowMs;
      while (!allowed && usedAt(retryAtMs) + permits > limit.permits()) {
        retryAtMs++;
      }
      return new Outcome(
          allowed,
          limit.permits() - usedBefore - (allowed ? permits : 0),
          nowMs,
          retryAtMs,
          resetAtMs);
    }

    private long usedAt(long nowMs) {
      return given.stream()
          .filter(each -> leavesMs(each.atMs()) > nowMs)
          .mapToLong(Given::permits)
          .sum();
    }

    /** What was given in the last so many milliseconds. */
    long givenWithin(long ms, long nowMs) {
      return given.stream()
          .filter(each -> each.atMs() > nowMs - ms && each.atMs() <= nowMs)
          .mapToLong(Given::permits)
          .sum();
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void everyDecisionIsThatOfAListOfAllPermits(Algorithm algorithm, TestCluster cluster) {
    long seed = Long.getLong("sextant.seed", System.nanoTime());
    Random random = new Random(seed);
    int rounds = 20;
    try (LettuceStore store =
            LettuceStore.connect(
                cluster.settings().build(), Gate.WITHOUT, new Notifier(CacheListener.NONE));
        JvmSurroundings surroundings = new JvmSurroundings()) {
      for (int round = 0; round < rounds; round++) {
        RateLimit limit =
            new RateLimit(
                "r" + round,
                algorithm,
                1 + random.nextInt(20),
                Duration.ofMillis(1 + random.nextInt(120)),
                RateLimit.WhenUnavailable.THROW);
        RateLimiting limiting = new RateLimiting(limit, store, surroundings);
        Model model = new Model(limit, new ArrayList<>());
        for (int i = 0; i < DECISIONS / rounds; i++) {
          long permits = 1L + random.nextInt((int) Math.min(3, limit.permits()));
          Outcome outcome = limiting.ask("k", permits).join();

          Outcome expected = model.tryAcquire(outcome.nowMs(), permits);
          assertThat(outcome).as("seed %d, %s, decision %d", seed, limit, i).isEqualTo(expected);
          requireWhatIsPromised(model, outcome, permits);
        }
      }
    }
  }

  private static void requireWhatIsPromised(Model model, Outcome outcome, long permits) {
    long windowMs = model.windowMs();
    long limit = model.limit().permits();
    if (model.limit().algorithm() == Algorithm.FIXED_WINDOW) {
      assertThat(model.givenWithin(windowMs, outcome.nowMs())).isLessThanOrEqualTo(2 * limit);
      return;
    }
    assertThat(model.givenWithin(windowMs, outcome.nowMs())).isLessThanOrEqualTo(limit);
    if (!outcome.allowed()) {
      assertThat(model.givenWithin(windowMs + model.bucketMs(), outcome.nowMs()) + permits)
          .isGreaterThan(limit);
    }
  }
}
