package dev.sextant.core.expiry;

import dev.sextant.core.env.Clock;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.ExpiringEntries;
import dev.sextant.core.keyspace.Keyspace;

/**
 * Removes keys that have expired though nobody asks for them, a bounded number at a time.
 *
 * <p>It walks over the keys that have an expiry, a few per turn and database. As long as a turn
 * finds more than a tenth of its sample expired it takes another, until its share of time is used
 * up; so memory held by dead keys stays near a tenth, and the work near a quarter of the node's
 * time at the worst.
 *
 * <p>Source: {@code expire.c} of Redis, and <a
 * href="https://redis.io/docs/latest/commands/expire/">EXPIRE</a>, "How Redis expires keys".
 */
public final class ActiveExpiry {
  private static final int KEYS_PER_LOOP = 20;
  private static final int ACCEPTABLE_STALE_PERCENT = 10;
  private static final int TIME_PERCENT = 25;
  private static final int DATABASES_PER_CALL = 16;
  private static final int LOOPS_BETWEEN_TIME_CHECKS = 16;

  private final Keyspace keyspace;
  private final Clock clock;
  private final int[] cursors;
  private int nextDatabase;
  private double staleShare;
  private boolean timeIsUp;
  private long micros;

  public ActiveExpiry(Keyspace keyspace, Clock clock) {
    this.keyspace = keyspace;
    this.clock = clock;
    this.cursors = new int[keyspace.count()];
  }

  /**
   * One turn.
   *
   * @param effort active-expire-effort, 1 to 10
   * @param hz how many turns there are in a second
   */
  public void run(int effort, int hz) {
    long start = clock.nanos();
    long limit = (TIME_PERCENT + 2L * (effort - 1)) * 1_000_000_000L / hz / 100;
    int perLoop = KEYS_PER_LOOP + KEYS_PER_LOOP / 4 * (effort - 1);
    int acceptable = ACCEPTABLE_STALE_PERCENT - (effort - 1);
    long sampled = 0;
    long expired = 0;
    int loops = 0;
    int databases = Math.min(DATABASES_PER_CALL, keyspace.count());
    timeIsUp = false;
    for (int i = 0; i < databases && !timeIsUp; i++) {
      int index = nextDatabase++ % keyspace.count();
      Database db = keyspace.database(index);
      if (db.expiring().size() == 0) {
        db.noExpiries();
      }
      while (db.expiring().size() > 0 && !timeIsUp) {
        int looked = Math.min(perLoop, db.expiring().size());
        int found = expireSome(db, index, looked);
        sampled += looked;
        expired += found;
        loops++;
        timeIsUp = loops % LOOPS_BETWEEN_TIME_CHECKS == 0 && clock.nanos() - start > limit;
        if (found * 100L / looked <= acceptable) {
          break;
        }
      }
    }
    micros = (clock.nanos() - start) / 1000;
    staleShare = sampled == 0 ? 0 : (double) expired / sampled;
  }

  private int expireSome(Database db, int index, int count) {
    ExpiringEntries expiring = db.expiring();
    int found = 0;
    int cursor = cursors[index];
    long lifetimes = 0;
    long now = keyspace.nowMillis();
    for (int i = 0; i < count; i++) {
      if (cursor >= expiring.size()) {
        cursor = 0;
      }
      Entry entry = expiring.get(cursor);
      if (db.isExpired(entry)) {
        // Another entry takes its place in the list: the cursor stays.
        db.expire(entry);
        found++;
      } else {
        lifetimes += entry.expireAtMillis() - now;
        cursor++;
      }
    }
    if (found < count) {
      db.sampledLifetime(lifetimes / (count - found));
    }
    cursors[index] = cursor;
    return found;
  }

  /** The share of the keys looked at in the last turn that had expired, 0 to 1. */
  public double staleShare() {
    return staleShare;
  }

  /** Whether the last turn ended because its time was up. */
  public boolean isTimeUp() {
    return timeIsUp;
  }

  /** The time of the last turn, in microseconds. */
  public long micros() {
    return micros;
  }
}
