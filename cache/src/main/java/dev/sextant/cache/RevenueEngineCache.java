package dev.sextant.cache;

import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.Keys;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * What the revenue engine keeps in the cache: market data, revenue metrics per user, and values
 * with tags. Stored as JSON. Thread-safe; holds nothing but the {@link RedisCacheManager}, whose
 * exceptions its calls throw, and which it does not close.
 *
 * <pre>{@code
 * RevenueEngineCache revenue = new RevenueEngineCache(redis);
 *
 * revenue.cacheMarketData("AAPL", new Quote("AAPL", 189.5));           // lives for five minutes
 * Optional<Quote> apple = revenue.getMarketData("AAPL", Quote.class);
 * revenue.cacheRevenueMetrics("42", Map.of("total", 7));                // for ten
 * revenue.cacheWithTags("report:7", report, Set.of("reports"));         // for an hour
 * long gone = revenue.invalidateTag("reports");
 * long removed = revenue.invalidateUser("42");
 * }</pre>
 */
public final class RevenueEngineCache {

  private final RedisCacheManager redis;

  /** Keeps its entries by way of this manager. */
  public RevenueEngineCache(RedisCacheManager redis) {
    this.redis = Arguments.given("redis", redis);
  }

  /**
   * Stores market data of a symbol under {@code market:SYMBOL}, for {@link CacheTtls#marketData()}.
   */
  public void cacheMarketData(String symbol, Object data) {
    cacheMarketData(symbol, data, redis.ttls().marketData());
  }

  /** Stores market data of a symbol under {@code market:SYMBOL}. */
  public void cacheMarketData(String symbol, Object data, Duration ttl) {
    redis.putJson(Keys.market(symbol), data, ttl);
  }

  /** Market data of a symbol, or empty. */
  public <T> Optional<T> getMarketData(String symbol, Class<T> type) {
    return redis.get(Keys.market(symbol), redis.json().codec(type));
  }

  /**
   * Stores a user's revenue metrics under {@code revenue:{id}}, braces included, for {@link
   * CacheTtls#revenueMetrics()}.
   */
  public void cacheRevenueMetrics(String userId, Object metrics) {
    redis.putJson(Keys.revenue(userId), metrics, redis.ttls().revenueMetrics());
  }

  /** A user's revenue metrics, or empty. */
  public <T> Optional<T> getRevenueMetrics(String userId, Class<T> type) {
    return redis.get(Keys.revenue(userId), redis.json().codec(type));
  }

  /**
   * Deletes all that is cached of a user, in one command: {@code revenue:{id}}, the {@link
   * Sessions} under {@code session:{id}} and {@code session:{id}:data}, {@code analytics:{id}} and
   * the session of {@link RedisCacheManager#setUserSession}.
   *
   * @return how many of these five keys were there
   */
  public long invalidateUser(String userId) {
    return redis.delete(Keys.allOfUser(userId));
  }

  /** Stores a value with tags for {@link CacheTtls#entry()}. */
  public void cacheWithTags(String key, Object value, Collection<String> tags) {
    cacheWithTags(key, value, tags, redis.ttls().entry());
  }

  /**
   * Stores a value that {@link #invalidateTag} will find by any of its tags. The tags are stored
   * first, so that a value is never without them, whatever fails. See {@link
   * dev.sextant.cache.internal.flow.TaggedValues} for how, and for what holds when several write at
   * once.
   *
   * @param tags not empty ones; no tags at all stores a plain value
   */
  public void cacheWithTags(String key, Object value, Collection<String> tags, Duration ttl) {
    redis.putTagged(key, value, tags, ttl);
  }

  /** A value that was stored with {@link #cacheWithTags}, or empty. */
  public <T> Optional<T> getCached(String key, Class<T> type) {
    return redis.get(key, redis.json().codec(type));
  }

  /**
   * Deletes every value under a tag, on all nodes. When it returns, all values whose {@link
   * #cacheWithTags} had returned before it began are gone; one that was being stored meanwhile may
   * be there, still under its tag.
   *
   * @return how many there were
   */
  public long invalidateTag(String tag) {
    return redis.invalidateTag(tag);
  }
}
