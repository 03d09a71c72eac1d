package dev.sextant.cache;

import dev.sextant.cache.api.RateDecision;
import dev.sextant.cache.api.RateLimit;

/**
 * A limit on how often something may happen, kept by the cluster for all programs together; made by
 * {@link RedisCacheManager#rateLimiter}. Thread-safe.
 *
 * <pre>{@code
 * RateLimiter api = redis.rateLimiter(RateLimit.slidingWindow("api", 100, Duration.ofSeconds(10)));
 *
 * RateDecision decision = api.tryAcquire("user-42");
 * if (!decision.allowed()) {
 *   response.setStatus(429);
 *   response.setHeader("Retry-After", Long.toString(decision.retryAfter().toSeconds() + 1));
 * }
 * }</pre>
 *
 * <p>A decision is one atomic step on one node, and one round trip. The time is that of the node,
 * so that clocks of programs do not matter. What is refused takes no permits.
 *
 * <h2>When the cluster is away or a master fails</h2>
 *
 * A decision is asked for once: if its reply is lost, permits may have been taken, and {@link
 * RateLimit#whenUnavailable()} decides, after the command timeout at the latest. Redis replicates
 * after it has answered: permits that a master gave in the moments before it failed may be unknown
 * to the replica that takes over, which then gives them once more.
 *
 * <p>Keys are 1 to 8192 bytes of UTF-8. Calls throw what {@link RedisCacheManager} says, and {@link
 * dev.sextant.cache.api.CacheArgumentException} for an argument that cannot be.
 */
public final class RateLimiter {

  private final AsyncRateLimiter async;

  RateLimiter(AsyncRateLimiter async) {
    this.async = async;
  }

  /** The same limiter, without blocking. */
  public AsyncRateLimiter async() {
    return async;
  }

  /** The limit. */
  public RateLimit limit() {
    return async.limit();
  }

  /** Takes a permit if there is one. */
  public RateDecision tryAcquire(String key) {
    return Blocking.await(async.tryAcquire(key));
  }

  /**
   * Takes so many permits if they are there, and none otherwise.
   *
   * @param permits 1 to {@link RateLimit#permits()}
   */
  public RateDecision tryAcquire(String key, long permits) {
    return Blocking.await(async.tryAcquire(key, permits));
  }
}
