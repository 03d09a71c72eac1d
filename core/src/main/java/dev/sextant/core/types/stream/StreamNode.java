package dev.sextant.core.types.stream;

import dev.sextant.core.types.Listpack;
import org.jspecify.annotations.Nullable;

/**
 * A run of entries in one listpack. Entries are never taken out of it: those that are deleted are
 * marked, until the whole node goes.
 *
 * <pre>
 * live | deleted | n | field 1 | ... | field n | 0 |
 *   flags | ms | seq | value 1 | ... | value n | n + 3 |
 *   flags | ms | seq | m | field 1 | value 1 | ... | field m | value m | 2 m + 4 | ...
 * </pre>
 *
 * <p>The fields at the front are those of the first entry that was added; entries with the same
 * fields in the same order do not repeat them (the first form). Identifiers are differences to the
 * node's. The last number of each entry says how many elements precede it, for those who read
 * backwards; 0 is the end of the front.
 */
final class StreamNode extends IdTree.Keyed {
  /** A flag of an entry: deleted. */
  static final int DELETED = 1;

  /** A flag of an entry: its fields are those at the front of the node. */
  static final int SAME_FIELDS = 2;

  final Listpack listpack;

  StreamNode(StreamId id, Listpack listpack) {
    super(id);
    this.listpack = listpack;
  }

  /** A node without entries whose fields are every other of {@code args} from {@code from} on. */
  static StreamNode create(StreamId id, byte[][] args, int from, long preallocated) {
    Listpack listpack = new Listpack(preallocated);
    listpack.append(0);
    listpack.append(0);
    listpack.append((args.length - from) / 2);
    for (int i = from; i < args.length; i += 2) {
      listpack.append(args[i]);
    }
    listpack.append(0);
    return new StreamNode(id, listpack);
  }

  /** How many entries are not deleted. */
  long live() {
    return listpack.integer(listpack.first());
  }

  /** How many entries there are, deleted ones included. */
  long entries() {
    return live() + listpack.integer(listpack.next(listpack.first()));
  }

  // The counts at the front may change their width, so the places behind them are never kept.

  private int masterFieldCountAt() {
    return listpack.next(listpack.first(), 2);
  }

  int masterFieldCount() {
    return (int) listpack.integer(masterFieldCountAt());
  }

  int masterFieldsAt() {
    return listpack.next(masterFieldCountAt());
  }

  // ---------------------------------------------------------------- changing

  /** Adds an entry with the fields and values that {@code args} has from {@code from} on. */
  void append(StreamId id, byte[][] args, int from) {
    count(1, 0);
    boolean same = hasMasterFields(args, from);
    int fields = (args.length - from) / 2;
    listpack.append(same ? SAME_FIELDS : 0);
    listpack.append(id.ms() - id().ms());
    listpack.append(id.seq() - id().seq());
    if (!same) {
      listpack.append(fields);
    }
    for (int i = from; i < args.length; i += 2) {
      if (!same) {
        listpack.append(args[i]);
      }
      listpack.append(args[i + 1]);
    }
    listpack.append(same ? fields + 3L : 2L * fields + 4);
  }

  private boolean hasMasterFields(byte[][] args, int from) {
    if ((args.length - from) / 2 != masterFieldCount()) {
      return false;
    }
    int place = masterFieldsAt();
    for (int i = from; i < args.length; i += 2) {
      if (!listpack.contentEquals(place, args[i])) {
        return false;
      }
      place = listpack.next(place);
    }
    return true;
  }

  /** Marks an entry, which is not deleted yet, as deleted; its place holds no longer. */
  void delete(StreamEntry entry) {
    listpack.replace(entry.place, entry.flags() | DELETED);
    count(-1, 1);
  }

  /**
   * Marks entries from the beginning on as deleted, at most {@code most} and only those before
   * {@code end}; returns how many.
   */
  long deleteFirst(long most, StreamId end) {
    long deleted = 0;
    StreamEntry entry = first();
    while (entry != null && deleted < most && end.isAfter(entry.id())) {
      if (!entry.isDeleted()) {
        // All flags have the same width: the places stay, until the counts are written.
        listpack.replace(entry.place, entry.flags() | DELETED);
        deleted++;
      }
      entry = after(entry);
    }
    count(-deleted, deleted);
    return deleted;
  }

  private void count(long live, long deleted) {
    listpack.replace(listpack.first(), live() + live);
    int place = listpack.next(listpack.first());
    listpack.replace(place, listpack.integer(place) + deleted);
  }

  // ---------------------------------------------------------------- entries

  /** The first entry, deleted or not; null in a node without entries. */
  @Nullable StreamEntry first() {
    return at(listpack.next(masterFieldsAt(), masterFieldCount() + 1L));
  }

  /** The entry behind {@code entry}, deleted or not, or null. */
  @Nullable StreamEntry after(StreamEntry entry) {
    return at(entry.behind());
  }

  private @Nullable StreamEntry at(int place) {
    return place == listpack.end() ? null : new StreamEntry(this, place);
  }

  /** The last entry, deleted or not; null in a node without entries. */
  @Nullable StreamEntry last() {
    return endingAt(listpack.end());
  }

  /** The entry before {@code entry}, deleted or not, or null. */
  @Nullable StreamEntry before(StreamEntry entry) {
    return endingAt(entry.place);
  }

  private @Nullable StreamEntry endingAt(int end) {
    int place = listpack.previous(end);
    long elements = listpack.integer(place);
    if (elements == 0) {
      return null;
    }
    for (long i = 0; i < elements; i++) {
      place = listpack.previous(place);
    }
    return new StreamEntry(this, place);
  }
}
