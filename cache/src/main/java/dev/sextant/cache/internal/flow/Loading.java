package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheLoadException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls loaders, each on a thread of its own and not longer than a bound. Thread-safe. */
final class Loading<T> {

  private final Duration limit;
  private final Surroundings surroundings;
  private final Entries<T> entries;

  Loading(Duration limit, Surroundings surroundings, Entries<T> entries) {
    this.limit = limit;
    this.surroundings = surroundings;
    this.entries = entries;
  }

  /**
   * What a loader brought.
   *
   * @param value empty if there is none
   * @param payload the codec's bytes; empty if there is no value, or a too large one
   * @param costMs how long it took, at least 1
   */
  record Loaded<T>(Optional<T> value, Optional<byte[]> payload, long costMs) {}

  /**
   * Fails with a {@link CacheLoadException}, or with a {@link
   * dev.sextant.cache.api.CacheValueException} if the value that was loaded cannot be written: that
   * is not the loader's failure, and a stale value must not hide it.
   */
  CompletableFuture<Loaded<T>> load(String key, AsyncCacheLoader<T> loader) {
    String entryKey = entries.key(key);
    long startNanos = surroundings.nanos();
    CompletableFuture<Optional<T>> result = new CompletableFuture<>();
    try {
      Future<?> running = surroundings.start(() -> call(key, loader, result));
      Future<?> alarm =
          surroundings.later(
              limit,
              () -> {
                if (result.completeExceptionally(
                    CacheLoadException.timedOut(entryKey, limit.toString()))) {
                  running.cancel(true);
                }
              });
      return result
          .whenComplete((value, failure) -> alarm.cancel(false))
          .handle((value, failure) -> ended(key, startNanos, value, failure));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(CacheLoadException.refused(entryKey, e));
      return result.handle((value, failure) -> ended(key, startNanos, value, failure));
    }
  }

  private void call(String key, AsyncCacheLoader<T> loader, CompletableFuture<Optional<T>> result) {
    try {
      CompletionStage<?> unused =
          loader
              .load(key)
              .whenComplete(
                  (value, failure) -> {
                    if (failure != null) {
                      result.completeExceptionally(CacheAside.unwrap(failure));
                    } else if (value == null) {
                      result.completeExceptionally(new NullPointerException("not even Optional"));
                    } else {
                      result.complete(value);
                    }
                  });
    } catch (Throwable e) {
      // Errors too: they would end in a thread that nobody looks at.
      result.completeExceptionally(e);
    }
  }

  private Loaded<T> ended(
      String key, long startNanos, Optional<T> value, @Nullable Throwable failure) {
    Duration took = Duration.ofNanos(surroundings.nanos() - startNanos);
    if (failure != null) {
      Throwable cause = CacheAside.unwrap(failure);
      CacheLoadException failed =
          cause instanceof CacheLoadException known
              ? known
              : CacheLoadException.failed(entries.key(key), cause);
      entries.loadFailed(took, failed);
      throw new CompletionException(failed);
    }
    entries.loaded(took);
    return new Loaded<>(
        value,
        value.flatMap(present -> entries.encodeLoaded(key, present)),
        Math.max(1, took.toMillis()));
  }
}
