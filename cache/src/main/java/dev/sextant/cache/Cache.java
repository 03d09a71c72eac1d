package dev.sextant.cache;

import dev.sextant.cache.api.CacheLoader;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.internal.policy.Arguments;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A cache of one kind of values, made by {@link RedisCacheManager#cache}. Thread-safe.
 *
 * <pre>{@code
 * Cache<Quote> quotes =
 *     redis.cache(CacheSpec.json("quotes", Quote.class).ttl(Duration.ofMinutes(5)).build());
 *
 * quotes.set("AAPL", new Quote("AAPL", 189.5));                    // quotes:v1:AAPL in Redis
 * Optional<Quote> apple = quotes.get("AAPL");
 * Optional<Quote> other = quotes.get("MSFT", exchange::quote);     // called if it is not there
 * Map<String, Quote> some = quotes.getAll(List.of("AAPL", "MSFT", "NONE"));
 *
 * quotes.put("IBM", new Quote("IBM", 224.0), Set.of("old"), Duration.ofHours(1));
 * long gone = quotes.invalidateTag("old");
 * quotes.delete("AAPL");
 * }</pre>
 *
 * <p>Keys are 1 to 8192 bytes of UTF-8. The key in Redis is {@code name:v<version>:<key>}; a hash
 * tag in the key ({@code "{42}:orders"}) puts all entries that have it into one slot, where {@link
 * #deleteAll} deletes them with one command. Tags belong to this cache: another one's are different
 * ones, even if they are spelled alike.
 *
 * <p>Calls return when the cluster has answered. They throw what {@link RedisCacheManager} says,
 * {@link dev.sextant.cache.api.CacheArgumentException} for an argument that cannot be, and {@link
 * dev.sextant.cache.api.CacheLoadException} for a loader that failed.
 *
 * @param <T> the type of the values
 */
public final class Cache<T> {

  private final AsyncCache<T> async;

  Cache(AsyncCache<T> async) {
    this.async = async;
  }

  /** The same cache, without blocking. */
  public AsyncCache<T> async() {
    return async;
  }

  /** What the cache is like. */
  public CacheSpec<T> spec() {
    return async.spec();
  }

  /** The value under a key, or empty. */
  public Optional<T> get(String key) {
    return Blocking.await(async.get(key));
  }

  /**
   * The value under a key. If it is not there it is loaded and stored for {@link CacheSpec#ttl()};
   * empty if the loader has none either.
   *
   * <p>Of all threads that miss a key at the same time, through this object, one load is begun, and
   * the others wait for it, not longer than {@link CacheSpec#loadTimeout()}. A value that could not
   * be stored is returned all the same; if the cluster cannot be reached, the loader is called and
   * nothing is stored. A key that is written or deleted through this object while it is being
   * loaded is not overwritten by what was loaded. For loads in other JVMs, see {@link
   * CacheSpec#crossJvmLoad()}.
   *
   * @throws dev.sextant.cache.api.CacheLoadException if the loader failed or took too long, and
   *     there is no stale value to serve instead
   */
  public Optional<T> get(String key, CacheLoader<T> loader) {
    CacheLoader<T> given = Arguments.given("the loader", loader);
    return Blocking.await(
        async.get(
            key,
            missing ->
                CompletableFuture.completedFuture(Optional.ofNullable(given.load(missing)))));
  }

  /**
   * The values of those keys that are there, in the order of the keys: one round trip per node, all
   * nodes at once.
   *
   * <p>Entries of nodes that do not answer count as missing, unless {@link CacheSpec#unavailable}
   * says THROW.
   *
   * @throws dev.sextant.cache.api.CacheException if a node fails, although others have answered,
   *     and that is to be told
   */
  public Map<String, T> getAll(Collection<String> keys) {
    return Blocking.await(async.getAll(keys));
  }

  /** Sets a value for {@link CacheSpec#ttl()}. */
  public void set(String key, T value) {
    Blocking.await(async.set(key, value));
  }

  /** Sets a value. */
  public void set(String key, T value, Duration ttl) {
    Blocking.await(async.set(key, value, ttl));
  }

  /** Sets values for {@link CacheSpec#ttl()}; see {@link #setAll(Map, Duration)}. */
  public void setAll(Map<String, T> values) {
    Blocking.await(async.setAll(values));
  }

  /**
   * Sets values: one round trip per node, all nodes at once. If a value cannot be written as bytes,
   * none is set; if a node fails, some may be.
   */
  public void setAll(Map<String, T> values, Duration ttl) {
    Blocking.await(async.setAll(values, ttl));
  }

  /** Sets a value with tags for {@link CacheSpec#ttl()}. */
  public void put(String key, T value, Collection<String> tags) {
    Blocking.await(async.put(key, value, tags));
  }

  /**
   * Sets a value that {@link #invalidateTag} will find by any of its tags. The tags are stored
   * first, so that a value is never without them, whatever fails.
   *
   * @param tags not empty ones; no tags at all sets a plain value
   */
  public void put(String key, T value, Collection<String> tags, Duration ttl) {
    Blocking.await(async.put(key, value, tags, ttl));
  }

  /** Sets a value for {@link CacheSpec#ttl()} unless there is one; see below. */
  public Optional<T> putIfAbsent(String key, T value) {
    return Blocking.await(async.putIfAbsent(key, value));
  }

  /**
   * Sets a value, in one step, unless there is one. A value that cannot be read or is past its time
   * to live, and the knowledge that there is none, count as nothing.
   *
   * <p>Not repeated after a lost reply: the exception's {@link
   * dev.sextant.cache.api.CacheUnavailableException#mayHaveExecuted()} then is true, and nobody
   * knows whose value is there.
   *
   * @return the value that is there instead, or empty if this one was set
   */
  public Optional<T> putIfAbsent(String key, T value, Duration ttl) {
    return Blocking.await(async.putIfAbsent(key, value, ttl));
  }

  /** Deletes a key, and says whether it was there. */
  public boolean delete(String key) {
    return Blocking.await(async.delete(key));
  }

  /**
   * Deletes keys: one round trip per node, all nodes at once.
   *
   * @return how many were there; too low when a reply was lost and the deletion repeated
   */
  public long deleteAll(Collection<String> keys) {
    return Blocking.await(async.deleteAll(keys));
  }

  /**
   * Deletes every entry of this cache, on all nodes, in steps that hold none of them for long. When
   * it returns, all entries that were set or loaded before it began are gone, as with {@link
   * #invalidateTag}.
   *
   * @return how many there were
   * @throws dev.sextant.cache.api.CacheSettingException if {@link CacheSpec#clearable()} is false
   */
  public long clear() {
    return Blocking.await(async.clear());
  }

  /**
   * Deletes every value under a tag, on all nodes. When it returns, all values whose {@link #put}
   * had returned before it began are gone; one that was being put meanwhile may be there, still
   * under its tag.
   *
   * @return how many there were
   */
  public long invalidateTag(String tag) {
    return Blocking.await(async.invalidateTag(tag));
  }
}
