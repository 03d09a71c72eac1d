package dev.sextant.cache.internal.remote;

/**
 * Hears of changes, on network threads; must be quick, and must not throw. Thread-safe.
 *
 * @see RedisStore#watch
 */
public interface Watcher {

  /** A key was written, deleted, evicted, or has expired, whoever did it. */
  void changed(String key);

  /** Any key may have changed: all were deleted, or a connection was lost and with it the news. */
  void changedAll();
}
