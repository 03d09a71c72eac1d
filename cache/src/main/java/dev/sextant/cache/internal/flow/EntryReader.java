package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.internal.near.NearCache;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.Watched;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at entries: in the near cache, if there is one, and in Redis. Who writes through the cache
 * says so here before his call returns, so that he reads what he has written. Thread-safe.
 */
final class EntryReader<T> {

  private final RedisStore store;
  private final Surroundings surroundings;
  private final Entries<T> entries;
  private final @Nullable NearCache<Found<T>> near;
  private final long nearTtlNanos;

  EntryReader(CacheSpec<T> spec, RedisStore store, Surroundings surroundings, Entries<T> entries) {
    this.store = store;
    this.surroundings = surroundings;
    this.entries = entries;
    CacheSpec.NearCache settings = spec.nearCache().orElse(null);
    if (settings == null) {
      near = null;
      nearTtlNanos = 0;
    } else {
      near = new NearCache<>(settings.maxEntries(), surroundings::nanos, entries::evictedFromNear);
      nearTtlNanos = TimeUnit.MILLISECONDS.toNanos(settings.ttl().toMillis());
      store.watch(entries.prefix(), near);
    }
  }

  boolean hasNear() {
    return near != null;
  }

  /** What the near cache has, which is always something that answers. */
  @Nullable Found<T> near(String entryKey) {
    return near == null ? null : near.get(entryKey);
  }

  /**
   * What Redis has under a key; kept near, if it may be.
   *
   * @param key as the caller gave it
   * @param entryKey in Redis
   */
  CompletableFuture<Found<T>> read(String key, String entryKey) {
    return near == null
        ? store.get(entryKey).thenApply(bytes -> entries.read(key, bytes.orElse(null)))
        : readAndKeep(near, key, entryKey);
  }

  /** Takes stamp and time first, so that what happens meanwhile counts against what is kept. */
  private CompletableFuture<Found<T>> readAndKeep(
      NearCache<Found<T>> near, String key, String entryKey) {
    long stamp = near.stamp(entryKey);
    long beganNanos = surroundings.nanos();
    return store
        .getWatched(entryKey)
        .thenApply(
            watched -> {
              Found<T> found = entries.read(key, watched.value().orElse(null));
              long lifeNanos = lifeNanos(found, watched);
              if (lifeNanos > 0) {
                near.keep(entryKey, found, stamp, beganNanos + lifeNanos);
              }
              return found;
            });
  }

  /** How long it may be kept; 0 for not at all. */
  private long lifeNanos(Found<T> found, Watched watched) {
    if (!watched.watched() || !found.answers()) {
      return 0;
    }
    long freshMs =
        found.value().isPresent() ? found.freshUntilMs() - surroundings.nowMs() : Long.MAX_VALUE;
    long lifeMs = Math.min(watched.ttlMs(), freshMs);
    return Math.min(nearTtlNanos, TimeUnit.MILLISECONDS.toNanos(lifeMs));
  }

  /** An entry was written or deleted, or may have been. */
  void changed(String entryKey) {
    if (near != null) {
      near.changed(entryKey);
    }
  }

  /** Any entry may have been. */
  void changedAll() {
    if (near != null) {
      near.changedAll();
    }
  }
}
