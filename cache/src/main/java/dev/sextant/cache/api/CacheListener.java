package dev.sextant.cache.api;

import java.time.Duration;

/**
 * Hears what happens in a cache: the seam for metrics. Called by whatever thread something happens
 * on, network threads included, so it must be quick and thread-safe and must not call the cache.
 * What it throws is logged and otherwise without effect. {@code cache} is {@link CacheSpec#name()};
 * {@code session} for {@link dev.sextant.cache.Sessions}; {@code user_session}, {@code
 * revenue_data}, {@code market} or {@code revenue} for what lies under such a key, and {@code
 * plain} for the keys that an application gives to {@link dev.sextant.cache.RedisCacheManager}
 * itself.
 *
 * <p>One that is given to {@link dev.sextant.cache.RedisCacheManager#connect(ConnectionSettings,
 * CacheTtls, Json, CacheListener)} hears of the connection, and of each cache that has no listener
 * of its own.
 *
 * <pre>{@code
 * LongAdder hits = new LongAdder();
 * CacheListener listener =
 *     new CacheListener() {
 *       @Override
 *       public void hits(String cache, int count) {
 *         hits.add(count);
 *       }
 *     };
 * CacheSpec<String> spec = CacheSpec.string("greetings").listener(listener).build();
 * }</pre>
 */
public interface CacheListener {

  /** Hears nothing. */
  CacheListener NONE = new CacheListener() {};

  /** Keys were found; an entry that says that there is no value counts too. */
  default void hits(String cache, int count) {}

  /** So many of the {@link #hits} were answered by the near cache. */
  default void nearHits(String cache, int count) {}

  /** So many entries had to make room in the near cache, which was full. */
  default void nearEvictions(String cache, int count) {}

  /** Keys were not found, or only a value that is no longer fresh or not readable. */
  default void misses(String cache, int count) {}

  /** A loader brought a value, or said that there is none. */
  default void loaded(String cache, Duration took) {}

  /** A loader failed or took too long. */
  default void loadFailed(String cache, Duration took, CacheLoadException failure) {}

  /** A value past its time to live was served, since its loader had failed. */
  default void staleServed(String cache) {}

  /** A value that was found is loaded anew in the background before its time to live ends. */
  default void refreshedEarly(String cache) {}

  /**
   * A value under a key cannot be read.
   *
   * @param key as it was given to the cache
   */
  default void unreadable(String cache, String key) {}

  /**
   * A value was not stored, being over {@link CacheSpec#maxValueBytes()}.
   *
   * @param key as it was given to the cache
   */
  default void tooLarge(String cache, String key, int bytes) {}

  /**
   * A command failed, and the cache went on without it: it called the loader though it could not
   * look, returned a value that it could not store, or did what {@link CacheSpec#unavailable()}
   * says. Failures that a caller gets are not told.
   */
  default void concealed(String cache, CacheException failure) {}

  /**
   * A command, or a batch of them, was answered by the cluster.
   *
   * @param command as Redis spells it, or the name of a script; one of a small set
   * @param took with all its attempts
   */
  default void answered(String command, Duration took) {}

  /**
   * A command, or a batch of them, failed for good; it may be {@link #concealed} later.
   *
   * @param command as Redis spells it, or the name of a script; one of a small set
   * @param took with all its attempts
   */
  default void failed(String command, Duration took, CacheException failure) {}

  /**
   * A master has evicted keys, of whatever cache or program, to stay below its {@code maxmemory}.
   * It is asked upon connecting, and then every {@link ConnectionSettings#healthCheckInterval()}.
   *
   * @param count how many since it was asked before, at least 1
   */
  default void evicted(NodeAddress master, long count) {}

  /**
   * A circuit has opened, or closed, or is on trial; see {@link CircuitSettings}. That of a node
   * which is no master any more is closed.
   *
   * @param circuit the address of the master; with {@code and its replicas} after it for reads that
   *     a replica may answer
   */
  default void circuit(String circuit, CircuitState state) {}
}
