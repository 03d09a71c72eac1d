package dev.sextant.core.rdb;

import dev.sextant.core.types.BrokenValueException;
import dev.sextant.core.types.Listpack;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads streams, of both versions, and checks that their parts fit together. */
final class StreamReader {
  /** A flag of an entry: deleted. */
  private static final int DELETED = 1;

  /** A flag of an entry: its fields are those at the front of the listpack. */
  private static final int SAME_FIELDS = 2;

  private static final String PART = "Stream listpack";

  private final RdbReader in;
  private final boolean isSecondVersion;
  private final boolean sanitizes;

  /** Whether the listpacks were found sound up to the first entry that is not deleted. */
  private boolean hasFirstEntry;

  private @Nullable RdbException hidden;

  /**
   * @param sanitizes whether what Redis only sees when it sanitizes is refused
   */
  StreamReader(RdbReader in, boolean isSecondVersion, boolean sanitizes) {
    this.in = in;
    this.isSecondVersion = isSecondVersion;
    this.sanitizes = sanitizes;
  }

  /** What is wrong where Redis looks only when it sanitizes: then the stream is of no use. */
  @Nullable RdbException hidden() {
    return hidden;
  }

  private static void check(boolean valid, String error) throws RdbException {
    if (!valid) {
      throw new RdbException(error);
    }
  }

  private static void checkInside(boolean valid) throws RdbException {
    if (!valid) {
      throw RdbException.integrity(PART);
    }
  }

  StreamValue read() throws RdbException {
    StreamValue stream = new StreamValue();
    StreamId previous = StreamId.ZERO;
    for (int left = in.readCount(); left > 0; left--) {
      byte[] key = in.readString();
      check(
          key.length == StreamWriter.ID_BYTES,
          "Stream node key entry is not the size of a stream ID");
      StreamId id = id(key);
      check(
          stream.nodeCount() == 0 || id.isAfter(previous),
          "Stream listpacks that are not in order");
      byte[] listpack = in.readString();
      if (isSound(listpack)) {
        stream.addNode(id, Listpack.of(listpack));
      }
      previous = id;
    }
    long length = in.readNumber();
    check(hidden != null || length == stream.length(), "Stream length inconsistent with entries");
    StreamId last = readId();
    if (isSecondVersion) {
      readId(); // The first entry's, which is known already.
      StreamId maxDeleted = readId();
      stream.set(last, maxDeleted, in.readNumber());
    } else {
      stream.set(last, StreamId.ZERO, stream.length());
    }
    for (int left = in.readCount(); left > 0; left--) {
      readGroup(stream);
    }
    return stream;
  }

  private StreamId readId() throws RdbException {
    long ms = in.readNumber();
    return new StreamId(ms, in.readNumber());
  }

  private static StreamId id(byte[] raw) {
    ByteBuffer buffer = ByteBuffer.wrap(raw);
    long ms = buffer.getLong();
    return new StreamId(ms, buffer.getLong());
  }

  // ---------------------------------------------------------------- entries

  /**
   * Checks a listpack. Where Redis does not sanitize it looks for the first entry all the same, in
   * a stream of the first version, and at the very first element in any: what is broken there it
   * meets at once.
   */
  private boolean isSound(byte[] bytes) throws RdbException {
    // Redis does not look at the number of elements of these, but at that of entries.
    ListpackReader listpack = new ListpackReader(bytes, PART, false);
    check(!listpack.isAtEnd(), "Empty listpack inside stream");
    try {
      checkEntries(listpack);
      return true;
    } catch (RdbException e) {
      if (sanitizes) {
        throw e;
      }
      if (listpack.isAtFirst() || !isSecondVersion && !hasFirstEntry) {
        throw new BrokenValueException(String.valueOf(e.getMessage()));
      }
      hidden = e;
      return false;
    }
  }

  /** Checks the elements of a listpack, whose order {@code StreamNode} describes. */
  private void checkEntries(ListpackReader listpack) throws RdbException {
    long live = integer(listpack);
    long deleted = integer(listpack);
    long masterFields = integer(listpack);
    checkInside(live >= 0 && deleted >= 0 && live + deleted >= 0);
    skip(listpack, masterFields);
    checkInside(integer(listpack) == 0);
    long marked = 0;
    for (long left = live + deleted; left > 0; left--) {
      marked += checkEntry(listpack, masterFields) ? 1 : 0;
    }
    checkInside(marked == deleted);
    checkInside(!listpack.advance());
  }

  /** Checks an entry and tells whether it is marked as deleted. */
  private boolean checkEntry(ListpackReader listpack, long masterFields) throws RdbException {
    long flags = integer(listpack);
    integer(listpack);
    integer(listpack);
    boolean deleted = (flags & DELETED) != 0;
    long elements;
    if ((flags & SAME_FIELDS) != 0) {
      hasFirstEntry |= !deleted;
      skip(listpack, masterFields);
      elements = masterFields + 3;
    } else {
      long fields = integer(listpack);
      checkInside(fields == (int) fields);
      hasFirstEntry |= !deleted;
      skip(listpack, 2 * fields);
      elements = 2 * fields + 4;
    }
    checkInside(integer(listpack) == elements);
    return deleted;
  }

  private static long integer(ListpackReader listpack) throws RdbException {
    checkInside(listpack.advance() && listpack.isInteger());
    return listpack.integer();
  }

  private static void skip(ListpackReader listpack, long elements) throws RdbException {
    checkInside(elements >= 0);
    for (long left = elements; left > 0; left--) {
      checkInside(listpack.advance());
    }
  }

  // ---------------------------------------------------------------- groups

  private record Delivery(long millis, long count) {}

  private void readGroup(StreamValue stream) throws RdbException {
    byte[] name = in.readString();
    check(stream.group(name) == null, "Duplicated consumer group name");
    StreamId last = readId();
    long entriesRead = isSecondVersion ? in.readNumber() : stream.entriesUpTo(last);
    StreamGroup group = stream.addGroup(name, last, entriesRead);
    Map<StreamId, Delivery> pending = new HashMap<>();
    for (int left = in.readCount(); left > 0; left--) {
      StreamId id = id(in.readBytes(StreamWriter.ID_BYTES));
      long millis = in.readLittleEndian(Long.BYTES);
      Delivery before = pending.put(id, new Delivery(millis, in.readNumber()));
      check(before == null, "Duplicated global PEL entry loading stream consumer group");
    }
    for (int left = in.readCount(); left > 0; left--) {
      readConsumer(group, pending);
    }
    if (!pending.isEmpty()) {
      RdbException damage = new RdbException("Stream CG PEL entry without consumer");
      if (sanitizes) {
        throw damage;
      }
      hidden = damage;
    }
  }

  /** Reads a consumer and takes what it has out of {@code pending}. */
  private void readConsumer(StreamGroup group, Map<StreamId, Delivery> pending)
      throws RdbException {
    byte[] name = in.readString();
    check(group.consumer(name) == null, "Duplicate stream consumer detected");
    StreamConsumer consumer = group.addConsumer(name, in.readLittleEndian(Long.BYTES));
    for (int left = in.readCount(); left > 0; left--) {
      StreamId id = id(in.readBytes(StreamWriter.ID_BYTES));
      Delivery delivery = pending.remove(id);
      if (delivery == null) {
        throw new RdbException("Consumer entry not found in group global PEL");
      }
      group.addPending(id, consumer, delivery.millis(), delivery.count());
    }
  }
}
