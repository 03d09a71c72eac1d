package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the cache layer asks of a cluster. Keys are text; values are bytes that are neither read nor
 * kept.
 *
 * <p>Nothing here blocks. A future fails with a {@link dev.sextant.cache.api.CacheException} and
 * with nothing else, after the retries that the command allows. Thread-safe. Two commands that are
 * sent without waiting for the first one's reply may be executed in either order.
 */
public interface RedisStore extends AutoCloseable {

  /** The value under a key, or empty if there is none. */
  CompletableFuture<Optional<byte[]>> get(String key);

  /**
   * From now on tells of changes of all keys that begin with {@code prefix}, as far as {@link
   * #getWatched} promises.
   *
   * @param prefix of which no other watched one may be the beginning
   */
  void watch(String prefix, Watcher watcher);

  /**
   * The value under a key of a watched prefix, and the rest of its life. If the reply says that it
   * is watched, then each change that is made after the read is told to the watcher, or at least
   * that any key may have changed; that may come before the reply does.
   */
  CompletableFuture<Watched> getWatched(String key);

  /** Sets a value for a time, which is at least 1 ms. */
  CompletableFuture<Void> set(String key, byte[] value, long ttlMs);

  /**
   * Deletes keys, wherever they lie: one round trip per node, all nodes at once. Their memory is
   * freed in the background of the server.
   *
   * @return how many there were; too low when a reply was lost and the deletion repeated
   */
  CompletableFuture<Long> unlink(Collection<String> keys);

  /** The values of those keys that are there; one round trip per node, all nodes at once. */
  CompletableFuture<Values> getAll(Collection<String> keys);

  /**
   * What a look for many keys has brought.
   *
   * @param found what there is, as far as nodes have answered
   * @param missed why others have not, the first of them; null if all have
   */
  record Values(Map<String, byte[]> found, @Nullable CacheException missed) {

    /**
     * What there is, if all nodes have answered; otherwise the failure of the first that has not.
     */
    public Map<String, byte[]> all() {
      if (missed != null) {
        throw missed;
      }
      return found;
    }
  }

  /**
   * Sets values of different keys; one round trip per node, all nodes at once. When it fails, some
   * may be set.
   */
  CompletableFuture<Void> setAll(Collection<Entry> entries);

  /**
   * Executes a script on the node that owns its keys, in one round trip; a second one the first
   * time that node sees it. Repeated after a lost reply only if it is {@link Script#idempotent()}.
   *
   * @param keys at least one, all in one slot, and all that the script uses
   */
  <R> CompletableFuture<R> run(Script<R> script, List<String> keys, List<byte[]> arguments);

  /**
   * Takes the lock on loading an entry if it is free, and looks at the entry, in one step.
   *
   * @param lock a key in the slot of {@code key}
   * @param token the lock's content while it is ours
   * @param leaseMs after so long the lock is free again
   * @param evenIfHeld whether to take it from another holder
   */
  CompletableFuture<Look> lockAndLook(
      String key, String lock, String token, long leaseMs, boolean evenIfHeld);

  /**
   * Sets an entry and frees the lock, if the lock has this token. False if it has not, and possibly
   * if a reply was lost.
   */
  CompletableFuture<Boolean> setIfHeld(Entry entry, String lock, String token);

  /** Frees the lock if it has this token. */
  CompletableFuture<Void> release(String lock, String token);

  /** Adds to a counter and returns the sum. Never executed twice. */
  CompletableFuture<Long> incrementBy(String key, long amount);

  /**
   * Enters a member into an index, or raises its score, and prolongs the life of the index; neither
   * is ever lowered.
   *
   * @param overdue the score up to which members are counted
   */
  CompletableFuture<IndexCount> enter(
      String index, String member, double score, long indexTtlMs, double overdue);

  /**
   * A part of an index's members. A full iteration returns each member that is there from its start
   * to its end at least once, if all of its pages are of the same run.
   *
   * @param cursor {@link IndexPage#START}, or that of the last page
   */
  CompletableFuture<IndexPage> page(String index, String cursor, int about);

  /** Lowers the scores of those members that are there with a higher one. */
  CompletableFuture<Void> lowerScores(String index, List<String> members, double score);

  /** The members with the lowest scores up to and including this one, ascending. */
  CompletableFuture<List<String>> lowest(String index, double upTo, int limit);

  /**
   * Removes those of the members whose score is at most this.
   *
   * @return how many members are left
   */
  CompletableFuture<Long> removeUpTo(String index, List<String> members, double score);

  /** What one node says about the cluster. */
  CompletableFuture<ClusterStatus> clusterStatus();

  /** What every node says about itself, by the topology of this moment. */
  CompletableFuture<ClusterHealth> health();

  /** How long a command can take with all its retries. */
  Duration longestCommand();

  /**
   * Refuses new commands, waits for those under way as long as {@link #longestCommand()}, then
   * closes the connections. May be called again.
   */
  @Override
  void close();

  /**
   * What {@link #getWatched} has found.
   *
   * @param ttlMs the rest of its life, which may be {@link Long#MAX_VALUE}; 0 if it has gone, or
   *     nobody knows
   * @param watched whether changes will be told
   */
  record Watched(Optional<byte[]> value, long ttlMs, boolean watched) {

    static Watched unwatched(Optional<byte[]> value) {
      return new Watched(value, 0, false);
    }
  }

  /**
   * A value to be set.
   *
   * @param ttlMs at least 1
   */
  record Entry(String key, byte[] value, long ttlMs) {}

  /**
   * What {@link #lockAndLook} has found.
   *
   * @param held whether the lock is ours now
   * @param value of the entry
   */
  record Look(boolean held, Optional<byte[]> value) {}

  /**
   * How large an index is.
   *
   * @param overdue members up to the score that was asked for
   * @param members all
   */
  record IndexCount(long overdue, long members) {}

  /**
   * A part of the members of an index.
   *
   * @param run of the node that has read it. A cursor is a place in the order in which this run of
   *     this node keeps members; if another one goes on from there, after a failover, a restart or
   *     when the slot has moved, it skips some.
   * @param cursor for the next part; {@link #START} after the last
   * @param members may be empty though more follow
   */
  record IndexPage(String run, String cursor, List<String> members) {

    /** The cursor that begins an iteration, and that ends it. */
    public static final String START = "0";
  }
}
