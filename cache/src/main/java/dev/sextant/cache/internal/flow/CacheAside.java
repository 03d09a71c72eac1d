package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.internal.flow.Found.State;
import dev.sextant.cache.internal.flow.LoadLock.Turn;
import dev.sextant.cache.internal.flow.SingleFlight.Flight;
import dev.sextant.cache.internal.policy.EarlyRefresh;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value from the cache, or else from its loader and then into the cache.
 *
 * <h2>Who loads</h2>
 *
 * A reader looks first, so that hits meet nothing in common. Who misses joins the load of his key
 * that this JVM has under way, or begins one ({@link SingleFlight}); the load waits, if the cache
 * is set so, for those of other JVMs ({@link LoadLock}). A reader who hits near the end of a
 * value's life may begin a load in the background ({@link EarlyRefresh}).
 *
 * <h2>What failures do</h2>
 *
 * <ul>
 *   <li>The loader fails, or takes too long: those who found a value past its time to live get it;
 *       the others get an exception each. Nothing is stored.
 *   <li>The cluster cannot be reached to look, or to take the lock: the loader is called, once for
 *       all who wait in this JVM, and nothing is stored.
 *   <li>The value cannot be stored: it is returned all the same.
 * </ul>
 *
 * <h2>What a write does to loads</h2>
 *
 * A load reads its source at some moment before it stores. If a key is deleted between the two, the
 * source having changed, the load would store what was deleted. So writes and deletions make the
 * loads of this JVM that are under way store nothing; with a lock, those of all JVMs. Without one,
 * a load in another JVM may store a value that is older than the deletion by at most the time that
 * the load took.
 */
final class CacheAside<T> {

  private final CacheSpec<T> spec;
  private final RedisStore store;
  private final TaggedValues tagged;
  private final Surroundings surroundings;
  private final Entries<T> entries;
  private final EntryReader<T> reader;
  private final @Nullable LoadLock lock;
  private final Loading<T> loading;
  private final SingleFlight<Optional<T>> flights = new SingleFlight<>();

  CacheAside(
      CacheSpec<T> spec,
      RedisStore store,
      TaggedValues tagged,
      Surroundings surroundings,
      Entries<T> entries,
      EntryReader<T> reader) {
    this.spec = spec;
    this.store = store;
    this.tagged = tagged;
    this.surroundings = surroundings;
    this.entries = entries;
    this.reader = reader;
    loading = new Loading<>(spec.loadTimeout(), surroundings, entries);
    lock =
        spec.crossJvmLoad()
            .map(set -> new LoadLock(store, surroundings, set.waitFor(), set.lease()))
            .orElse(null);
  }

  /**
   * A request for a value.
   *
   * @param key as the caller gave it
   * @param entryKey in Redis
   * @param found what the caller's look has shown
   */
  private record Request<T>(
      String key, String entryKey, AsyncCacheLoader<T> loader, Found<T> found) {}

  /** The value under a key, loaded if it is not there; empty if the loader has none. */
  CompletableFuture<Optional<T>> get(String key, AsyncCacheLoader<T> loader) {
    String entryKey = entries.key(key);
    Found<T> kept = reader.near(entryKey);
    if (kept != null) {
      entries.hitNear(1);
      return CompletableFuture.completedFuture(served(new Request<>(key, entryKey, loader, kept)));
    }
    int ended = flights.ended(entryKey);
    return look(key, entryKey)
        .thenCompose(
            found -> {
              Request<T> request = new Request<>(key, entryKey, loader, found);
              if (found.answers()) {
                return CompletableFuture.completedFuture(served(request));
              }
              entries.looked(0, 1);
              return load(request, ended);
            });
  }

  private Optional<T> served(Request<T> request) {
    entries.looked(1, 0);
    refreshIfDue(request);
    return request.found().value();
  }

  /** Whether {@link #supersede} has nothing to do. */
  boolean isIdle() {
    return lock == null && flights.isIdle();
  }

