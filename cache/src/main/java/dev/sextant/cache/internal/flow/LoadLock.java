package dev.sextant.cache.internal.flow;

import dev.sextant.cache.internal.policy.LoadWait;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * One load per key at a time, among the JVMs that share a cache.
 *
 * <h2>The idea</h2>
 *
 * Next to the entry, in its slot, lies a lock while the entry is being loaded: a token that only
 * the loading JVM knows, with a lease after which Redis forgets it. Whoever misses asks, in one
 * step that is atomic on the node, for the lock and for the entry. He gets the entry if it has come
 * meanwhile; the lock if it is free; otherwise he pauses and asks again, until he has waited as
 * long as he is willing to. Then he takes the lock from whoever holds it.
 *
 * <p>What makes the lock safe is not the waiting but the fence: an entry is stored by a script that
 * first compares the token. A JVM that was held up and finds its lock expired, taken by another, or
 * deleted stores nothing. Deleting the lock is also how a write or a deletion of the key keeps
 * loads that began before it from being stored after it.
 *
 * <h2>What it promises</h2>
 *
 * <ul>
 *   <li>Of the loads of one key, only the one that took the lock last is stored, and only within
 *       its lease; so no later value is replaced by an earlier one.
 *   <li>When a write or deletion of a key through a cache with such a lock has returned, no load of
 *       it that began before it is stored any more, in whatever JVM.
 *   <li>Nobody waits longer than its bound for another's load.
 * </ul>
 *
 * <h2>What it does not</h2>
 *
 * <ul>
 *   <li>Anything to keys that have no place for a lock ({@link
 *       dev.sextant.cache.internal.policy.Keys#loadLock}).
 *   <li>Anything to loads of other JVMs when a tag is invalidated, or the cache cleared: what is
 *       not stored yet is in no index. Such a load may store what is older than that by the time
 *       that it takes.
 *   <li>Anything to keys of a slot that is on its way to another node, which is refused to commands
 *       on two keys of which one is not there: they are loaded, and not stored.
 *   <li>That only one loads: those who are tired of waiting load too, and so does everyone while
 *       the cluster does not answer, though without storing anything.
 *   <li>Anything when a master fails: replication is asynchronous, so its replica may not know of a
 *       lock, or of its deletion. Then two may load at the same time; and a load that began before
 *       a deletion may be stored after it, if the failover falls between the two and within the
 *       lease. The entry's time to live ends that.
 * </ul>
 */
final class LoadLock {

  private final RedisStore store;
  private final Surroundings surroundings;
  private final Duration waitFor;
  private final Duration lease;

  LoadLock(RedisStore store, Surroundings surroundings, Duration waitFor, Duration lease) {
    this.store = store;
    this.surroundings = surroundings;
    this.waitFor = waitFor;
    this.lease = lease;
  }

  /**
   * How it ended.
   *
   * @param token the lock that was taken; empty if none was needed
   * @param entry what lay there at that moment
   */
  record Turn<E>(Optional<String> token, E entry) {}

  /**
   * Waits for the entry or the lock.
   *
   * @param read reads the bytes of the entry
   * @param enough whether the entry makes a load unnecessary
   */
  <E> CompletableFuture<Turn<E>> turn(
      String entryKey,
      String lockKey,
      Function<Optional<byte[]>, E> read,
      Function<E, Boolean> enough) {
    return new Waiting<>(entryKey, lockKey, read, enough).ask(0);
  }

  /** Stores an entry if the lock is still held, which it then is no more. */
  CompletableFuture<Boolean> store(Entry entry, String lockKey, String token) {
    return store.setIfHeld(entry, lockKey, token);
  }

  /** Gives the lock back without having stored anything. */
  CompletableFuture<Void> release(String lockKey, String token) {
    return store.release(lockKey, token);
  }

  private final class Waiting<E> {

    private final String entryKey;
    private final String lockKey;
    private final Function<Optional<byte[]>, E> read;
    private final Function<E, Boolean> enough;
    private final String token = surroundings.token();
    private final long startNanos = surroundings.nanos();

    Waiting(
        String entryKey,
        String lockKey,
        Function<Optional<byte[]>, E> read,
        Function<E, Boolean> enough) {
      this.entryKey = entryKey;
      this.lockKey = lockKey;
      this.read = read;
      this.enough = enough;
    }

    CompletableFuture<Turn<E>> ask(int pausesSoFar) {
      long leftNanos = waitFor.toNanos() - (surroundings.nanos() - startNanos);
      boolean tired = leftNanos <= 0;
      return store
          .lockAndLook(entryKey, lockKey, token, lease.toMillis(), tired)
          .thenCompose(
              look -> {
                E entry = read.apply(look.value());
                if (enough.apply(entry)) {
                  return (look.held()
                          ? release(lockKey, token)
                          : CompletableFuture.<Void>completedFuture(null))
                      .thenApply(done -> new Turn<>(Optional.empty(), entry));
                }
                return look.held()
                    ? CompletableFuture.completedFuture(new Turn<>(Optional.of(token), entry))
                    : pause(pausesSoFar, leftNanos).thenCompose(done -> ask(pausesSoFar + 1));
              });
    }

    private CompletableFuture<Void> pause(int pausesSoFar, long leftNanos) {
      long pauseNanos =
          Math.min(leftNanos, 1_000_000 * LoadWait.pauseMs(pausesSoFar, surroundings.random()));
      CompletableFuture<Void> over = new CompletableFuture<>();
      Future<?> unused =
          surroundings.later(Duration.ofNanos(pauseNanos), () -> over.complete(null));
      return over;
    }
  }
}
