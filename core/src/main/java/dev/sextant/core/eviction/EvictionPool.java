package dev.sextant.core.eviction;

import dev.sextant.core.config.MaxmemoryPolicy;
import dev.sextant.core.env.RandomSource;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import org.jspecify.annotations.Nullable;

/**
 * The sixteen best candidates for eviction that recent samples have brought up.
 *
 * <p>True LRU would need a list through all keys. Redis looks at a handful of random keys instead
 * and remembers the best candidates over time, ordered by how idle they are: with samples of five
 * the result is close to LRU, and costs no memory per key but the 24 bits of {@link
 * dev.sextant.core.keyspace.Recency}. A candidate may have disappeared, or been used again, by the
 * time its turn comes; the first is noticed, the second is not, as in Redis.
 *
 * <p>For LFU policies idleness is 255 minus the counter, for volatile-ttl it is the nearness of the
 * expiry.
 *
 * <p>Source: {@code evict.c} of Redis, and <a
 * href="https://redis.io/docs/latest/develop/reference/eviction/">Key eviction</a>.
 */
public final class EvictionPool {
  private static final int SIZE = 16;

  private final long[] idle = new long[SIZE];
  private final @Nullable Entry[] entries = new Entry[SIZE];
  private final @Nullable Database[] databases = new Database[SIZE];
  private int size;
  private @Nullable Entry[] sample = new Entry[SIZE];

  /** What to evict, and where from. */
  public record Victim(Database database, Entry entry) {}

  /** The next key to evict under an LRU, LFU or TTL policy, or null when there is none. */
  public @Nullable Victim next(Keyspace keyspace, MaxmemoryPolicy policy, int samples) {
    while (true) {
      boolean candidates = false;
      for (int i = 0; i < keyspace.count(); i++) {
        Database db = keyspace.database(i);
        int available = policy.allKeys() ? db.size() : db.expiring().size();
        if (available > 0) {
          populate(db, policy, samples);
          candidates = true;
        }
      }
      if (!candidates) {
        return null;
      }
      while (size > 0) {
        size--;
        Entry entry = java.util.Objects.requireNonNull(entries[size]);
        Database db = java.util.Objects.requireNonNull(databases[size]);
        entries[size] = null;
        databases[size] = null;
        boolean there = db.raw(entry.key) == entry && (policy.allKeys() || entry.hasExpiry());
        if (there) {
          return new Victim(db, entry);
        }
      }
    }
  }

  private void populate(Database db, MaxmemoryPolicy policy, int samples) {
    if (sample.length < samples) {
      sample = new Entry[samples];
    }
    int count;
    RandomSource random = db.keyspace().random();
    if (policy.allKeys()) {
      count = db.sample(random, sample, samples);
    } else {
      count = Math.min(samples, db.expiring().size());
      for (int i = 0; i < count; i++) {
        sample[i] = db.expiring().random(random);
      }
    }
    for (int i = 0; i < count; i++) {
      Entry entry = java.util.Objects.requireNonNull(sample[i]);
      sample[i] = null;
      offer(db, entry, idleness(db, entry, policy));
    }
  }

  private static long idleness(Database db, Entry entry, MaxmemoryPolicy policy) {
    if (policy.lfu()) {
      return 255L - db.keyspace().recency().frequency(entry);
    }
    if (policy == MaxmemoryPolicy.VOLATILE_TTL) {
      return Long.MAX_VALUE - entry.expireAtMillis();
    }
    return db.keyspace().recency().idleMillis(entry);
  }

  /**
   * Keeps the candidate if it is better than the worst, or there is room. The most idle stands
   * last.
   */
  private void offer(Database db, Entry entry, long idleness) {
    for (int i = 0; i < size; i++) {
      if (entries[i] == entry) {
        return;
      }
    }
    int at = 0;
    while (at < size && idle[at] < idleness) {
      at++;
    }
    if (size < SIZE) {
      shift(at, at + 1, size - at);
      size++;
    } else {
      if (at == 0) {
        return;
      }
      at--;
      shift(1, 0, at);
    }
    idle[at] = idleness;
    entries[at] = entry;
    databases[at] = db;
  }

  private void shift(int from, int to, int count) {
    System.arraycopy(idle, from, idle, to, count);
    System.arraycopy(entries, from, entries, to, count);
    System.arraycopy(databases, from, databases, to, count);
  }

  /** Forgets all candidates. */
  public void clear() {
    java.util.Arrays.fill(entries, null);
    java.util.Arrays.fill(databases, null);
    size = 0;
  }
}
