package dev.sextant.cache;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.CircuitSettings;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.api.MemoryStatistics;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.internal.flow.AtomicCounters;
import dev.sextant.cache.internal.flow.JvmSurroundings;
import dev.sextant.cache.internal.flow.PlainValues;
import dev.sextant.cache.internal.flow.RateLimiting;
import dev.sextant.cache.internal.flow.TaggedValues;
import dev.sextant.cache.internal.flow.TypedCache;
import dev.sextant.cache.internal.flow.UserSessions;
import dev.sextant.cache.internal.guard.CircuitGate;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.Gate;
import dev.sextant.cache.internal.remote.LettuceStore;
import dev.sextant.cache.internal.remote.RedisStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A cache on a Redis Cluster: values, user sessions, revenue data and counters. Thread-safe; an
 * application makes one and shares it.
 *
 * <p>Every entry has a time to live, which a call may give and {@link CacheTtls} otherwise does. A
 * call returns when the master has confirmed it; it throws {@link
 * dev.sextant.cache.api.CacheUnavailableException} when the cluster does not answer, {@link
 * dev.sextant.cache.api.CacheServerException} when it refuses, {@link CacheValueException} when a
 * value cannot be written or read, and {@link dev.sextant.cache.api.CacheClosedException} after
 * {@link #close()}. Reads are answered by masters, so a thread reads what it wrote. A write that a
 * master confirmed is lost if it fails before its replica has it; a cache lives with that.
 *
 * <pre>{@code
 * try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
 *   redis.set("greeting", "hello");                                      // lives for an hour
 *   Optional<String> greeting = redis.get("greeting");
 *   redis.setUserSession("42", new User("Ada", List.of("admin")));    // JSON under user_session:{42}
 *   long visits = redis.incrementCounter("visits");
 *   Cache<Quote> quotes = redis.cache(CacheSpec.json("quotes", Quote.class).build());
 *   boolean healthy = redis.health().isHealthy();
 * }
 * }</pre>
 */
public final class RedisCacheManager implements AutoCloseable {

  private final RedisStore store;
  private final TaggedValues tagged;
  private final JvmSurroundings surroundings = new JvmSurroundings();
  private final AsyncRedisCacheManager async;
  private final CacheListener listener;

  private RedisCacheManager(RedisStore store, CacheTtls ttls, Json json, CacheListener listener) {
    this.store = store;
    this.tagged = new TaggedValues(store, surroundings);
    async =
        new AsyncRedisCacheManager(
            store, new PlainValues(store, tagged, new Notifier(listener)), ttls, json);
    this.listener = listener;
  }

  /**
   * Connects, with the default times to live and standard JSON.
   *
   * @throws dev.sextant.cache.api.CacheUnavailableException if no seed answers
   * @throws dev.sextant.cache.api.CacheServerException if the server refuses: wrong password, no
   *     cluster support
   */
  public static RedisCacheManager connect(ConnectionSettings settings) {
    return connect(settings, CacheTtls.defaults(), Json.standard());
  }

  /**
   * Connects as {@link #connect(ConnectionSettings)} does, with the application's own times to live
   * and JSON.
   */
  public static RedisCacheManager connect(ConnectionSettings settings, CacheTtls ttls, Json json) {
    return connect(settings, ttls, json, CacheListener.NONE);
  }

  /**
   * Connects as {@link #connect(ConnectionSettings)} does, with a listener for what happens on the
   * connections, and in each cache that has none of its own.
   */
  public static RedisCacheManager connect(
      ConnectionSettings settings, CacheTtls ttls, Json json, CacheListener listener) {
    CacheTtls givenTtls = Arguments.given("ttls", ttls);
    Json givenJson = Arguments.given("json", json);
    Notifier notifier = new Notifier(Arguments.given("listener", listener));
    CircuitSettings circuit = Arguments.given("settings", settings).circuit();
    Gate gate = circuit == null ? Gate.WITHOUT : new CircuitGate(circuit, notifier);
    return new RedisCacheManager(
        LettuceStore.connect(settings, gate, notifier), givenTtls, givenJson, listener);
  }

  /** The same, without blocking. */
  public AsyncRedisCacheManager async() {
    return async;
  }

  /**
   * A cache of one kind of values. Costs nothing; but loads of the same key are only kept from
   * running at the same time within one {@code Cache} object, so an application makes one of a kind
   * and shares it.
   */
  public <T> Cache<T> cache(CacheSpec<T> spec) {
    CacheSpec<T> heard =
        Arguments.given("spec", spec).listener() == CacheListener.NONE
            ? spec.withListener(listener)
            : spec;
    return new Cache<>(new AsyncCache<>(new TypedCache<>(heard, store, tagged, surroundings)));
  }

  /**
   * Sessions whose values are attributes, stored as JSON, and which live for {@link
   * CacheTtls#session()}.
   */
  public Sessions<Map<String, String>> sessions() {
    return sessions(
        SessionSpec.of(async.json().codec(new TypeReference<Map<String, String>>() {}))
            .ttl(async.ttls().session())
            .build());
  }

