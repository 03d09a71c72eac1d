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
import dev.sextant.cache.internal.flow.RateLimiting;
import dev.sextant.cache.internal.flow.TaggedValues;
import dev.sextant.cache.internal.flow.TypedCache;
import dev.sextant.cache.internal.flow.UserSessions;
import dev.sextant.cache.internal.guard.CircuitGate;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.CheckedCodec;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.Gate;
import dev.sextant.cache.internal.remote.LettuceStore;
import dev.sextant.cache.internal.remote.RedisStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
  private final CacheTtls ttls;
  private final Json json;
  private final CacheListener listener;

  private RedisCacheManager(RedisStore store, CacheTtls ttls, Json json, CacheListener listener) {
    this.store = store;
    this.tagged = new TaggedValues(store, surroundings);
    this.ttls = ttls;
    this.json = json;
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
        SessionSpec.of(json.codec(new TypeReference<Map<String, String>>() {}))
            .ttl(ttls.session())
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

  /** Stores text for the default time to live. */
  public void set(String key, String value) {
    set(key, value, ttls.entry());
  }

  /** Stores text. */
  public void set(String key, String value, Duration ttl) {
    set(key, value, ValueCodec.string(), ttl);
  }

  /** Stores a value as the codec writes it. */
  public <T> void set(String key, T value, ValueCodec<T> codec, Duration ttl) {
    String given = Keys.key(key);
    put(given, encode(given, Arguments.value(given, value), checked(given, codec)), ttl);
  }

  /** The text under a key, or empty. */
  public Optional<String> get(String key) {
    return get(key, ValueCodec.string());
  }

  /** The value under a key as the codec reads it, or empty. */
  public <T> Optional<T> get(String key, ValueCodec<T> codec) {
    String given = Keys.key(key);
    ValueCodec<T> checked = checked(given, codec);
    return Blocking.await(store.get(given)).map(bytes -> decode(given, bytes, checked));
  }

  /** Deletes a key, and says whether it was there. */
  public boolean delete(String key) {
    return Blocking.await(store.unlink(List.of(Keys.key(key)))) > 0;
  }

  /**
   * Deletes keys, in one round trip per node, all nodes at once.
   *
   * @return how many were there
   */
  public long delete(Collection<String> keys) {
    List<String> copy = new ArrayList<>(Arguments.given("keys", keys));
    copy.forEach(Keys::key);
    return Blocking.await(store.unlink(copy));
  }

  /**
   * Stores a user's session as JSON, under {@code user_session:{id}} with the braces, which put it
   * into one slot with everything else of that user. One value per user and no id: for what a user
   * may have several of, see {@link #sessions()}.
   */
  public void setUserSession(String userId, Object session) {
    putJson(Keys.userSession(userId), session, ttls.session());
  }

  /** A user's session, or empty if there is none or it has expired. */
  public <T> Optional<T> getUserSession(String userId, Class<T> type) {
    return get(Keys.userSession(userId), json.codec(type));
  }

  /** Stores revenue data of a symbol as JSON, under {@code revenue_data:SYMBOL}. */
  public void cacheRevenueData(String symbol, Object data) {
    putJson(Keys.revenueData(symbol), data, ttls.revenueData());
  }

  /** Revenue data of a symbol, or empty. */
  public <T> Optional<T> getRevenueData(String symbol, Class<T> type) {
    return get(Keys.revenueData(symbol), json.codec(type));
  }

  /** Adds one to a counter; see {@link Counters#increment(String)}. */
  public long incrementCounter(String key) {
    return counters().increment(key);
  }

  /** Adds to a counter, which does not expire; see {@link Counters#increment(String, long)}. */
  public long incrementCounter(String key, long amount) {
    return counters().increment(key, amount);
  }

  /**
   * The state of the cluster and of each of its nodes, by the topology as it is now. Nodes that do
   * not answer, with all retries, are listed as such; the circuits have no part in it.
   */
  public ClusterHealth health() {
    return Blocking.await(store.health());
  }

  /** The state of the cluster as one of its masters sees it; {@link #health()} asks all nodes. */
  public ClusterStatus clusterInfo() {
    return Blocking.await(store.clusterStatus());
  }

  /** The memory of every node: what {@link #health()} says of it. */
  public MemoryStatistics memoryStatistics() {
    return health().memory();
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

  CacheTtls ttls() {
    return ttls;
  }

  Json json() {
    return json;
  }

  void putJson(String key, Object value, Duration ttl) {
    put(key, encodeJson(key, Arguments.value(key, value)), ttl);
  }

  void putTagged(String key, Object value, Collection<String> tags, Duration ttl) {
    String given = Keys.key(key);
    byte[] bytes = encodeJson(given, Arguments.value(given, value));
    Collection<String> givenTags = Arguments.given("the tags of " + given, tags);
    Blocking.await(tagged.put(given, bytes, givenTags, Arguments.ttlMs(given, ttl)));
  }

  long invalidateTag(String tag) {
    return Blocking.await(tagged.invalidate(tag));
  }

  private void put(String key, byte[] bytes, Duration ttl) {
    Blocking.await(store.set(key, bytes, Arguments.ttlMs(key, ttl)));
  }

  private byte[] encodeJson(String key, Object value) {
    try {
      return json.encode(value);
    } catch (CacheValueException e) {
      throw about(key, e);
    }
  }

  private static <T> ValueCodec<T> checked(String key, ValueCodec<T> codec) {
    return new CheckedCodec<>(Arguments.given("the codec of " + key, codec));
  }

  private static <T> byte[] encode(String key, T value, ValueCodec<T> codec) {
    try {
      return codec.encode(value);
    } catch (CacheValueException e) {
      throw about(key, e);
    }
  }

  private static <T> T decode(String key, byte[] bytes, ValueCodec<T> codec) {
    try {
      return codec.decode(bytes);
    } catch (CacheValueException e) {
      throw about(key, e);
    }
  }

  private static CacheValueException about(String key, CacheValueException e) {
    return new CacheValueException("the value of " + key + ": " + e.getMessage(), e.getCause());
  }
}
