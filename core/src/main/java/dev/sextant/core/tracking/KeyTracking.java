package dev.sextant.core.tracking;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import dev.sextant.core.types.HashTable;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which session may have which key in its client's cache, and what it is told when that key
 * changes.
 *
 * <h2>When a message is sent</h2>
 *
 * A session that has read a key is told once, at the key's next change, and is then forgotten for
 * that key. The message leaves at once, ahead of the reply to the command that makes the change,
 * unless the session that is told is the one whose command is being executed: in the middle of a
 * reply there is no place for a message, so these wait until the command, transaction or script is
 * over. What concerns whole prefixes is gathered and sent once at the end of the turn.
 *
 * <h2>What it costs</h2>
 *
 * Until a session turns tracking on for the first time, one test per change; afterwards one lookup
 * per change, and per read of a tracking session one entry for each key. The table is bounded
 * ({@link #limit}) by giving up keys at random: whoever read one is told as if it had changed.
 *
 * <p>Keys are not told apart by database, since clients that cache do not either.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/reference/client-side-caching/">Client-side
 * caching</a>, and {@code tracking.c} of Redis.
 */
public final class KeyTracking {
  /** The channel of messages for RESP2 clients, which have no pushes. */
  private static final byte[] CHANNEL = "__redis__:invalidate".getBytes(StandardCharsets.US_ASCII);

  /** Keys given up at once when there are too many; more each time that was not enough. */
  private static final int KEYS_PER_EFFORT = 100;

  /** What {@code session} is to be told after its command; {@code key} null: all keys. */
  private record Pending(Session session, byte @Nullable [] key) {}

  private final LongFunction<@Nullable Session> sessions;
  private final Set<Session> trackers = new LinkedHashSet<>();
  private final Broadcasts broadcasts = new Broadcasts();
  private final List<Pending> pending = new ArrayList<>();
  private HashTable<TrackedKey> table = new HashTable<>();
  private @Nullable Session current;
  private boolean used;
  private long items;
  private int failedEfforts;

  /**
   * A table without keys.
   *
   * @param sessions the open session of an id, or null
   */
  public KeyTracking(LongFunction<@Nullable Session> sessions) {
    this.sessions = sessions;
  }

  // ------------------------------------------------------------------ who tracks

  /**
   * Turns tracking on for {@code session}, or changes its options; prefixes are added to those it
   * has.
   */
  public void enable(Session session, ClientTracking wanted) {
    used = true;
    trackers.add(session);
    ClientTracking before = session.tracking;
    if (before != null) {
      wanted.prefixes().addAll(before.prefixes());
      wanted.cachingSaid = before.cachingSaid;
    }
    session.tracking = wanted;
    wanted.prefixes().forEach(prefix -> broadcasts.add(session, prefix));
  }

  /** Turns tracking off: the session was closed, reset, or said so. */
  public void disable(Session session) {
    ClientTracking tracking = session.tracking;
    if (tracking == null) {
      return;
    }
    tracking.prefixes().forEach(prefix -> broadcasts.remove(session, prefix));
    trackers.remove(session);
    session.tracking = null;
  }

  /** Whether tracking was ever on: if not, there is nobody to tell. */
  public boolean isUsed() {
    return used;
  }

  /** Whether tracking is on for a session. */
  public boolean isTracking() {
    return !trackers.isEmpty();
  }

  // ------------------------------------------------------------------ the table

  /** {@code session} has read {@code key}. */
  public void remember(Session session, byte[] key) {
    TrackedKey tracked = table.get(key);
    if (tracked == null) {
      tracked = new TrackedKey(key);
      table.add(tracked);
    }
    if (tracked.add(session.id())) {
      items++;
    }
  }

  /**
   * {@code key} has changed.
   *
   * @param by whose command changed it; null when it has expired or was evicted
   * @param executing whether a command is being executed, so that its session may be in the middle
   *     of a reply
   */
  public void changed(byte[] key, @Nullable Session by, boolean executing) {
    broadcasts.note(key, by);
    forget(key, executing);
  }

  private void forget(byte[] key, boolean executing) {
    TrackedKey tracked = table.remove(key);
    if (tracked == null) {
      return;
    }
    items -= tracked.size();
    for (int i = 0; i < tracked.size(); i++) {
      Session session = sessions.apply(tracked.id(i));
      if (session == null || session.tracking == null || session.tracking.broadcast) {
        continue;
      }
      if (session.tracking.noLoop && session == current) {
        continue;
      }
      tell(session, tracked.key, executing);
    }
  }

  /** All keys are gone, or may have become others. */
  public void allChanged() {
    if (!used) {
      return;
    }
    for (Session session : List.copyOf(trackers)) {
      tell(session, null, true);
    }
    table = new HashTable<>();
    items = 0;
  }

  /**
   * Gives up keys when there are more than {@code maxKeys} (0: no limit), as many as fit into a
   * bounded effort.
   */
  public void limit(long maxKeys, RandomSource random) {
    if (maxKeys == 0 || table.size() <= maxKeys) {
      failedEfforts = 0;
      return;
    }
    for (int effort = KEYS_PER_EFFORT * (failedEfforts + 1); effort > 0; effort--) {
      TrackedKey victim = table.random(random);
      if (victim != null) {
        forget(victim.key, false);
      }
      if (table.size() <= maxKeys) {
        failedEfforts = 0;
        return;
      }
    }
    failedEfforts++;
  }

  /** Gives back what a table that has shrunk does not need. */
  public void maintain() {
    table.resizeIfNeeded();
  }

  // ------------------------------------------------------------------ messages

  /**
   * The session whose request is being executed; null between requests.
   *
   * @return the one before, to be set again afterwards
   */
  public @Nullable Session current(@Nullable Session session) {
    Session before = current;
    current = session;
    return before;
  }

  /** The session whose request is being executed; null between requests. */
  public @Nullable Session current() {
    return current;
  }

  private void tell(Session session, byte @Nullable [] key, boolean executing) {
    if (executing && current != null && (session == current || receiver(session) == current)) {
      pending.add(new Pending(session, key));
    } else {
      send(session, key == null ? null : List.of(key));
    }
  }

  /** Sends what had to wait for the end of the command. */
  public void sendPending() {
    if (pending.isEmpty()) {
      return;
    }
    List<Pending> all = List.copyOf(pending);
    pending.clear();
    for (Pending message : all) {
      byte[] key = message.key();
      if (message.session().tracking != null) {
        send(message.session(), key == null ? null : List.of(key));
      }
    }
  }

  /** Sends what is to be told once in a turn. */
  public void endOfTurn() {
    broadcasts.send(this::send);
  }

  private @Nullable Session receiver(Session session) {
    ClientTracking tracking = session.tracking;
    return tracking == null || tracking.redirect == 0 ? session : sessions.apply(tracking.redirect);
  }

  /** A RESP2 session can be told only through another one that is subscribed to something. */
  private void send(Session session, @Nullable List<byte[]> keys) {
    Session receiver = receiver(session);
    if (receiver == null) {
      redirectIsBroken(session);
      return;
    }
    ReplyWriter out = receiver.output().writer();
    if (receiver.protocol > 2) {
      out.push(2);
      out.bulk("invalidate");
    } else if (receiver != session && receiver.isSubscribed()) {
      out.push(3);
      out.bulk("message");
      out.bulk(CHANNEL);
    } else {
      return;
    }
    if (keys == null) {
      out.nullBulk();
    } else {
      out.array(keys.size());
      keys.forEach(out::bulk);
    }
    receiver.output().flush();
  }

  private static void redirectIsBroken(Session session) {
    ClientTracking tracking = session.tracking;
    if (tracking == null) {
      return;
    }
    tracking.redirectBroken = true;
    if (session.protocol > 2) {
      ReplyWriter out = session.output().writer();
      out.push(2);
      out.bulk("tracking-redir-broken");
      out.integer(tracking.redirect);
      session.output().flush();
    }
  }

  // ------------------------------------------------------------------ for INFO

  /** How many sessions track. */
  public int trackers() {
    return trackers.size();
  }

  /** How many keys are in the table. */
  public int keys() {
    return table.size();
  }

  /** How many pairs of a key and a session are in the table. */
  public long items() {
    return items;
  }

  /** How many prefixes somebody wants to hear of. */
  public int prefixes() {
    return broadcasts.size();
  }
}
