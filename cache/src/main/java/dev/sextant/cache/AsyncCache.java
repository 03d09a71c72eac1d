package dev.sextant.cache;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.internal.flow.TypedCache;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What {@link Cache} does, without blocking. Thread-safe.
 *
 * <pre>{@code
 * AsyncCache<String> names = redis.cache(CacheSpec.string("names").build()).async();
 * CompletionStage<Integer> length =
 *     names
 *         .get("42", id -> directory.nameOf(id))            // CompletionStage<Optional<String>>
 *         .thenApply(name -> name.map(String::length).orElse(0));
 * }</pre>
 *
 * <p>Arguments that cannot be (a null, a key that is too long) are refused by an exception at once,
 * {@link dev.sextant.cache.api.CacheArgumentException}. Everything else fails the stage, with a
 * {@link dev.sextant.cache.api.CacheException}. Stages are completed by network threads, or by
 * those of loaders: what is appended to them must not block, or be appended with {@code Async} and
 * an executor. A blocking method of the cache layer that would have to wait there is refused by a
 * {@link dev.sextant.cache.api.CacheException}.
 *
 * @param <T> the type of the values
 */
public final class AsyncCache<T> {

  private final TypedCache<T> cache;

  AsyncCache(TypedCache<T> cache) {
    this.cache = cache;
  }

  /** What the cache is like. */
  public CacheSpec<T> spec() {
    return cache.spec();
  }

  /** See {@link Cache#get(String)}. */
  public CompletionStage<Optional<T>> get(String key) {
    return cache.get(key);
  }

  /** See {@link Cache#get(String, dev.sextant.cache.api.CacheLoader)}. */
  public CompletionStage<Optional<T>> get(String key, AsyncCacheLoader<T> loader) {
    return cache.get(key, loader);
  }

  /** See {@link Cache#getAll}. */
  public CompletionStage<Map<String, T>> getAll(Collection<String> keys) {
    return cache.getAll(keys);
  }

  /** See {@link Cache#set(String, Object)}. */
  public CompletionStage<Void> set(String key, T value) {
    return set(key, value, spec().ttl());
  }

  /** See {@link Cache#set(String, Object, Duration)}. */
  public CompletionStage<Void> set(String key, T value, Duration ttl) {
    return cache.set(key, value, ttl);
  }

  /** See {@link Cache#setAll(Map)}. */
  public CompletionStage<Void> setAll(Map<String, T> values) {
    return setAll(values, spec().ttl());
  }

  /** See {@link Cache#setAll(Map, Duration)}. */
  public CompletionStage<Void> setAll(Map<String, T> values, Duration ttl) {
    return cache.setAll(values, ttl);
  }

  /** See {@link Cache#put(String, Object, Collection)}. */
  public CompletionStage<Void> put(String key, T value, Collection<String> tags) {
    return put(key, value, tags, spec().ttl());
  }

  /** See {@link Cache#put(String, Object, Collection, Duration)}. */
  public CompletionStage<Void> put(String key, T value, Collection<String> tags, Duration ttl) {
    return cache.put(key, value, tags, ttl);
  }

  /** See {@link Cache#putIfAbsent(String, Object)}. */
  public CompletionStage<Optional<T>> putIfAbsent(String key, T value) {
    return putIfAbsent(key, value, spec().ttl());
  }

  /** See {@link Cache#putIfAbsent(String, Object, Duration)}. */
  public CompletionStage<Optional<T>> putIfAbsent(String key, T value, Duration ttl) {
    return cache.putIfAbsent(key, value, ttl);
  }

  /** See {@link Cache#delete}. */
  public CompletionStage<Boolean> delete(String key) {
    return cache.delete(Collections.singletonList(key)).thenApply(count -> count > 0);
  }

  /** See {@link Cache#deleteAll}. */
  public CompletionStage<Long> deleteAll(Collection<String> keys) {
    return cache.delete(keys);
  }

  /** See {@link Cache#clear}. */
  public CompletionStage<Long> clear() {
    return cache.clear();
  }

  /** See {@link Cache#invalidateTag}. */
  public CompletionStage<Long> invalidateTag(String tag) {
    return cache.invalidateTag(tag);
  }
}
