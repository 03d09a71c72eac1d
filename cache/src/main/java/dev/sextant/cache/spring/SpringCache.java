package dev.sextant.cache.spring;

import dev.sextant.cache.AsyncCache;
import dev.sextant.cache.Cache;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheLoadException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * One of Spring's caches.
 *
 * @param <V> the type of the values
 */
final class SpringCache<V> implements org.springframework.cache.Cache {

  private final Cache<Optional<V>> cache;
  private final AsyncCache<Optional<V>> async;
  private final Function<Object, String> keys;

  SpringCache(Cache<Optional<V>> cache, Function<Object, String> keys) {
    this.cache = cache;
    this.async = cache.async();
    this.keys = keys;
  }

  @Override
  public String getName() {
    return cache.spec().name();
  }

  @Override
  public Object getNativeCache() {
    return cache;
  }

  @Override
  public @Nullable ValueWrapper get(Object key) {
    return wrapped(cache.get(keys.apply(key)));
  }

  @Override
  @SuppressWarnings("unchecked") // Checked by the class, if there is one.
  public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
    Object value = cache.get(keys.apply(key)).flatMap(Function.identity()).orElse(null);
    if (value != null && type != null && !type.isInstance(value)) {
      throw new IllegalStateException(
          "the value of " + key + " in " + getName() + " is a " + value.getClass().getName());
    }
    return (T) value;
  }

  /** What is not there is loaded by the caller's thread, for all who wait for the same key. */
  @Override
  public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
    CallersLoad<T> load = new CallersLoad<>(valueLoader);
    CompletableFuture<Optional<Optional<V>>> result =
        async.get(keys.apply(key), missing -> load.begin()).toCompletableFuture();
    CompletableFuture<?> unused = result.whenComplete((value, failure) -> load.isNotNeeded());
    load.runIfNeeded();
    try {
      return SpringCache.<T>unchecked(result.join().flatMap(Function.identity()).orElse(null));
    } catch (CompletionException e) {
      if (e.getCause() instanceof CacheLoadException failure) {
        if (load.hasSucceeded()) {
          // It took longer than the cache waits for a load, but this thread has waited for it.
          return load.value();
        }
        Throwable cause = failure.getCause();
        throw new ValueRetrievalException(key, valueLoader, cause == null ? failure : cause);
      }
      throw thrown(e);
    }
  }

  @Override
  public CompletableFuture<?> retrieve(Object key) {
    return handedOver(async.get(keys.apply(key)).thenApply(SpringCache::wrapped));
  }

  @Override
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
    return handedOver(
        async
            .get(
                keys.apply(key),
                missing ->
                    valueLoader
                        .get()
                        .thenApply(value -> Optional.of(SpringCache.<V>optional(value))))
            .thenApply(
                found ->
                    SpringCache.<T>unchecked(found.flatMap(Function.identity()).orElse(null))));
  }

  /**
   * The same, completed by the common pool and not by the network thread that has the reply: Spring
   * calls a method next, and {@link #put}, which would wait for a reply that only this thread can
   * read. A loader's failure comes as it is.
   */
  private static <R> CompletableFuture<R> handedOver(CompletionStage<R> stage) {
    return stage
        .handleAsync(
            (value, failure) -> {
              if (failure == null) {
                return value;
              }
              Throwable cause = unwrapped(failure);
              Throwable thrown = cause instanceof CacheLoadException ? cause.getCause() : null;
              throw new CompletionException(thrown == null ? cause : thrown);
            })
        .toCompletableFuture();
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    cache.set(keys.apply(key), optional(value));
  }

  @Override
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    return wrapped(cache.putIfAbsent(keys.apply(key), optional(value)));
  }

  @Override
  public void evict(Object key) {
    boolean unused = cache.delete(keys.apply(key));
  }

  @Override
  public boolean evictIfPresent(Object key) {
    return cache.delete(keys.apply(key));
  }

  @Override
  public void clear() {
    long unused = cache.clear();
  }

  @Override
  public boolean invalidate() {
    return cache.clear() > 0;
  }

  private static <V> @Nullable ValueWrapper wrapped(Optional<Optional<V>> found) {
    return found.map(value -> new SimpleValueWrapper(value.orElse(null))).orElse(null);
  }

  private static <V> Optional<V> optional(@Nullable Object value) {
    return Optional.ofNullable(SpringCache.<V>unchecked(value));
  }

  /** Spring's methods have a type of their own each, and say nothing about whether it is right. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> @Nullable T unchecked(@Nullable Object value) {
    return (T) value;
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static RuntimeException thrown(CompletionException e) {
    return e.getCause() instanceof CacheException failure ? failure : e;
  }

  /**
   * A load that the cache asks for and the caller's thread runs, while it waits for the cache. If
   * the cache asks after the caller has gone, having been given a value that is about to expire, it
   * runs where it is asked for.
   */
  private final class CallersLoad<T> {

    private final Callable<T> loader;
    private final CompletableFuture<Boolean> needed = new CompletableFuture<>();
    private final CompletableFuture<Optional<Optional<V>>> loaded = new CompletableFuture<>();

    CallersLoad(Callable<T> loader) {
      this.loader = loader;
    }

    CompletionStage<Optional<Optional<V>>> begin() {
      if (!needed.complete(true)) {
        run();
      }
      return loaded;
    }

    void isNotNeeded() {
      needed.complete(false);
    }

    void runIfNeeded() {
      if (needed.join()) {
        run();
      }
    }

    private void run() {
      try {
        loaded.complete(Optional.of(optional(loader.call())));
      } catch (Throwable e) { // Whatever it is, those who wait must hear of it.
        loaded.completeExceptionally(e);
      }
    }

    boolean hasSucceeded() {
      return loaded.isDone() && !loaded.isCompletedExceptionally();
    }

    @Nullable T value() {
      return SpringCache.<T>unchecked(loaded.join().flatMap(Function.identity()).orElse(null));
    }
  }
}
