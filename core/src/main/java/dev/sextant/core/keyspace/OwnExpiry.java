package dev.sextant.core.keyspace;

import dev.sextant.core.types.ByteKey;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * The keys of a replica whose expiry its own clients have set, since it lets them write: its master
 * does not know of them, and will never say that their time is over.
 *
 * <p>Source: {@code expireSlaveKeys} of Redis 7.0.15.
 */
final class OwnExpiry {
  private record Place(Database db, ByteKey key) {}

  private final Queue<Place> queue = new ArrayDeque<>();
  private final Set<Place> places = new HashSet<>();

  void add(Database db, byte[] key) {
    Place place = new Place(db, new ByteKey(key));
    if (places.add(place)) {
      queue.add(place);
    }
  }

  int size() {
    return places.size();
  }

  void clear() {
    queue.clear();
    places.clear();
  }

  /** Removes those whose time is over, of the {@code count} that were looked at longest ago. */
  void expire(int count) {
    for (int i = Math.min(count, queue.size()); i > 0; i--) {
      Place place = queue.remove();
      Entry entry = place.db().raw(place.key().bytes());
      if (entry != null && entry.hasExpiry() && !place.db().isExpired(entry)) {
        queue.add(place);
        continue;
      }
      places.remove(place);
      if (entry != null && entry.hasExpiry()) {
        place.db().expire(entry);
      }
    }
  }
}
