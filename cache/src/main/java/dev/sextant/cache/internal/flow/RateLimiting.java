package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.RateDecision;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.RateLimit.Algorithm;
import dev.sextant.cache.api.RateLimit.WhenUnavailable;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Permits for a time, counted by the cluster: one script, which looks at the node's clock and at
 * the key, and takes the permits if they are there.
 *
 * <h2>The sliding window</h2>
 *
 * A log of all permits would be exact, and as long as the limit is high. Two counters, one of the
 * last and one of the present window, are small, but guess how the last one's permits were spread
 * over it, and let through more than the limit when they came late. So permits are counted in
 * {@value #BUCKETS} buckets per window, and a bucket counts until the last millisecond that belongs
 * to it has left the window. The error has one direction only: never too many, and a permit comes
 * back late by less than the width of a bucket.
 *
 * <h2>Failures</h2>
 *
 * The script takes permits, so it is not sent again when its reply is lost: they may have been
 * taken. Replication is asynchronous: a replica that takes over may not know of the permits that
 * were taken last, which are then given once more, or of a key at all, which then begins anew. Its
 * clock counts from then on: if it is behind the old master's, windows are longer by as much.
 */
public final class RateLimiting {

  /** Into so many parts a sliding window is divided. */
  static final int BUCKETS = 32;

  /** How long to wait if the cluster does not answer and nobody knows better. */
  private static final Duration RETRY_UNAVAILABLE = Duration.ofSeconds(1);

  /** Permits, limit, window in ms. Whether they were given, what is left, now, retry at, reset. */
  private static final Script<List<@Nullable Object>> FIXED =
      Script.list(
          "FIXED_WINDOW",
          false,
          Script.NOW
              + """
              local permits, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
              local used, reset = 0, redis.call('PEXPIRETIME', KEYS[1])
              if reset > now then
                used = tonumber(redis.call('GET', KEYS[1]))
              else
                reset = now + window
              end
              if used + permits > limit then
                return {0, math.max(limit - used, 0), now, reset, reset}
              end
              redis.call('SET', KEYS[1], used + permits, 'PXAT', reset)
              return {1, limit - used - permits, now, now, reset}
              """);

  /** As {@link #FIXED}, and the width of a bucket in ms. */
  private static final Script<List<@Nullable Object>> SLIDING =
      Script.list(
          "SLIDING_WINDOW",
          false,
          Script.NOW
              + """
              local permits, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
              local width = tonumber(ARGV[4])

              -- When the last millisecond of a bucket has left the window.
              local function leaves(bucket)
                return (bucket + 1) * width - 1 + window
              end

              local used, reset, live, gone = 0, now, {}, {}
              local fields = redis.call('HGETALL', KEYS[1])
              for i = 1, #fields, 2 do
                local bucket, count = tonumber(fields[i]), tonumber(fields[i + 1])
                if leaves(bucket) <= now then
                  gone[#gone + 1] = fields[i]
                else
                  used = used + count
                  live[#live + 1] = {at = leaves(bucket), count = count}
                  reset = math.max(reset, leaves(bucket))
                end
              end

              if used + permits <= limit then
                local bucket = math.floor(now / width)
                if #gone > 0 then
                  redis.call('HDEL', KEYS[1], unpack(gone))
                end
                redis.call('HINCRBY', KEYS[1], bucket, permits)
                reset = math.max(reset, leaves(bucket))
                redis.call('PEXPIREAT', KEYS[1], reset)
                return {1, limit - used - permits, now, now, reset}
              end

              table.sort(live, function(a, b) return a.at < b.at end)
              local missing, retry = used + permits - limit, reset
              for _, bucket in ipairs(live) do
                missing = missing - bucket.count
                if missing <= 0 then
                  retry = bucket.at
                  break
                end
              end
              return {0, math.max(limit - used, 0), now, retry, reset}
              """);

  private final RateLimit limit;
  private final RedisStore store;
  private final Surroundings surroundings;

  /** Permits as a limit says. */
  public RateLimiting(RateLimit limit, RedisStore store, Surroundings surroundings) {
    this.limit = limit;
    this.store = store;
    this.surroundings = surroundings;
  }

  /**
   * What the script has said.
   *
   * @param nowMs by the node's clock, as the other times
   */
  record Outcome(boolean allowed, long remaining, long nowMs, long retryAtMs, long resetAtMs) {}

  /** The limit. */
  public RateLimit limit() {
    return limit;
  }

  /** Takes permits if they are there. */
  public CompletableFuture<RateDecision> tryAcquire(@Nullable String key, long permits) {
    return ask(key, permits)
        .thenApply(
            outcome ->
                new RateDecision(
                    outcome.allowed(),
                    outcome.remaining(),
                    Duration.ofMillis(outcome.retryAtMs() - outcome.nowMs()),
                    Instant.ofEpochMilli(outcome.resetAtMs()),
                    true))
        .exceptionally(this::withoutCluster);
  }

  CompletableFuture<Outcome> ask(@Nullable String key, long permits) {
    String counter = Keys.rateLimit(limit, key);
    if (permits < 1 || permits > limit.permits()) {
      throw new CacheArgumentException(
          "the permits for " + counter, "are " + permits + ", not 1 to " + limit.permits());
    }
    long windowMs = limit.window().toMillis();
    return store
        .run(
            limit.algorithm() == Algorithm.FIXED_WINDOW ? FIXED : SLIDING,
            List.of(counter),
            Script.arguments(permits, limit.permits(), windowMs, bucketMs(windowMs)))
        .thenApply(
            reply ->
                new Outcome(
                    number(reply, 0) == 1,
                    number(reply, 1),
                    number(reply, 2),
                    number(reply, 3),
                    number(reply, 4)));
  }

  /** The width of a bucket: at least a millisecond, and so that {@value #BUCKETS} are enough. */
  static long bucketMs(long windowMs) {
    return (windowMs + BUCKETS - 1) / BUCKETS;
  }

  private RateDecision withoutCluster(Throwable failure) {
    Throwable cause = CacheAside.unwrap(failure);
    if (!(cause instanceof CacheUnavailableException)
        || limit.whenUnavailable() == WhenUnavailable.THROW) {
      throw new CompletionException(cause);
    }
    boolean allowed = limit.whenUnavailable() == WhenUnavailable.ALLOW;
    Duration retryAfter = allowed ? Duration.ZERO : RETRY_UNAVAILABLE;
    Instant resetAt = Instant.ofEpochMilli(surroundings.nowMs()).plus(retryAfter);
    return new RateDecision(allowed, allowed ? limit.permits() : 0, retryAfter, resetAt, false);
  }

  private static long number(List<@Nullable Object> reply, int index) {
    return (Long) Arguments.given("a number", reply.get(index));
  }
}
