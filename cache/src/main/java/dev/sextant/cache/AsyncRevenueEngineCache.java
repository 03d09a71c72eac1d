package dev.sextant.cache;

import dev.sextant.cache.internal.flow.PlainValues;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.Keys;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What {@link RevenueEngineCache} does, without blocking. Thread-safe.
 *
 * <pre>{@code
 * AsyncRevenueEngineCache revenue = new RevenueEngineCache(redis).async();
 * CompletionStage<Double> total =
 *     revenue
 *         .cacheMarketData(Map.of("AAPL", new Quote("AAPL", 189.5), "IBM", new Quote("IBM", 224.0)))
 *         .thenCompose(done -> revenue.getMarketData(List.of("AAPL", "IBM", "MSFT"), Quote.class))
 *         .thenApply(found -> found.values().stream().mapToDouble(Quote::price).sum());
 * }</pre>
 *
 * <p>Exceptions come as {@link AsyncCache} says.
 */
public final class AsyncRevenueEngineCache {

  private final AsyncRedisCacheManager redis;
  private final PlainValues values;

  AsyncRevenueEngineCache(AsyncRedisCacheManager redis) {
    this.redis = redis;
    values = redis.values().dispensable();
  }

  /** See {@link RevenueEngineCache#cacheMarketData(String, Object)}. */
  public CompletionStage<Void> cacheMarketData(String symbol, Object data) {
    return cacheMarketData(symbol, data, redis.ttls().marketData());
  }

  /** See {@link RevenueEngineCache#cacheMarketData(String, Object, Duration)}. */
  public CompletionStage<Void> cacheMarketData(String symbol, Object data, Duration ttl) {
    return redis.setJson(Keys.market(symbol), data, ttl);
  }

  /** See {@link RevenueEngineCache#cacheMarketData(Map)}. */
  public CompletionStage<Void> cacheMarketData(Map<String, ?> dataBySymbol) {
    return cacheMarketData(dataBySymbol, redis.ttls().marketData());
  }

  /** See {@link RevenueEngineCache#cacheMarketData(Map, Duration)}. */
  public CompletionStage<Void> cacheMarketData(Map<String, ?> dataBySymbol, Duration ttl) {
    Map<String, Object> byKey = new LinkedHashMap<>();
    Arguments.given("dataBySymbol", dataBySymbol)
        .forEach((symbol, data) -> byKey.put(Keys.market(symbol), data));
    return redis.setAll(byKey, redis.json().codec(Object.class), ttl);
  }

  /** See {@link RevenueEngineCache#getMarketData(String, Class)}. */
  public <T> CompletionStage<Optional<T>> getMarketData(String symbol, Class<T> type) {
    return values.get(Keys.MARKET, Keys.market(symbol), redis.json().codec(type));
  }

  /** See {@link RevenueEngineCache#getMarketData(Collection, Class)}. */
  public <T> CompletionStage<Map<String, T>> getMarketData(
      Collection<String> symbols, Class<T> type) {
    Map<String, String> symbolsByKey = new LinkedHashMap<>();
    Arguments.given("symbols", symbols)
        .forEach(symbol -> symbolsByKey.put(Keys.market(symbol), symbol));
    return values
        .getAll(Keys.MARKET, symbolsByKey.keySet(), redis.json().codec(type))
        .thenApply(
            found -> {
              Map<String, T> bySymbol = new LinkedHashMap<>();
              symbolsByKey.forEach(
                  (key, symbol) -> {
                    T data = found.get(key);
                    if (data != null) {
                      bySymbol.put(symbol, data);
                    }
                  });
              return bySymbol;
            });
  }

  /** See {@link RevenueEngineCache#cacheRevenueMetrics}. */
  public CompletionStage<Void> cacheRevenueMetrics(String userId, Object metrics) {
    return redis.setJson(Keys.revenue(userId), metrics, redis.ttls().revenueMetrics());
  }

  /** See {@link RevenueEngineCache#getRevenueMetrics}. */
  public <T> CompletionStage<Optional<T>> getRevenueMetrics(String userId, Class<T> type) {
    return values.get(Keys.REVENUE, Keys.revenue(userId), redis.json().codec(type));
  }

  /** See {@link RevenueEngineCache#invalidateUser}. */
  public CompletionStage<Long> invalidateUser(String userId) {
    return redis.deleteAll(Keys.allOfUser(userId));
  }

  /** See {@link RevenueEngineCache#cacheWithTags(String, Object, Collection)}. */
  public CompletionStage<Void> cacheWithTags(String key, Object value, Collection<String> tags) {
    return cacheWithTags(key, value, tags, redis.ttls().entry());
  }

  /** See {@link RevenueEngineCache#cacheWithTags(String, Object, Collection, Duration)}. */
  public CompletionStage<Void> cacheWithTags(
      String key, Object value, Collection<String> tags, Duration ttl) {
    return values.put(key, value, tags, redis.json().codec(Object.class), ttl);
  }

  /** See {@link RevenueEngineCache#getCached}. */
  public <T> CompletionStage<Optional<T>> getCached(String key, Class<T> type) {
    return values.get(AsyncRedisCacheManager.PLAIN, key, redis.json().codec(type));
  }

  /** See {@link RevenueEngineCache#invalidateTag}. */
  public CompletionStage<Long> invalidateTag(String tag) {
    return values.invalidateTag(tag);
  }
}
