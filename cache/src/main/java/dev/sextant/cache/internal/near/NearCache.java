package dev.sextant.cache.internal.near;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalCause;
import dev.sextant.cache.internal.remote.Watcher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what was read from Redis, from which an entry goes when the key changes there.
 *
 * <h2>No value outlives the news of its change</h2>
 *
 * A read and the news of a change travel on their own, and the news may come first: read, change,
 * news, reply. Who then keeps what he has read keeps the old value, and no further news will come.
 * Taking a lock or a mark per key while a read is under way would prevent that, at the price of
 * keeping account of the reads.
 *
 * <p>Instead each key has a number that grows with all news about it. A reader takes the key's
 * {@link #stamp} before he sends his command, and keeps the value with it; an entry is served only
 * while the key's number is still that stamp. So:
 *
 * <ul>
 *   <li>news that come after the stamp was taken make the entry invalid, whether they come before
 *       it is kept or after;
 *   <li>news that came before the stamp was taken are of changes that were made before the command
 *       was sent, so that it reads them.
 * </ul>
 *
 * <p>That is all there is to it: no step has to be taken together with another one, and no thread
 * waits for another.
 *
 * <p>The numbers are shared by all keys whose hash codes fall on the same place, so that there are
 * finitely many; what changes one of these keys needlessly ends the entries of the others. There
 * are several times as many numbers as entries. One more number is part of every key's, and grows
 * when nobody knows what has changed. Both only grow, so their sum is the same only if both are.
 *
 * <p>Thread-safe.
 *
 * @param <V> what is kept; must not be changed by anybody
 */
public final class NearCache<V> implements Watcher {

  private static final int NUMBERS_PER_ENTRY = 4;
  private static final int FEWEST_NUMBERS = 1 << 10;
  private static final int MOST_NUMBERS = 1 << 16;

  /**
   * What is kept for a key.
   *
   * @param stamp of the key when it was read
   * @param untilNanos on the clock
   */
  private record Kept<V>(V value, long stamp, long untilNanos) {}

  private final Cache<String, Kept<V>> entries;
  private final AtomicLongArray numbers;
  private final AtomicLong numberOfAll = new AtomicLong();
  private final LongSupplier nanos;

  /**
   * An empty one.
   *
   * @param nanos the time, as {@link System#nanoTime} counts it
   * @param evicted called when an entry that was still good has to make room
   */
  public NearCache(int maxEntries, LongSupplier nanos, Runnable evicted) {
    this.nanos = nanos;
    entries =
        CacheBuilder.newBuilder()
            .maximumSize(maxEntries)
            .removalListener(
                removed -> {
                  if (removed.getCause() == RemovalCause.SIZE) {
                    evicted.run();
                  }
                })
            .build();
    long wanted = Math.max(FEWEST_NUMBERS, (long) maxEntries * NUMBERS_PER_ENTRY);
    numbers = new AtomicLongArray((int) Long.highestOneBit(Math.min(MOST_NUMBERS, wanted)));
  }

  /** What is kept for a key, if it is still good. */
  public @Nullable V get(String key) {
    Kept<V> kept = entries.getIfPresent(key);
    if (kept == null) {
      return null;
    }
    if (kept.stamp() == stamp(key) && nanos.getAsLong() - kept.untilNanos() < 0) {
      return kept.value();
    }
    entries.asMap().remove(key, kept);
    return null;
  }

  /** To be taken before a command is sent whose reply is to be {@link #keep kept}. */
  public long stamp(String key) {
    return numbers.get(numberOf(key)) + numberOfAll.get();
  }

  /**
   * Keeps what was read.
   *
   * @param stamp taken before it was read
   * @param untilNanos when it is not good any more, on the clock
   */
  public void keep(String key, V value, long stamp, long untilNanos) {
    if (stamp == stamp(key)) {
      entries.put(key, new Kept<>(value, stamp, untilNanos));
    }
  }

  @Override
  public void changed(String key) {
    numbers.incrementAndGet(numberOf(key));
    entries.invalidate(key);
  }

  @Override
  public void changedAll() {
    numberOfAll.incrementAndGet();
    entries.invalidateAll();
  }

  private int numberOf(String key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (numbers.length() - 1);
  }
}
