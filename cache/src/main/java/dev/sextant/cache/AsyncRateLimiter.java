package dev.sextant.cache;

import dev.sextant.cache.api.RateDecision;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.internal.flow.RateLimiting;
import java.util.concurrent.CompletionStage;

/**
 * What {@link RateLimiter} does, without blocking. Thread-safe.
 *
 * <pre>{@code
 * AsyncRateLimiter api = redis.rateLimiter(limit).async();
 * CompletionStage<Integer> status =
 *     api.tryAcquire("user-42").thenApply(decision -> decision.allowed() ? 200 : 429);
 * }</pre>
 *
 * <p>Exceptions come as {@link AsyncCache} says.
 */
public final class AsyncRateLimiter {

  private final RateLimiting limiting;

  AsyncRateLimiter(RateLimiting limiting) {
    this.limiting = limiting;
  }

  /** The limit. */
  public RateLimit limit() {
    return limiting.limit();
  }

  /** See {@link RateLimiter#tryAcquire(String)}. */
  public CompletionStage<RateDecision> tryAcquire(String key) {
    return limiting.tryAcquire(key, 1);
  }

  /** See {@link RateLimiter#tryAcquire(String, long)}. */
  public CompletionStage<RateDecision> tryAcquire(String key, long permits) {
    return limiting.tryAcquire(key, permits);
  }
}
