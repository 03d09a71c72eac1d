package dev.sextant.core.types.stream;

import dev.sextant.core.types.Listpack;
import dev.sextant.core.types.Listpack.TextReceiver;

/** One entry of a stream, read where it is stored: good until the stream changes. */
public final class StreamEntry {
  final StreamNode node;
  final int place;
  private final StreamId id;
  private final int flags;
  private final int fieldCount;
  private final int contentAt;

  /** The entry of {@code node} that begins at {@code place}. */
  StreamEntry(StreamNode node, int place) {
    Listpack listpack = node.listpack;
    this.node = node;
    this.place = place;
    this.flags = (int) listpack.integer(place);
    int at = listpack.next(place);
    long ms = node.id().ms() + listpack.integer(at);
    at = listpack.next(at);
    this.id = new StreamId(ms, node.id().seq() + listpack.integer(at));
    at = listpack.next(at);
    if (hasMasterFields()) {
      this.fieldCount = node.masterFieldCount();
    } else {
      this.fieldCount = (int) listpack.integer(at);
      at = listpack.next(at);
    }
    this.contentAt = at;
  }

  /** Its identifier. */
  public StreamId id() {
    return id;
  }

  /** Whether it was deleted, and is only there because its node is. */
  public boolean isDeleted() {
    return (flags & StreamNode.DELETED) != 0;
  }

  /** How many fields it has. */
  public int fieldCount() {
    return fieldCount;
  }

  /** Gives each field and its value, alternating, to {@code receiver}. */
  public void forEach(TextReceiver receiver) {
    Listpack listpack = node.listpack;
    boolean shared = hasMasterFields();
    int field = shared ? node.masterFieldsAt() : contentAt;
    int value = shared ? contentAt : listpack.next(contentAt);
    int step = shared ? 1 : 2;
    for (int i = 0; i < fieldCount; i++) {
      listpack.read(field, receiver);
      listpack.read(value, receiver);
      if (i < fieldCount - 1) {
        field = listpack.next(field, step);
        value = listpack.next(value, step);
      }
    }
  }

  private boolean hasMasterFields() {
    return (flags & StreamNode.SAME_FIELDS) != 0;
  }

  int flags() {
    return flags;
  }

  /** Where the next entry begins, or the end of the listpack. */
  int behind() {
    long elements = hasMasterFields() ? fieldCount : 2L * fieldCount;
    return node.listpack.next(contentAt, elements + 1);
  }
}
