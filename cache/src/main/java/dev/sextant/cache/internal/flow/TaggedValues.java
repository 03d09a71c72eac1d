package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.policy.TagClock;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.IndexCount;
import dev.sextant.cache.internal.remote.RedisStore.IndexPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values with tags, and the deletion of all values that carry a tag.
 *
 * <h2>The problem</h2>
 *
 * A value lies in its key's slot, the index of a tag in another, on another node; no transaction
 * spans the two. Writers put the same keys under the same tags at the same time, others invalidate,
 * and any of them may stop between two commands. A value that is in Redis and in no index is a
 * leak: no invalidation will find it. An index entry without a value is only a little memory.
 *
 * <h2>The idea</h2>
 *
 * Deleting a cached value is always safe: it is one more miss. Forgetting where it is never is. So
 * everything is ordered to err towards deleting:
 *
 * <ol>
 *   <li>The index is written before the value, and the value only once every index has confirmed.
 *   <li>An entry leaves the index only after its key was deleted, and only if its score lies in the
 *       past. The score is the time from which no value of this entry can be alive or still on its
 *       way, and a put can only raise it.
 * </ol>
 *
 * The index of a tag is a sorted set, {@code tag:{name}}: members are keys, scores are those times,
 * in milliseconds.
 *
 * <ul>
 *   <li><b>Put</b>: ZADD GT in every tag's index; then, all confirmed, SET. A writer that stops in
 *       between leaves an entry without a value.
 *   <li><b>Invalidate</b>: walk the index (from its beginning again when another node goes on with
 *       it, which keeps its members in another order), delete every key, then <em>lower</em> the
 *       entries' scores to the near future rather than remove them: a put that entered its key
 *       before the deletion may set it after, and the entry is what lets the next invalidation, or
 *       the sweep, find it. An entry that was put anew meanwhile has a higher score again or loses
 *       its value early; never the other way round.
 *   <li><b>Sweep</b>: for entries whose score has passed, delete the key once more (it may be what
 *       a slow put left), then remove those of the entries whose score still is in the past. A put
 *       that comes in between has raised its entry's.
 * </ul>
 *
 * <h2>How large an index becomes</h2>
 *
 * A put that finds {@value #SWEEP_AT} overdue entries sweeps up to {@value #CHUNK} of them when it
 * is done, so an index that is written to holds hardly more than its live entries. One that is not
 * disappears by its own time to live, which every put prolongs beyond its entry's score and nothing
 * shortens. Redis frees an index that expires in one go, though, which takes a node almost a second
 * per million entries, unless it is set to {@code lazyfree-lazy-expire yes}. So whoever sees an
 * index of {@value #LARGE} entries or more, putting or invalidating, watches it: it comes back once
 * in a settling time to sweep what is overdue, chunk by chunk, until the index is small. That is
 * also what removes the entries of a million keys that were invalidated.
 *
 * <h2>What it promises</h2>
 *
 * <ul>
 *   <li>When an invalidation returns, every value whose put had returned before it began is gone.
 *   <li>A value whose put overlaps an invalidation may survive it, and remains under its tags.
 *   <li>A value in Redis is in the index of each of its tags, however many write, and wherever they
 *       stop.
 *   <li>No command handles more than a chunk of {@value #CHUNK} keys, so that none holds a node for
 *       long.
 * </ul>
 *
 * <h2>What it does not</h2>
 *
 * <ul>
 *   <li>Clocks of the writers that differ by more than {@link TagClock#CLOCK_DIFFERENCE_MS} can
 *       make a sweep delete a value that was just put. That is a miss. A leak takes a difference
 *       beyond the whole settling time and the entry's time to live.
 *   <li>Redis loses acknowledged writes when a master fails before its replica has them, and evicts
 *       indexes as it evicts values under {@code allkeys-*} policies. A value whose entry is lost
 *       that way lives until its own time to live ends.
 *   <li>A key that is set without tags after it was put with some keeps its entries, and is deleted
 *       with them: a miss.
 * </ul>
 */
public final class TaggedValues {

  private static final Logger LOG = LoggerFactory.getLogger(TaggedValues.class);

  /** Overdue entries that make a put sweep. */
  static final int SWEEP_AT = 64;

  /** Members that are read, deleted or rescored at a time. */
  static final int CHUNK = 512;

  /** An index with so many members is not left to itself. */
  static final int LARGE = 10_000;

  /** The page before the first one. */
  private static final IndexPage BEGINNING = new IndexPage("", IndexPage.START, List.of());

  private final RedisStore store;
  private final TagClock clock;
  private final Surroundings surroundings;
  private final Set<String> watched = ConcurrentHashMap.newKeySet();

  /** Tagged values in a store; scores are made of the surroundings' clock. */
  public TaggedValues(RedisStore store, Surroundings surroundings) {
    this.store = store;
    this.surroundings = surroundings;
    clock = TagClock.forCommandsOf(store.longestCommand().toMillis());
  }

  /**
   * Sets a value and enters it under its tags. If it fails, the value may or may not be there; if
   * it is, it is under its tags.
   *
   * @param tags duplicates count once; none at all is a plain set
   */
  public CompletableFuture<Void> put(
      String key, byte[] value, Collection<String> tags, long ttlMs) {
    return under(key, tags, ttlMs, () -> store.set(key, value, ttlMs));
  }

  /**
   * Enters a key under its tags, and when all have confirmed, sets its value.
   *
   * @param set sets it to something that lives no longer than {@code ttlMs}
   */
  <R> CompletableFuture<R> under(
      String key, Collection<String> tags, long ttlMs, Supplier<CompletableFuture<R>> set) {
    if (tags.isEmpty()) {
      return set.get();
    }
    Set<String> indexes = new LinkedHashSet<>();
    tags.forEach(tag -> indexes.add(Keys.tagIndex(tag)));
    long startMs = surroundings.nowMs();
    List<String> toSweep = new ArrayList<>();
    CompletableFuture<?> entered = CompletableFuture.completedFuture(null);
    for (String index : indexes) {
      CompletableFuture<IndexCount> one =
          store.enter(
              index,
              key,
              clock.scoreOfPut(startMs, ttlMs),
              clock.indexTtlMs(ttlMs),
              (double) startMs);
      entered =
          entered.thenCombine(
              one,
              (before, count) -> {
                watchIfLarge(index, count.members());
                return count.overdue() >= SWEEP_AT ? toSweep.add(index) : before;
              });
    }
    return entered.thenCompose(
        done -> {
          if (clock.tooLateToSet(surroundings.nowMs() - startMs)) {
            // The process was held up (a suspended machine): the entries may be due before the
            // value would be set.
            return under(key, tags, ttlMs, set);
          }
          return set.get()
              .thenApply(
                  result -> {
                    toSweep.forEach(this::sweepInBackground);
                    return result;
                  });
        });
  }

  /**
   * Deletes every value under a tag.
   *
   * @return how many there were
   */
  public CompletableFuture<Long> invalidate(String tag) {
    String index = Keys.tagIndex(tag);
    return invalidateFrom(index, BEGINNING, new Progress(0, 0))
        .thenCompose(
            done -> {
              watchIfLarge(index, done.members());
              return sweepAll(index).thenApply(swept -> done.deleted());
            });
  }

  /**
   * How far an invalidation has come.
   *
   * @param members that it has met
   * @param deleted values that were there
   */
  private record Progress(long members, long deleted) {}

  private CompletableFuture<Progress> invalidateFrom(
      String index, IndexPage last, Progress before) {
    return store
        .page(index, last.cursor(), CHUNK)
        .thenCompose(
            page ->
                invalidate(index, page.members(), before)
                    .thenCompose(
                        progress -> {
                          if (!last.cursor().equals(IndexPage.START)
                              && !last.run().equals(page.run())) {
                            return invalidateFrom(index, BEGINNING, progress);
                          }
                          return page.cursor().equals(IndexPage.START)
                              ? CompletableFuture.completedFuture(progress)
                              : invalidateFrom(index, page, progress);
                        }));
  }

  private CompletableFuture<Progress> invalidate(
      String index, List<String> members, Progress before) {
    return store
        .unlink(members)
        .thenCompose(
            deleted ->
                store
                    .lowerScores(index, members, clock.scoreOfDeleted(surroundings.nowMs()))
                    .thenApply(
                        done ->
                            new Progress(
                                before.members() + members.size(), before.deleted() + deleted)));
  }

  /** Removes all overdue entries of a tag, chunk by chunk. */
  private CompletableFuture<Void> sweepAll(String index) {
    return sweep(index)
        .thenCompose(
            swept -> swept < CHUNK ? CompletableFuture.completedFuture(null) : sweepAll(index));
  }

  /**
   * Removes overdue entries of a tag, at most {@value #CHUNK}.
   *
   * @return how many were overdue
   */
  CompletableFuture<Integer> sweep(String index) {
    double now = (double) surroundings.nowMs();
    return store
        .lowest(index, now, CHUNK)
        .thenCompose(
            overdue ->
                overdue.isEmpty()
                    ? CompletableFuture.completedFuture(0)
                    : store
                        .unlink(overdue)
                        .thenCompose(deleted -> store.removeUpTo(index, overdue, now))
                        .thenApply(left -> overdue.size()));
  }

  private void sweepInBackground(String index) {
    CompletableFuture<Integer> unused =
        sweep(index).whenComplete((swept, failure) -> tell(index, failure));
  }

  private void watchIfLarge(String index, long members) {
    if (members >= LARGE && watched.add(index)) {
      try {
        Future<?> unused =
            surroundings.later(Duration.ofMillis(clock.settleMs()), () -> comeBackTo(index));
      } catch (RejectedExecutionException closing) {
        watched.remove(index);
      }
    }
  }

  private void comeBackTo(String index) {
    watched.remove(index);
    // The removal of nothing only counts.
    CompletableFuture<Long> unused =
        sweepAll(index)
            .thenCompose(swept -> store.removeUpTo(index, List.of(), 0))
            .whenComplete(
                (left, failure) -> {
                  tell(index, failure);
                  if (failure == null) {
                    watchIfLarge(index, left);
                  } else if (!(CacheAside.unwrap(failure) instanceof CacheClosedException)) {
                    watchIfLarge(index, LARGE);
                  }
                });
  }

  private static void tell(String index, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.debug("could not sweep {}: {}", index, failure.toString());
    }
  }
}