  /**
   * Completes when no load that has begun will be stored any more, after which a write may be sent.
   */
  CompletableFuture<Void> supersede(Iterable<String> keys) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (String key : keys) {
      all = both(all, flights.supersede(entries.key(key)));
    }
    return lock == null ? all : all.thenCompose(done -> dropLocks(keys));
  }

  /** As {@link #supersede(Iterable)}, for every load of this JVM. */
  CompletableFuture<Void> supersedeAll() {
    return flights.supersedeAll();
  }

  private CompletableFuture<Void> dropLocks(Iterable<String> keys) {
    List<String> locks = new ArrayList<>();
    for (String key : keys) {
      String lockKey = Keys.loadLock(entries.key(key));
      if (lockKey != null) {
        locks.add(lockKey);
      }
    }
    return store.unlink(locks).thenAccept(count -> {});
  }

  private CompletableFuture<Found<T>> look(String key, String entryKey) {
    return reader
        .read(key, entryKey)
        .exceptionally(
            failure -> {
              if (unwrap(failure) instanceof CacheUnavailableException unavailable) {
                entries.concealed(unavailable);
                return Found.nothing(State.UNREACHABLE);
              }
              throw new CompletionException(unwrap(failure));
            });
  }

  private CompletableFuture<Optional<T>> load(Request<T> request, int ended) {
    Found<T> found = request.found();
    return flights
        .join(
            request.entryKey(),
            flight ->
                found.state() == State.UNREACHABLE
                    ? loadOnly(request)
                    : flights.ended(request.entryKey()) == ended
                        ? loadInTurn(request, flight)
                        : lookAgain(request, flight))
        .handle(
            (value, failure) -> {
              if (failure == null) {
                return value;
              }
              Throwable cause = unwrap(failure);
              if (cause instanceof CacheLoadException && found.state() == State.STALE) {
                entries.staleServed();
                return found.value();
              }
              throw new CompletionException(
                  cause instanceof CacheLoadException load ? load.forAnother() : cause);
            });
  }

  /** Another load has ended between the look and now, and this one may be needless. */
  private CompletableFuture<Optional<T>> lookAgain(Request<T> request, Flight<Optional<T>> flight) {
    return look(request.key(), request.entryKey())
        .thenCompose(
            found ->
                found.answers()
                    ? CompletableFuture.completedFuture(found.value())
                    : loadInTurn(request, flight));
  }

  private void refreshIfDue(Request<T> request) {
    Found<T> found = request.found();
    if (spec.earlyRefresh() > 0
        && EarlyRefresh.isDue(
            surroundings.nowMs(),
            found.freshUntilMs(),
            found.loadCostMs(),
            spec.earlyRefresh(),
            surroundings.random())
        && flights.begin(request.entryKey(), flight -> loadInTurn(request, flight))) {
      entries.refreshedEarly();
    }
  }

  /** Loads and stores; with a lock, when it is our turn, if nobody else has brought a value. */
  private CompletableFuture<Optional<T>> loadInTurn(
      Request<T> request, Flight<Optional<T>> flight) {
    String lockKey = lock == null ? null : Keys.loadLock(request.entryKey());
    if (lock == null || lockKey == null) {
      return loadAndStore(request, flight, new Unlocked());
    }
    Function<Found<T>, Boolean> isNews =
        found ->
            found.answers()
                && (!request.found().answers()
                    || found.freshUntilMs() != request.found().freshUntilMs());
    return lock.turn(
            request.entryKey(),
            lockKey,
            bytes -> entries.read(request.key(), bytes.orElse(null)),
            isNews)
        .thenApply(Optional::of)
        .exceptionally(this::withoutLock)
        .thenCompose(
            turn -> {
              if (turn.isEmpty()) {
                return loadOnly(request);
              }
              Optional<String> token = turn.get().token();
              return token.isPresent()
                  ? loadAndStore(request, flight, new Locked(lock, lockKey, token.get()))
                  : CompletableFuture.completedFuture(turn.get().entry().value());
            });
  }

  /** No turn: an unreachable cluster is a reason not to store, but none not to load. */
  private Optional<Turn<Found<T>>> withoutLock(Throwable failure) {
    if (unwrap(failure) instanceof CacheUnavailableException unavailable) {
      entries.concealed(unavailable);
      return Optional.empty();
    }
    throw new CompletionException(unwrap(failure));
  }

  private CompletableFuture<Optional<T>> loadOnly(Request<T> request) {
    return loading.load(request.key(), request.loader()).thenApply(Loading.Loaded::value);
  }

  private CompletableFuture<Optional<T>> loadAndStore(
      Request<T> request, Flight<Optional<T>> flight, Writing writing) {
    return loading
        .load(request.key(), request.loader())
        .whenComplete(
            (loaded, failure) -> {
              if (failure != null) {
                conceal(writing.nothing());
              }
            })
        .thenCompose(
            loaded ->
                flight
                    .store(writeOf(request, loaded, writing), writing::nothing)
                    .handle(
                        (done, failure) -> {
                          reader.changed(request.entryKey());
                          concealFailure(failure);
                          return loaded.value();
                        }));
  }

  /**
   * What to do about what was loaded: store it, remember that there is nothing, or see to it that
   * nothing is there.
   */
  private Supplier<CompletableFuture<?>> writeOf(
      Request<T> request, Loading.Loaded<T> loaded, Writing writing) {
    String key = request.key();
    if (loaded.payload().isPresent()) {
      Entry entry =
          entries.entry(key, loaded.payload().get(), spec.ttl().toMillis(), loaded.costMs());
      return () -> enteredAndStored(key, entry, writing);
    }
    if (loaded.value().isEmpty() && spec.negativeTtl().isPresent()) {
      Entry entry = entries.noEntry(key, spec.negativeTtl().get());
      return () -> enteredAndStored(key, entry, writing);
    }
    boolean outdated = loaded.value().isEmpty() && request.found().value().isPresent();
    return () ->
        outdated
            ? both(
                writing.nothing(),
                store.unlink(List.of(request.entryKey())).thenAccept(count -> {}))
            : writing.nothing();
  }

  private CompletableFuture<Void> enteredAndStored(String key, Entry entry, Writing writing) {
    return tagged.under(
        entry.key(), entries.standingTags(key), entry.ttlMs(), () -> writing.store(entry));
  }

  private void conceal(CompletableFuture<Void> command) {
    CompletableFuture<Void> unused =
        command.whenComplete((done, failure) -> concealFailure(failure));
  }

  private void concealFailure(@Nullable Throwable failure) {
    if (failure != null && unwrap(failure) instanceof CacheException known) {
      entries.concealed(known);
    }
  }

  private static CompletableFuture<Void> both(
      CompletableFuture<Void> one, CompletableFuture<Void> other) {
    return one.thenCombine(other, (a, b) -> null);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** How the outcome of a load reaches Redis. */
  private interface Writing {

    CompletableFuture<Void> store(Entry entry);

    /** There is nothing to store. */
    CompletableFuture<Void> nothing();
  }

  private final class Unlocked implements Writing {

    @Override
    public CompletableFuture<Void> store(Entry entry) {
      return store.set(entry.key(), entry.value(), entry.ttlMs());
    }

    @Override
    public CompletableFuture<Void> nothing() {
      return CompletableFuture.completedFuture(null);
    }
  }

  private record Locked(LoadLock lock, String lockKey, String token) implements Writing {

    @Override
    public CompletableFuture<Void> store(Entry entry) {
      return lock.store(entry, lockKey, token).thenAccept(stored -> {});
    }

    @Override
    public CompletableFuture<Void> nothing() {
      return lock.release(lockKey, token);
    }
  }
}
