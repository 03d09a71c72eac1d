package dev.sextant.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * Counters, made by {@link RedisCacheManager#counters}. Thread-safe.
 *
 * <pre>{@code
 * Counters counters = redis.counters();
 *
 * long views = counters.increment("views:7");
 * long today = counters.increment("orders:2026-11-23", 3, Duration.ofDays(2));   // from its first order on
 * long left = counters.decrement("stock:7", 2);
 * Map<String, Long> both = counters.getAll(List.of("views:7", "views:8"));       // 0 where there is none
 * long sinceLastTime = counters.getAndReset("views:7");
 * }</pre>
 *
 * <p>A counter is a {@code long} under the key as it is given, and begins at 0 when it is first
 * changed. The same counters are those of {@link RedisCacheManager#incrementCounter(String)}, and
 * of any client that uses INCRBY. Each call is one atomic step and one round trip.
 *
 * <h2>What is counted how often</h2>
 *
 * Never twice. A change whose reply is lost is not sent again, and nobody knows whether it was
 * counted: the call throws a {@link dev.sextant.cache.api.CacheUnavailableException} whose {@link
 * dev.sextant.cache.api.CacheUnavailableException#mayHaveExecuted() mayHaveExecuted()} is true. If
 * it is false, it certainly was not counted, and may be repeated. For {@link #getAndReset} an
 * unknown outcome means that what was counted may be lost.
 *
 * <p>Redis replicates after it has answered: what a master counted in the moments before it failed
 * may be unknown to the replica that takes over. Numbers that must be exact belong into a database.
 *
 * <p>Keys are 1 to 8192 bytes of UTF-8. Calls throw what {@link RedisCacheManager} says, and {@link
 * dev.sextant.cache.api.CacheArgumentException} for an argument that cannot be.
 */
public final class Counters {

  private final AsyncCounters async;

  Counters(AsyncCounters async) {
    this.async = async;
  }

  /** The same counters, without blocking. */
  public AsyncCounters async() {
    return async;
  }

  /** Adds one, and returns the sum; see {@link #increment(String, long)}. */
  public long increment(String key) {
    return Blocking.await(async.increment(key));
  }

  /**
   * Adds to a counter, and returns the sum. A counter that begins by it does not expire.
   *
   * @param amount may be negative
   * @throws dev.sextant.cache.api.CounterOverflowException if the sum is no {@code long}; the
   *     counter is what it was
   */
  public long increment(String key, long amount) {
    return Blocking.await(async.increment(key, amount));
  }

  /**
   * Adds to a counter, and returns the sum.
   *
   * @param amount may be negative
   * @param ttl of a counter that begins by it, set in the same step; one that is there keeps its
   *     own
   * @throws dev.sextant.cache.api.CounterOverflowException if the sum is no {@code long}; the
   *     counter is what it was
   */
  public long increment(String key, long amount, Duration ttl) {
    return Blocking.await(async.increment(key, amount, ttl));
  }

  /** Subtracts one, and returns the difference; see {@link #decrement(String, long)}. */
  public long decrement(String key) {
    return Blocking.await(async.decrement(key));
  }

  /**
   * Subtracts from a counter, which may become negative, and returns the difference. A counter that
   * begins by it does not expire.
   *
   * @throws dev.sextant.cache.api.CounterOverflowException if the difference is no {@code long}
   */
  public long decrement(String key, long amount) {
    return Blocking.await(async.decrement(key, amount));
  }

  /**
   * The value of a counter; 0 if there is none.
   *
   * @throws dev.sextant.cache.api.CacheValueException if something else lies under the key
   */
  public long get(String key) {
    return Blocking.await(async.get(key));
  }

  /**
   * The value of each of these counters, in their order, 0 where there is none: one round trip per
   * node, all nodes at once.
   *
   * @throws dev.sextant.cache.api.CacheValueException if something else lies under one of the keys
   */
  public Map<String, Long> getAll(Collection<String> keys) {
    return Blocking.await(async.getAll(keys));
  }

  /**
   * The value of a counter, which ends in the same step; 0 if there is none. Its time to live ends
   * with it: the next change begins it anew.
   */
  public long getAndReset(String key) {
    return Blocking.await(async.getAndReset(key));
  }

  /** Ends a counter. */
  public void reset(String key) {
    Blocking.await(async.reset(key));
  }
}
