package dev.sextant.core.tracking;

import dev.sextant.core.types.HashTable;
import java.util.Arrays;

/**
 * A key and the ids of the sessions that have read it since it last changed. Ids, not sessions:
 * that of a session that was closed stays until the key changes, and costs nothing to look for.
 */
final class TrackedKey extends HashTable.Node<TrackedKey> {
  private long[] ids = new long[1];
  private int size;

  TrackedKey(byte[] key) {
    super(key);
  }

  /** Adds an id, in order; false when it was there. */
  boolean add(long id) {
    int at = Arrays.binarySearch(ids, 0, size, id);
    if (at >= 0) {
      return false;
    }
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    int place = -(at + 1);
    System.arraycopy(ids, place, ids, place + 1, size - place);
    ids[place] = id;
    size++;
    return true;
  }

  int size() {
    return size;
  }

  long id(int i) {
    return ids[i];
  }
}