  /**
   * Sessions. Whatever their spec, they lie under the same keys: an application has one kind of
   * sessions.
   */
  public <T> Sessions<T> sessions(SessionSpec<T> spec) {
    SessionSpec<T> heard =
        Arguments.given("spec", spec).listener() == CacheListener.NONE
            ? spec.withListener(listener)
            : spec;
    return new Sessions<>(new AsyncSessions<>(new UserSessions<>(heard, store, surroundings)));
  }

  /** Counters. */
  public Counters counters() {
    return new Counters(new AsyncCounters(new AtomicCounters(store)));
  }

  /** A limit on how often something may happen. */
  public RateLimiter rateLimiter(RateLimit limit) {
    return new RateLimiter(
        new AsyncRateLimiter(
            new RateLimiting(Arguments.given("limit", limit), store, surroundings)));
  }

  /** Stores text for {@link CacheTtls#entry()}. */
  public void set(String key, String value) {
    Blocking.await(async.set(key, value));
  }

  /** Stores text. */
  public void set(String key, String value, Duration ttl) {
    Blocking.await(async.set(key, value, ttl));
  }

  /** Stores a value as the codec writes it. */
  public <T> void set(String key, T value, ValueCodec<T> codec, Duration ttl) {
    Blocking.await(async.set(key, value, codec, ttl));
  }

  /** Stores texts for {@link CacheTtls#entry()}; see {@link #setAll(Map, ValueCodec, Duration)}. */
  public void setAll(Map<String, String> texts) {
    Blocking.await(async.setAll(texts));
  }

  /**
   * Stores values: one round trip per node, all nodes at once. If a value cannot be written as
   * bytes, none is stored; if a node fails, some may be.
   */
  public <T> void setAll(Map<String, ? extends T> values, ValueCodec<T> codec, Duration ttl) {
    Blocking.await(async.setAll(values, codec, ttl));
  }

  /** The text under a key, or empty. */
  public Optional<String> get(String key) {
    return Blocking.await(async.get(key));
  }

  /** The value under a key as the codec reads it, or empty. */
  public <T> Optional<T> get(String key, ValueCodec<T> codec) {
    return Blocking.await(async.get(key, codec));
  }

  /** The texts under those keys that are there; see {@link #getAll(Collection, ValueCodec)}. */
  public Map<String, String> getAll(Collection<String> keys) {
    return Blocking.await(async.getAll(keys));
  }

  /**
   * The values of those keys that are there, in the order of the keys: one round trip per node, all
   * nodes at once.
   *
   * @throws dev.sextant.cache.api.CacheException if a node fails, although others have answered
   */
  public <T> Map<String, T> getAll(Collection<String> keys, ValueCodec<T> codec) {
    return Blocking.await(async.getAll(keys, codec));
  }

  /** Deletes a key, and says whether it was there. */
  public boolean delete(String key) {
    return Blocking.await(async.delete(key));
  }

  /**
   * Deletes keys, in one round trip per node, all nodes at once.
   *
   * @return how many were there
   */
  public long deleteAll(Collection<String> keys) {
    return Blocking.await(async.deleteAll(keys));
  }

  /**
   * Stores a user's session as JSON, under {@code user_session:{id}} with the braces, which put it
   * into one slot with everything else of that user. One value per user and no id: for what a user
   * may have several of, see {@link #sessions()}.
   */
  public void setUserSession(String userId, Object session) {
    Blocking.await(async.setUserSession(userId, session));
  }

  /** A user's session, or empty if there is none or it has expired. */
  public <T> Optional<T> getUserSession(String userId, Class<T> type) {
    return Blocking.await(async.getUserSession(userId, type));
  }

  /** Stores revenue data of a symbol as JSON, under {@code revenue_data:SYMBOL}. */
  public void cacheRevenueData(String symbol, Object data) {
    Blocking.await(async.cacheRevenueData(symbol, data));
  }

  /** Revenue data of a symbol, or empty. */
  public <T> Optional<T> getRevenueData(String symbol, Class<T> type) {
    return Blocking.await(async.getRevenueData(symbol, type));
  }

  /** Adds one to a counter; see {@link Counters#increment(String)}. */
  public long incrementCounter(String key) {
    return Blocking.await(async.incrementCounter(key));
  }

  /** Adds to a counter, which does not expire; see {@link Counters#increment(String, long)}. */
  public long incrementCounter(String key, long amount) {
    return Blocking.await(async.incrementCounter(key, amount));
  }

  /**
   * The state of the cluster and of each of its nodes, by the topology as it is now. Nodes that do
   * not answer, with all retries, are listed as such; the circuits have no part in it.
   */
  public ClusterHealth health() {
    return Blocking.await(async.health());
  }

  /** The state of the cluster as one of its masters sees it; {@link #health()} asks all nodes. */
  public ClusterStatus clusterInfo() {
    return Blocking.await(async.clusterInfo());
  }

  /** The memory of every node: what {@link #health()} says of it. */
  public MemoryStatistics memoryStatistics() {
    return Blocking.await(async.memoryStatistics());
  }

  /**
   * Waits for the commands that are under way, refuses new ones, closes the connections, and
   * interrupts loaders. May be called again.
   */
  @Override
  public void close() {
    store.close();
    surroundings.close();
  }
}
