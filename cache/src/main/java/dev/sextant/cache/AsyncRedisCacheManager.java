package dev.sextant.cache;

import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.api.MemoryStatistics;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.internal.flow.AtomicCounters;
import dev.sextant.cache.internal.flow.PlainValues;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.remote.RedisStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What {@link RedisCacheManager} does, without blocking. Thread-safe.
 *
 * <pre>{@code
 * AsyncRedisCacheManager redis = manager.async();
 * CompletionStage<Integer> length =
 *     redis
 *         .set("greeting", "hello")
 *         .thenCompose(done -> redis.getAll(List.of("greeting", "farewell")))
 *         .thenApply(found -> found.get("greeting").length());
 * }</pre>
 *
 * <p>Exceptions come as {@link AsyncCache} says.
 */
public final class AsyncRedisCacheManager {

  /** What keys that the application has chosen are to listeners. */
  static final String PLAIN = "plain";

  private final RedisStore store;
  private final PlainValues values;
  private final AtomicCounters counters;
  private final CacheTtls ttls;
  private final Json json;

  AsyncRedisCacheManager(RedisStore store, PlainValues values, CacheTtls ttls, Json json) {
    this.store = store;
    this.values = values;
    this.ttls = ttls;
    this.json = json;
    counters = new AtomicCounters(store);
  }

  /** See {@link RedisCacheManager#set(String, String)}. */
  public CompletionStage<Void> set(String key, String value) {
    return set(key, value, ttls.entry());
  }

  /** See {@link RedisCacheManager#set(String, String, Duration)}. */
  public CompletionStage<Void> set(String key, String value, Duration ttl) {
    return set(key, value, ValueCodec.string(), ttl);
  }

  /** See {@link RedisCacheManager#set(String, Object, ValueCodec, Duration)}. */
  public <T> CompletionStage<Void> set(String key, T value, ValueCodec<T> codec, Duration ttl) {
    return values.set(key, value, codec, ttl);
  }

  /** See {@link RedisCacheManager#setAll(Map)}. */
  public CompletionStage<Void> setAll(Map<String, String> texts) {
    return setAll(texts, ValueCodec.string(), ttls.entry());
  }

  /** See {@link RedisCacheManager#setAll(Map, ValueCodec, Duration)}. */
  public <T> CompletionStage<Void> setAll(
      Map<String, ? extends T> each, ValueCodec<T> codec, Duration ttl) {
    return values.setAll(each, codec, ttl);
  }

  /** See {@link RedisCacheManager#get(String)}. */
  public CompletionStage<Optional<String>> get(String key) {
    return get(key, ValueCodec.string());
  }

  /** See {@link RedisCacheManager#get(String, ValueCodec)}. */
  public <T> CompletionStage<Optional<T>> get(String key, ValueCodec<T> codec) {
    return values.get(PLAIN, key, codec);
  }

  /** See {@link RedisCacheManager#getAll(Collection)}. */
  public CompletionStage<Map<String, String>> getAll(Collection<String> keys) {
    return getAll(keys, ValueCodec.string());
  }

  /** See {@link RedisCacheManager#getAll(Collection, ValueCodec)}. */
  public <T> CompletionStage<Map<String, T>> getAll(Collection<String> keys, ValueCodec<T> codec) {
    return values.getAll(PLAIN, keys, codec);
  }

  /** See {@link RedisCacheManager#delete(String)}. */
  public CompletionStage<Boolean> delete(String key) {
    return deleteAll(Collections.singletonList(key)).thenApply(count -> count > 0);
  }

  /** See {@link RedisCacheManager#deleteAll}. */
  public CompletionStage<Long> deleteAll(Collection<String> keys) {
    return values.delete(keys);
  }

  /** See {@link RedisCacheManager#setUserSession}. */
  public CompletionStage<Void> setUserSession(String userId, Object session) {
    return setJson(Keys.userSession(userId), session, ttls.session());
  }

  /** See {@link RedisCacheManager#getUserSession}. */
  public <T> CompletionStage<Optional<T>> getUserSession(String userId, Class<T> type) {
    return values.get(Keys.USER_SESSION, Keys.userSession(userId), json.codec(type));
  }

  /** See {@link RedisCacheManager#cacheRevenueData}. */
  public CompletionStage<Void> cacheRevenueData(String symbol, Object data) {
    return setJson(Keys.revenueData(symbol), data, ttls.revenueData());
  }

  /** See {@link RedisCacheManager#getRevenueData}. */
  public <T> CompletionStage<Optional<T>> getRevenueData(String symbol, Class<T> type) {
    return values.get(Keys.REVENUE_DATA, Keys.revenueData(symbol), json.codec(type));
  }

  /** See {@link RedisCacheManager#incrementCounter(String)}. */
  public CompletionStage<Long> incrementCounter(String key) {
    return incrementCounter(key, 1);
  }

  /** See {@link RedisCacheManager#incrementCounter(String, long)}. */
  public CompletionStage<Long> incrementCounter(String key, long amount) {
    return counters.add(key, amount);
  }

  /** See {@link RedisCacheManager#health}. */
  public CompletionStage<ClusterHealth> health() {
    return store.health();
  }

  /** See {@link RedisCacheManager#clusterInfo}. */
  public CompletionStage<ClusterStatus> clusterInfo() {
    return store.clusterStatus();
  }

  /** See {@link RedisCacheManager#memoryStatistics}. */
  public CompletionStage<MemoryStatistics> memoryStatistics() {
    return health().thenApply(ClusterHealth::memory);
  }

  CacheTtls ttls() {
    return ttls;
  }

  Json json() {
    return json;
  }

  PlainValues values() {
    return values;
  }

  CompletionStage<Void> setJson(String key, Object value, Duration ttl) {
    return values.set(key, value, json.codec(Object.class), ttl);
  }
}
