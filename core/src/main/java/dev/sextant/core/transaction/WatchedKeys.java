package dev.sextant.core.transaction;

import dev.sextant.core.session.Session;
import dev.sextant.core.session.Watch;
import dev.sextant.core.types.ByteKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which sessions watch which keys. A change of a key marks its watchers, so that their EXEC is
 * refused; a mark stays until the session stops watching.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/interact/transactions/">Transactions</a>, "Optimistic
 * locking using check-and-set".
 */
public final class WatchedKeys {
  private record Place(int db, ByteKey key) {}

  private final Map<Place, Set<Session>> watchers = new HashMap<>();

  /** Lets {@code session} watch a key; {@code expired}: see {@link Watch.Key}. */
  public void watch(Session session, int db, byte[] key, boolean expired) {
    Watch watch = session.watch;
    if (watch == null) {
      watch = new Watch();
      session.watch = watch;
    }
    ByteKey wrapped = new ByteKey(key);
    for (Watch.Key known : watch.keys()) {
      if (known.db() == db && known.key().equals(wrapped)) {
        return;
      }
    }
    watch.keys().add(new Watch.Key(db, wrapped, expired));
    watchers.computeIfAbsent(new Place(db, wrapped), p -> new LinkedHashSet<>()).add(session);
  }

  /** Lets {@code session} watch nothing any more. */
  public void unwatchAll(Session session) {
    Watch watch = session.watch;
    if (watch == null) {
      return;
    }
    for (Watch.Key key : watch.keys()) {
      Place place = new Place(key.db(), key.key());
      Set<Session> sessions = watchers.get(place);
      if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
        watchers.remove(place);
      }
    }
    session.watch = null;
  }

  /** Whether no key is watched at all. */
  public boolean isEmpty() {
    return watchers.isEmpty();
  }

  /**
   * Marks those who watch {@code key}.
   *
   * @param exists whether the key exists after the change
   */
  public void touch(int db, byte[] key, boolean exists) {
    if (watchers.isEmpty()) {
      return;
    }
    ByteKey wrapped = new ByteKey(key);
    Set<Session> sessions = watchers.get(new Place(db, wrapped));
    if (sessions == null) {
      return;
    }
    for (Session session : sessions) {
      markUnlessExpiredBefore(session, db, wrapped, exists);
    }
  }

  /**
   * A key that had expired before it was watched may be deleted: for the watcher it was never
   * there.
   */
  private static void markUnlessExpiredBefore(
      Session session, int db, ByteKey key, boolean exists) {
    Watch watch = session.watch;
    if (watch == null) {
      return;
    }
    for (int i = 0; i < watch.keys().size(); i++) {
      Watch.Key known = watch.keys().get(i);
      if (known.db() == db && known.key().equals(key)) {
        if (known.expired() && !exists) {
          watch.keys().set(i, new Watch.Key(db, known.key(), false));
        } else {
          watch.dirty = true;
        }
        return;
      }
    }
  }

  /**
   * What was at {@code key}, if anything, is being exchanged for what another database has there.
   * One who watches nothing, or an expired key, sees no difference in getting an expired key.
   *
   * @param existed whether there was a key, expired or not
   * @param exists whether there will be one
   * @param expired whether that one will have expired
   */
  public void replace(int db, byte[] key, boolean existed, boolean exists, boolean expired) {
    ByteKey wrapped = new ByteKey(key);
    Set<Session> sessions = watchers.get(new Place(db, wrapped));
    if (sessions == null) {
      return;
    }
    for (Session session : sessions) {
      if (!expired || !staysExpired(session, db, wrapped, existed)) {
        markUnlessExpiredBefore(session, db, wrapped, exists);
      }
    }
  }

  private static boolean staysExpired(Session session, int db, ByteKey key, boolean existed) {
    Watch watch = session.watch;
    if (watch == null) {
      return true;
    }
    for (int i = 0; i < watch.keys().size(); i++) {
      Watch.Key known = watch.keys().get(i);
      if (known.db() == db && known.key().equals(key) && (known.expired() || !existed)) {
        watch.keys().set(i, new Watch.Key(db, key, true));
        return true;
      }
    }
    return false;
  }

  /** Every watched place, for commands that empty or exchange databases. */
  public Set<Watch.Key> watchedIn(int db) {
    Set<Watch.Key> found = new LinkedHashSet<>();
    for (Place place : watchers.keySet()) {
      if (place.db() == db) {
        found.add(new Watch.Key(db, place.key(), false));
      }
    }
    return found;
  }
}
