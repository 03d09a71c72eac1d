package dev.sextant.cache.internal.flow;

import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.policy.TagClock;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.IndexEntry;
import dev.sextant.cache.internal.remote.RedisStore.IndexPage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
 *   <li><b>Invalidate</b>: walk the index, delete every key, then <em>lower</em> the entries'
 *       scores to the near future rather than remove them: a put that entered its key before the
 *       deletion may set it after, and the entry is what lets the next invalidation, or the sweep,
 *       find it. An entry that was put anew meanwhile has a higher score again or loses its value
 *       early; never the other way round.
 *   <li><b>Sweep</b>: for entries whose score has passed, delete the key once more (it may be what
 *       a slow put left), then remove the entries up to that score. A put that comes in between has
 *       raised its entry above it.
 * </ul>
 *
 * A put that finds {@value #SWEEP_AT} overdue entries sweeps up to {@value #CHUNK} of them when it
 * is done. So an index that is written to holds hardly more than its live entries; one that is not
 * disappears by its own time to live, which every put prolongs beyond its entry's score and nothing
 * shortens.
 *
 * <h2>What it promises</h2>
 *
 * <ul>
 *   <li>When an invalidation returns, every value whose put had returned before it began is gone.
 *   <li>A value whose put overlaps an invalidation may survive it, and remains under its tags.
 *   <li>A value in Redis is in the index of each of its tags, however many write, and wherever they
 *       stop.
 *   <li>Invalidation holds no node for longer than a chunk of {@value #CHUNK} keys takes.
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

  private final RedisStore store;
  private final TagClock clock;
  private final InstantSource time;

  /**
   * Tagged values in a store.
   *
   * @param time the clock that scores are made of
   */
  public TaggedValues(RedisStore store, InstantSource time) {
    this.store = store;
    this.time = time;
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
    Set<String> indexes = new LinkedHashSet<>();
    tags.forEach(tag -> indexes.add(Keys.tagIndex(tag)));
    if (indexes.isEmpty()) {
      return store.set(key, value, ttlMs);
    }
    long startMs = time.millis();
    List<String> toSweep = new ArrayList<>();
    CompletableFuture<?> entered = CompletableFuture.completedFuture(null);
    for (String index : indexes) {
      CompletableFuture<Long> one =
          store.enter(
              index,
              key,
              clock.scoreOfPut(startMs, ttlMs),
              clock.indexTtlMs(ttlMs),
              (double) startMs);
      entered =
          entered.thenCombine(
              one, (before, overdue) -> overdue >= SWEEP_AT ? toSweep.add(index) : before);
    }
    return entered.thenCompose(
        done -> {
          if (clock.tooLateToSet(time.millis() - startMs)) {
            // The process was held up (a suspended machine): the entries may be due before the
            // value would be set.
            return put(key, value, tags, ttlMs);
          }
          return store
              .set(key, value, ttlMs)
              .thenRun(() -> toSweep.forEach(this::sweepInBackground));
        });
  }

  /**
   * Deletes every value under a tag.
   *
   * @return how many there were
   */
  public CompletableFuture<Long> invalidate(String tag) {
    String index = Keys.tagIndex(tag);
    double overdue = (double) time.millis();
    return invalidateFrom(index, IndexPage.START, 0)
        .thenCompose(deleted -> store.removeUpTo(index, overdue).thenApply(removed -> deleted));
  }

  private CompletableFuture<Long> invalidateFrom(String index, String cursor, long deletedBefore) {
    return store
        .page(index, cursor, CHUNK)
        .thenCompose(
            page ->
                store
                    .unlink(page.members())
                    .thenCompose(
                        deleted ->
                            store
                                .lowerScores(
                                    index, page.members(), clock.scoreOfDeleted(time.millis()))
                                .thenApply(done -> deletedBefore + deleted))
                    .thenCompose(
                        deleted ->
                            page.cursor().equals(IndexPage.START)
                                ? CompletableFuture.completedFuture(deleted)
                                : invalidateFrom(index, page.cursor(), deleted)));
  }

  /**
   * Removes overdue entries of a tag, at most about {@value #CHUNK}.
   *
   * @return how many were removed
   */
  CompletableFuture<Long> sweep(String index) {
    double now = (double) time.millis();
    return store
        .lowest(index, Double.NEGATIVE_INFINITY, now, CHUNK)
        .thenCompose(
            lowest -> {
              if (lowest.size() < CHUNK) {
                return removeAfterDeleting(index, lowest, now);
              }
              // Members with the same score as the last one may not have fitted. Removal is by
              // score, so they must come too.
              double last = lowest.get(lowest.size() - 1).score();
              return store
                  .lowest(index, last, last, Integer.MAX_VALUE)
                  .thenCompose(
                      ties -> {
                        List<IndexEntry> all = new ArrayList<>(lowest);
                        all.addAll(ties);
                        return removeAfterDeleting(index, all, last);
                      });
            });
  }

  private CompletableFuture<Long> removeAfterDeleting(
      String index, List<IndexEntry> entries, double score) {
    Set<String> keys = new LinkedHashSet<>();
    entries.forEach(entry -> keys.add(entry.member()));
    return store.unlink(keys).thenCompose(deleted -> store.removeUpTo(index, score));
  }

  private void sweepInBackground(String index) {
    CompletableFuture<Long> unused =
        sweep(index)
            .whenComplete(
                (removed, failure) -> {
                  if (failure == null) {
                    LOG.debug("swept {} overdue entries from {}", removed, index);
                  } else {
                    LOG.debug("could not sweep {}: {}", index, failure.toString());
                  }
                });
  }
}
