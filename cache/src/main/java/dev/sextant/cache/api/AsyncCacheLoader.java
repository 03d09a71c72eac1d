package dev.sextant.cache.api;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * As {@link CacheLoader}, without blocking. It is called on a thread of the cache's; the stage may
 * be completed by any.
 *
 * <pre>{@code
 * AsyncCacheLoader<Quote> exchange =
 *     symbol -> CompletableFuture.supplyAsync(() -> Optional.of(new Quote(symbol, 430.0)));
 * CompletionStage<Optional<Quote>> microsoft = quotes.async().get("MSFT", exchange);
 * }</pre>
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface AsyncCacheLoader<T> {

  /**
   * The value of a key to come, or empty if there is none.
   *
   * @param key as it was given to the cache, without the cache's name
   * @throws Exception as good as a stage that fails with it
   */
  CompletionStage<Optional<T>> load(String key) throws Exception;
}
