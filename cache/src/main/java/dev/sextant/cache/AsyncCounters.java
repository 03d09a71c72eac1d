package dev.sextant.cache;

import dev.sextant.cache.internal.flow.AtomicCounters;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What {@link Counters} does, without blocking. Thread-safe.
 *
 * <pre>{@code
 * AsyncCounters counters = redis.counters().async();
 * CompletionStage<Boolean> popular = counters.increment("views:7").thenApply(views -> views > 1000);
 * }</pre>
 *
 * <p>Exceptions come as {@link AsyncCache} says.
 */
public final class AsyncCounters {

  private final AtomicCounters counters;

  AsyncCounters(AtomicCounters counters) {
    this.counters = counters;
  }

  /** See {@link Counters#increment(String)}. */
  public CompletionStage<Long> increment(String key) {
    return counters.add(key, 1);
  }

  /** See {@link Counters#increment(String, long)}. */
  public CompletionStage<Long> increment(String key, long amount) {
    return counters.add(key, amount);
  }

  /** See {@link Counters#increment(String, long, Duration)}. */
  public CompletionStage<Long> increment(String key, long amount, Duration ttl) {
    return counters.add(key, amount, ttl);
  }

  /** See {@link Counters#decrement(String)}. */
  public CompletionStage<Long> decrement(String key) {
    return counters.subtract(key, 1);
  }

  /** See {@link Counters#decrement(String, long)}. */
  public CompletionStage<Long> decrement(String key, long amount) {
    return counters.subtract(key, amount);
  }

  /** See {@link Counters#get}. */
  public CompletionStage<Long> get(String key) {
    return counters.get(key);
  }

  /** See {@link Counters#getAll}. */
  public CompletionStage<Map<String, Long>> getAll(Collection<String> keys) {
    return counters.getAll(keys);
  }

  /** See {@link Counters#getAndReset}. */
  public CompletionStage<Long> getAndReset(String key) {
    return counters.getAndReset(key);
  }

  /** See {@link Counters#reset}. */
  public CompletionStage<Void> reset(String key) {
    return counters.reset(key);
  }
}
