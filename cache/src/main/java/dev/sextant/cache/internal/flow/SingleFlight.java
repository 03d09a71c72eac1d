package dev.sextant.cache.internal.flow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One load per key at a time, for all who want its result.
 *
 * <p>Who looked into Redis, missed, and comes here just after the load of another has ended would
 * load again. So whoever means to come takes the key's {@link #ended} before he looks; if that has
 * changed when his own load begins, he has to look again first.
 *
 * <p>A write to the key from this JVM supersedes a load that is under way: those who wait for it
 * get its result, since they asked before the write had returned; but it is not stored, and whoever
 * asks from now on has a load of his own. If it is being stored at this moment, the write waits.
 *
 * @param <R> the results
 */
final class SingleFlight<R> {

  private static final int STRIPES = 1024;

  private final ConcurrentMap<String, Flight<R>> flights = new ConcurrentHashMap<>();
  private final AtomicIntegerArray ended = new AtomicIntegerArray(STRIPES);

  /** A number that changes whenever a load of this key ends, and sometimes otherwise. */
  int ended(String key) {
    return ended.get(stripe(key));
  }

  /** Whether no load is under way. */
  boolean isIdle() {
    return flights.isEmpty();
  }

  /** The result of the load that is under way, or else of this one. */
  CompletableFuture<R> join(String key, Function<Flight<R>, CompletableFuture<R>> load) {
    Flight<R> mine = new Flight<>();
    Flight<R> other = flights.putIfAbsent(key, mine);
    if (other != null) {
      return other.result;
    }
    fly(key, mine, load);
    return mine.result;
  }

  /** Begins this load unless one is under way; says whether it did. */
  boolean begin(String key, Function<Flight<R>, CompletableFuture<R>> load) {
    Flight<R> mine = new Flight<>();
    if (flights.putIfAbsent(key, mine) != null) {
      return false;
    }
    fly(key, mine, load);
    return true;
  }

  /** Completes when a load that is under way will not be stored any more. */
  CompletableFuture<Void> supersede(String key) {
    Flight<R> flight = flights.remove(key);
    return flight == null ? CompletableFuture.completedFuture(null) : flight.supersede();
  }

  /** As {@link #supersede}, for every key. */
  CompletableFuture<Void> supersedeAll() {
    return CompletableFuture.allOf(
        flights.keySet().stream().map(this::supersede).toArray(CompletableFuture[]::new));
  }

  private void fly(String key, Flight<R> mine, Function<Flight<R>, CompletableFuture<R>> load) {
    CompletableFuture<R> loading;
    try {
      loading = load.apply(mine);
    } catch (RuntimeException e) {
      loading = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<R> unused =
        loading.whenComplete(
            (value, failure) -> {
              // In this order: who comes after the removal sees the change.
              ended.incrementAndGet(stripe(key));
              flights.remove(key, mine);
              if (failure == null) {
                mine.result.complete(value);
              } else {
                mine.result.completeExceptionally(failure);
              }
            });
  }

  private static int stripe(String key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }

  /**
   * A load that is under way.
   *
   * @param <R> its result
   */
  static final class Flight<R> {

    private final CompletableFuture<R> result = new CompletableFuture<>();
    private boolean superseded;
    private @Nullable CompletableFuture<?> storing;

    /**
     * Stores what was loaded, or does the other thing if it was superseded.
     *
     * @param store sends the command; called while nobody can supersede
     */
    synchronized CompletableFuture<?> store(
        Supplier<? extends CompletableFuture<?>> store,
        Supplier<? extends CompletableFuture<?>> otherwise) {
      if (superseded) {
        return otherwise.get();
      }
      CompletableFuture<?> sent = store.get();
      storing = sent;
      return sent;
    }

    private synchronized CompletableFuture<Void> supersede() {
      superseded = true;
      return storing == null
          ? CompletableFuture.completedFuture(null)
          : storing.handle((done, failure) -> null);
    }
  }
}
