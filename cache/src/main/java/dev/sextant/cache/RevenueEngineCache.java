package dev.sextant.cache;

import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.internal.policy.Arguments;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What the revenue engine keeps in the cache: market data, revenue metrics per user, and values
 * with tags. Stored as JSON. Thread-safe; holds nothing but the {@link RedisCacheManager}, which it
 * does not close.
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
 *
 * <p>Everything here can be had from elsewhere again. So what cannot be got at, since the cluster
 * does not answer or a circuit is open, or cannot be read as the type, is a miss to who reads it,
 * and told to the {@link dev.sextant.cache.api.CacheListener}. Writing, deleting and invalidating
 * throw the {@link RedisCacheManager}'s exceptions.
 */
public final class RevenueEngineCache {

  private final AsyncRevenueEngineCache async;

  /** Keeps its entries by way of this manager. */
  public RevenueEngineCache(RedisCacheManager redis) {
    async = new AsyncRevenueEngineCache(Arguments.given("redis", redis).async());
  }

  /** The same, without blocking. */
  public AsyncRevenueEngineCache async() {
    return async;
  }

  /**
   * Stores market data of a symbol under {@code market:SYMBOL}, for {@link CacheTtls#marketData()}.
   */
  public void cacheMarketData(String symbol, Object data) {
    Blocking.await(async.cacheMarketData(symbol, data));
  }

  /** Stores market data of a symbol under {@code market:SYMBOL}. */
  public void cacheMarketData(String symbol, Object data, Duration ttl) {
    Blocking.await(async.cacheMarketData(symbol, data, ttl));
  }

  /**
   * Stores market data of several symbols, for {@link CacheTtls#marketData()}; see {@link
   * #cacheMarketData(Map, Duration)}.
   */
  public void cacheMarketData(Map<String, ?> dataBySymbol) {
    Blocking.await(async.cacheMarketData(dataBySymbol));
  }

  /**
   * Stores market data of several symbols: one round trip per node, all nodes at once. If something
   * cannot be written as JSON, nothing is stored; if a node fails, some may be.
   */
  public void cacheMarketData(Map<String, ?> dataBySymbol, Duration ttl) {
    Blocking.await(async.cacheMarketData(dataBySymbol, ttl));
  }

  /** Market data of a symbol, or empty. */
  public <T> Optional<T> getMarketData(String symbol, Class<T> type) {
    return Blocking.await(async.getMarketData(symbol, type));
  }

  /**
   * Market data of those symbols that have some, in the order of the symbols: one round trip per
   * node, all nodes at once.
   */
  public <T> Map<String, T> getMarketData(Collection<String> symbols, Class<T> type) {
    return Blocking.await(async.getMarketData(symbols, type));
  }

  /**
   * Stores a user's revenue metrics under {@code revenue:{id}}, braces included, for {@link
   * CacheTtls#revenueMetrics()}.
   */
  public void cacheRevenueMetrics(String userId, Object metrics) {
    Blocking.await(async.cacheRevenueMetrics(userId, metrics));
  }

  /** A user's revenue metrics, or empty. */
  public <T> Optional<T> getRevenueMetrics(String userId, Class<T> type) {
    return Blocking.await(async.getRevenueMetrics(userId, type));
  }

  /**
   * Deletes all that is cached of a user, in one command: {@code revenue:{id}}, the {@link
   * Sessions} under {@code session:{id}} and {@code session:{id}:data}, {@code analytics:{id}} and
   * the session of {@link RedisCacheManager#setUserSession}.
   *
   * @return how many of these five keys were there
   */
  public long invalidateUser(String userId) {
    return Blocking.await(async.invalidateUser(userId));
  }

  /** Stores a value with tags for {@link CacheTtls#entry()}. */
  public void cacheWithTags(String key, Object value, Collection<String> tags) {
    Blocking.await(async.cacheWithTags(key, value, tags));
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
    Blocking.await(async.cacheWithTags(key, value, tags, ttl));
  }

  /** A value that was stored with {@link #cacheWithTags}, or empty. */
  public <T> Optional<T> getCached(String key, Class<T> type) {
    return Blocking.await(async.getCached(key, type));
  }

  /**
   * Deletes every value under a tag, on all nodes. When it returns, all values whose {@link
   * #cacheWithTags} had returned before it began are gone; one that was being stored meanwhile may
   * be there, still under its tag.
   *
   * @return how many there were
   */
  public long invalidateTag(String tag) {
    return Blocking.await(async.invalidateTag(tag));
  }
}
