package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * Gets a value from where it really lives when the cache does not have it. May block; it runs on a
 * thread of the cache's, so thread-locals of the caller are not there, and it is interrupted when
 * {@link CacheSpec#loadTimeout()} has passed. It may read other keys through the cache; one that
 * asks for its own key waits for itself, until that time has passed.
 *
 * <pre>{@code
 * CacheLoader<Quote> exchange = symbol -> symbol.equals("NONE") ? null : new Quote(symbol, 430.0);
 * Optional<Quote> microsoft = quotes.get("MSFT", exchange);
 * Optional<Quote> none = quotes.get("NONE", exchange);                  // empty
 * }</pre>
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface CacheLoader<T> {

  /**
   * The value of a key, or null if there is none.
   *
   * @param key as it was given to the cache, without the cache's name
   * @throws Exception of any kind; it reaches all who wait for the value as the cause of a {@link
   *     CacheLoadException}
   */
  @Nullable T load(String key) throws Exception;
}
