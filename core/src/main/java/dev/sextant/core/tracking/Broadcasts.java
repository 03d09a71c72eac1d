package dev.sextant.core.tracking;

import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The prefixes that sessions in broadcasting mode want to hear of, and the keys under them that
 * have changed in this turn.
 */
final class Broadcasts {

  /** A changed key, with who changed it last; null: nobody, it has expired or was evicted. */
  private record Change(@Nullable Session by) {}

  private static final class Prefix {
    final Set<Session> sessions = new LinkedHashSet<>();
    final NavigableMap<byte[], Change> changed = new TreeMap<>(Arrays::compareUnsigned);
  }

  /** Sends a message to one session. */
  interface Sender {
    void send(Session session, List<byte[]> keys);
  }

  private final NavigableMap<byte[], Prefix> prefixes = new TreeMap<>(Arrays::compareUnsigned);
  private boolean anyChange;

  void add(Session session, byte[] prefix) {
    prefixes.computeIfAbsent(prefix, p -> new Prefix()).sessions.add(session);
  }

  void remove(Session session, byte[] prefix) {
    Prefix known = prefixes.get(prefix);
    if (known != null && known.sessions.remove(session) && known.sessions.isEmpty()) {
      prefixes.remove(prefix);
    }
  }

  int size() {
    return prefixes.size();
  }

  void note(byte[] key, @Nullable Session by) {
    for (var e : prefixes.entrySet()) {
      if (startsWith(key, e.getKey())) {
        e.getValue().changed.put(key, new Change(by));
        anyChange = true;
      }
    }
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Tells everybody what has changed since the last time. */
  void send(Sender sender) {
    if (!anyChange) {
      return;
    }
    anyChange = false;
    for (Prefix prefix : prefixes.values()) {
      if (!prefix.changed.isEmpty()) {
        List<byte[]> all = List.copyOf(prefix.changed.keySet());
        for (Session session : prefix.sessions) {
          List<byte[]> keys = isSparedOwn(session) ? changedByOthers(prefix, session) : all;
          if (!keys.isEmpty()) {
            sender.send(session, keys);
          }
        }
        prefix.changed.clear();
      }
    }
  }

  private static boolean isSparedOwn(Session session) {
    ClientTracking tracking = session.tracking;
    return tracking != null && tracking.noLoop;
  }

  private static List<byte[]> changedByOthers(Prefix prefix, Session session) {
    return prefix.changed.entrySet().stream()
        .filter(change -> change.getValue().by() != session)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }
}
