package dev.sextant.core.blocking;

import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.ByteKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait: for a value at a key, in the order of their arrival there, or for a moment.
 *
 * <p>A write that may end a wait only notes its key ({@link #signal}). Once the command,
 * transaction or script is over, the engine takes the noted keys and lets the waiting requests try
 * again, first come first served, so that no one is served in the middle of somebody else's
 * transaction. A session waits at several keys at once and keeps its place in all of them until it
 * is served, times out or goes away.
 */
public final class WaitingSessions {

  /** A key of a database. */
  public record Place(int db, ByteKey key) {}

  private final Map<Place, Set<Session>> byPlace = new HashMap<>();
  private final Set<Session> others = new LinkedHashSet<>();
  private final TreeSet<Session> byDeadline =
      new TreeSet<>(
          Comparator.comparingLong(WaitingSessions::deadline).thenComparingLong(Session::id));
  private Set<Place> signalled = new LinkedHashSet<>();
  private int size;

  private static long deadline(Session session) {
    Waiting waiting = session.waiting;
    return waiting == null ? Waiting.FOREVER : waiting.deadlineMillis();
  }

  /** Lets {@code session} wait; it must not be waiting. */
  public void add(Session session, Waiting waiting) {
    session.waiting = waiting;
    size++;
    if (waiting.keys().isEmpty()) {
      others.add(session);
    }
    for (byte[] key : waiting.keys()) {
      byPlace
          .computeIfAbsent(new Place(waiting.db(), new ByteKey(key)), p -> new LinkedHashSet<>())
          .add(session);
    }
    if (waiting.deadlineMillis() != Waiting.FOREVER) {
      byDeadline.add(session);
    }
  }

  /** Ends a session's wait, without a reply. */
  public void remove(Session session) {
    Waiting waiting = session.waiting;
    if (waiting == null) {
      return;
    }
    byDeadline.remove(session);
    others.remove(session);
    for (byte[] key : waiting.keys()) {
      Place place = new Place(waiting.db(), new ByteKey(key));
      Set<Session> sessions = byPlace.get(place);
      if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
        byPlace.remove(place);
      }
    }
    session.waiting = null;
    size--;
  }

  /** How many sessions wait (INFO's blocked_clients), those that are only paused included. */
  public int size() {
    return size;
  }

  /** How many wait until a deadline at the latest. */
  public int withDeadline() {
    return byDeadline.size();
  }

  /**
   * Notes that what somebody may wait for has appeared at {@code key}, or has gone, for those who
   * wait as long as it is there.
   */
  public void signal(int db, byte[] key) {
    if (byPlace.isEmpty()) {
      return;
    }
    Place place = new Place(db, new ByteKey(key));
    if (byPlace.containsKey(place)) {
      signalled.add(place);
    }
  }

  /** Whether anybody waits at a key. */
  public boolean isForKeys() {
    return !byPlace.isEmpty();
  }

  /** Whether a key was noted since the last {@link #takeSignalled}. */
  public boolean isSignalled() {
    return !signalled.isEmpty();
  }

  /** The noted keys, in order; none are noted afterwards. */
  public Collection<Place> takeSignalled() {
    Set<Place> taken = signalled;
    signalled = new LinkedHashSet<>();
    return taken;
  }

  /** Those who wait at a place, first come first. */
  public List<Session> waitingAt(Place place) {
    Set<Session> sessions = byPlace.get(place);
    return sessions == null ? List.of() : new ArrayList<>(sessions);
  }

  /** Those who wait for {@code reason}, first come first. */
  public List<Session> waitingFor(Waiting.Reason reason) {
    List<Session> found = new ArrayList<>();
    Collection<Session> candidates = others;
    if (reason == Waiting.Reason.LIST
        || reason == Waiting.Reason.SORTED_SET
        || reason == Waiting.Reason.STREAM
        || reason == Waiting.Reason.STREAM_GROUP) {
      Map<Long, Session> all = new LinkedHashMap<>();
      byPlace.values().forEach(set -> set.forEach(s -> all.put(s.id(), s)));
      candidates = all.values();
    }
    for (Session session : candidates) {
      Waiting waiting = session.waiting;
      if (waiting != null && waiting.reason() == reason) {
        found.add(session);
      }
    }
    return found;
  }

  /** The keys somebody waits at, in database {@code db}. */
  public List<byte[]> keysIn(int db) {
    List<byte[]> keys = new ArrayList<>();
    for (Place place : byPlace.keySet()) {
      if (place.db() == db) {
        keys.add(place.key().bytes());
      }
    }
    return keys;
  }

  /** The session whose deadline is next, if it is due at {@code nowMillis}; null otherwise. */
  public @Nullable Session due(long nowMillis) {
    return byDeadline.isEmpty() || deadline(byDeadline.first()) > nowMillis
        ? null
        : byDeadline.first();
  }

  /** The next deadline in milliseconds since the epoch, {@link Waiting#FOREVER} without one. */
  public long nextDeadlineMillis() {
    return byDeadline.isEmpty() ? Waiting.FOREVER : deadline(byDeadline.first());
  }
}
