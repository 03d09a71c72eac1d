package dev.sextant.core.rdb;

import dev.sextant.core.types.Listpack;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Reads streams, of both versions, and checks that their parts fit together. */
final class StreamReader {
  /** A flag of an entry: deleted. */
  private static final int DELETED = 1;

  /** A flag of an entry: its fields are those at the front of the listpack. */
  private static final int SAME_FIELDS = 2;

  private final RdbReader in;
  private final boolean isSecondVersion;

  StreamReader(RdbReader in, boolean isSecondVersion) {
    this.in = in;
    this.isSecondVersion = isSecondVersion;
  }

  private static void check(boolean valid, String what) throws RdbException {
    if (!valid) {
      throw new RdbException("stream: " + what);
    }
  }

  StreamValue read() throws RdbException {
    StreamValue stream = new StreamValue();
    StreamId previous = StreamId.ZERO;
    for (int left = in.readCount(); left > 0; left--) {
      byte[] key = in.readString();
      check(key.length == StreamWriter.ID_BYTES, "key of a listpack that is no identifier");
      StreamId id = id(key);
      check(stream.nodeCount() == 0 || id.isAfter(previous), "listpacks not in order");
      byte[] listpack = in.readString();
      // Redis does not look at the number of elements of these, but at that of entries.
      checkEntries(new ListpackReader(listpack, false));
      stream.addNode(id, Listpack.of(listpack));
      previous = id;
    }
    check(in.readNumber() == stream.length(), "length that differs from the entries");
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

  /** Checks the elements of a listpack, whose order {@code StreamNode} describes. */
  private static void checkEntries(ListpackReader listpack) throws RdbException {
    long live = integer(listpack);
    long deleted = integer(listpack);
    long masterFields = integer(listpack);
    check(live >= 0 && deleted >= 0 && live + deleted >= 0, "negative number of entries");
    skip(listpack, masterFields);
    check(integer(listpack) == 0, "listpack without an end of its front");
    long marked = 0;
    for (long left = live + deleted; left > 0; left--) {
      marked += checkEntry(listpack, masterFields) ? 1 : 0;
    }
    check(marked == deleted, "number of deleted entries");
    check(!listpack.advance(), "elements behind the last entry");
  }

  /** Checks an entry and tells whether it is marked as deleted. */
  private static boolean checkEntry(ListpackReader listpack, long masterFields)
      throws RdbException {
    long flags = integer(listpack);
    integer(listpack);
    integer(listpack);
    long elements;
    if ((flags & SAME_FIELDS) != 0) {
      skip(listpack, masterFields);
      elements = masterFields + 3;
    } else {
      long fields = integer(listpack);
      check(fields == (int) fields, "number of fields");
      skip(listpack, 2 * fields);
      elements = 2 * fields + 4;
    }
    check(integer(listpack) == elements, "length of an entry");
    return (flags & DELETED) != 0;
  }

  private static long integer(ListpackReader listpack) throws RdbException {
    check(listpack.advance() && listpack.isInteger(), "number missing");
    return listpack.integer();
  }

  private static void skip(ListpackReader listpack, long elements) throws RdbException {
    check(elements >= 0, "negative number of fields");
    for (long left = elements; left > 0; left--) {
      check(listpack.advance(), "field missing");
    }
  }

  // ---------------------------------------------------------------- groups

  private record Delivery(long millis, long count) {}

  private void readGroup(StreamValue stream) throws RdbException {
    byte[] name = in.readString();
    check(stream.group(name) == null, "group that comes twice");
    StreamId last = readId();
    long entriesRead = isSecondVersion ? in.readNumber() : stream.entriesUpTo(last);
    StreamGroup group = stream.addGroup(name, last, entriesRead);
    Map<StreamId, Delivery> pending = new HashMap<>();
    for (int left = in.readCount(); left > 0; left--) {
      StreamId id = id(in.readBytes(StreamWriter.ID_BYTES));
      long millis = in.readLittleEndian(Long.BYTES);
      Delivery before = pending.put(id, new Delivery(millis, in.readNumber()));
      check(before == null, "pending entry that comes twice");
    }
    for (int left = in.readCount(); left > 0; left--) {
      readConsumer(group, pending);
    }
    check(pending.isEmpty(), "pending entry without a consumer");
  }

  /** Reads a consumer and takes what it has out of {@code pending}. */
  private void readConsumer(StreamGroup group, Map<StreamId, Delivery> pending)
      throws RdbException {
    byte[] name = in.readString();
    check(group.consumer(name) == null, "consumer that comes twice");
    StreamConsumer consumer = group.addConsumer(name, in.readLittleEndian(Long.BYTES));
    for (int left = in.readCount(); left > 0; left--) {
      StreamId id = id(in.readBytes(StreamWriter.ID_BYTES));
      Delivery delivery = pending.remove(id);
      if (delivery == null) {
        throw new RdbException("stream: consumer's entry that its group does not have");
      }
      group.addPending(id, consumer, delivery.millis(), delivery.count());
    }
  }
}
