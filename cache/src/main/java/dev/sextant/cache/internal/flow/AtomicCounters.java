package dev.sextant.cache.internal.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.CounterOverflowException;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.Script;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are added to: plain strings in Redis, as INCRBY makes them. What changes one is not
 * sent again unless it certainly was not executed.
 */
public final class AtomicCounters {

  /**
   * Amount, ttl. The sum, as text, since a number of Lua's has 53 bits.
   *
   * <p>A key that holds something else refuses INCRBY, and a counter that has no time to live keeps
   * having none.
   */
  private static final Script<List<@Nullable Object>> INCREMENT =
      Script.list(
          "INCREMENT",
          false,
          """
          local counter, amount, ttlMs = KEYS[1], ARGV[1], ARGV[2]
          local isNew = redis.call('EXISTS', counter) == 0
          redis.call('INCRBY', counter, amount)
          if isNew then
            redis.call('PEXPIRE', counter, ttlMs)
          end
          return {redis.call('GET', counter)}
          """);

  /** The last sum, as text. INCRBY refuses what is no counter, which is then not lost. */
  private static final Script<List<@Nullable Object>> GET_AND_RESET =
      Script.list(
          "GET_AND_RESET",
          false,
          """
          redis.call('INCRBY', KEYS[1], 0)
          return {redis.call('GETDEL', KEYS[1])}
          """);

  private final RedisStore store;

  /** Counters in a store. */
  public AtomicCounters(RedisStore store) {
    this.store = store;
  }

  /** Adds, and returns the sum. */
  public CompletableFuture<Long> add(@Nullable String key, long amount) {
    String counter = Keys.key(key);
    return overflow(counter, amount, store.incrementBy(counter, amount));
  }

  /** Adds, and returns the sum; a counter that begins by it gets a time to live. */
  public CompletableFuture<Long> add(@Nullable String key, long amount, @Nullable Duration ttl) {
    String counter = Keys.key(key);
    long ttlMs = Arguments.ttlMs(counter, ttl);
    return overflow(
        counter,
        amount,
        store
            .run(INCREMENT, List.of(counter), Script.arguments(amount, ttlMs))
            .thenApply(reply -> number(counter, (byte[]) reply.get(0))));
  }

  /** Subtracts, and returns the difference. */
  public CompletableFuture<Long> subtract(@Nullable String key, long amount) {
    String counter = Keys.key(key);
    if (amount == Long.MIN_VALUE) {
      return CompletableFuture.failedFuture(
          new CounterOverflowException(counter, "decremented by " + amount));
    }
    return add(counter, -amount);
  }

  /** The value; 0 if there is none. */
  public CompletableFuture<Long> get(@Nullable String key) {
    String counter = Keys.key(key);
    return store.get(counter).thenApply(bytes -> number(counter, bytes.orElse(null)));
  }

  /** The value of each, in the order in which they were asked for. */
  public CompletableFuture<Map<String, Long>> getAll(@Nullable Collection<String> keys) {
    Set<String> counters = new LinkedHashSet<>();
    for (String key : Arguments.given("keys", keys)) {
      counters.add(Keys.key(key));
    }
    return store
        .getAll(counters)
        .thenApply(
            looked -> {
              Map<String, byte[]> found = looked.all();
              Map<String, Long> values = new LinkedHashMap<>();
              counters.forEach(key -> values.put(key, number(key, found.get(key))));
              return values;
            });
  }

  /** The value, and ends the counter. */
  public CompletableFuture<Long> getAndReset(@Nullable String key) {
    String counter = Keys.key(key);
    return store
        .run(GET_AND_RESET, List.of(counter), List.of())
        .thenApply(reply -> number(counter, (byte[]) reply.get(0)));
  }

  /** Ends the counter. */
  public CompletableFuture<Void> reset(@Nullable String key) {
    return store.unlink(List.of(Keys.key(key))).thenAccept(count -> {});
  }

  private static long number(String key, byte @Nullable [] bytes) {
    if (bytes == null) {
      return 0;
    }
    try {
      return Long.parseLong(new String(bytes, UTF_8));
    } catch (NumberFormatException e) {
      // Its message quotes the value.
      throw new CompletionException(
          new CacheValueException("the value of " + key + " is no counter; delete it first"));
    }
  }

  private static CompletableFuture<Long> overflow(
      String key, long amount, CompletableFuture<Long> sum) {
    return sum.exceptionally(
        failure -> {
          Throwable cause = CacheAside.unwrap(failure);
          throw new CompletionException(
              cause instanceof CacheServerException refused
                      && String.valueOf(refused.getMessage()).contains("would overflow")
                  ? new CounterOverflowException(key, "incremented by " + amount)
                  : cause);
        });
  }
}
