package dev.sextant.core.rdb;

import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import java.nio.ByteBuffer;

/**
 * Writes streams: their listpacks as they are, what is known beside the entries, and the groups. A
 * pending entry stands once in its group with all that is known of it, and once, by its identifier,
 * in its consumer.
 */
final class StreamWriter {
  static final int ID_BYTES = 16;

  private final RdbWriter out;

  StreamWriter(RdbWriter out) {
    this.out = out;
  }

  void write(StreamValue stream) {
    out.writeLength(stream.nodeCount());
    stream.forEachNode(
        (id, listpack) -> {
          out.writeString(bytes(id));
          out.writeString(listpack.toByteArray());
        });
    out.writeLength(stream.length());
    writeId(stream.lastId());
    writeId(stream.firstId());
    writeId(stream.maxDeletedId());
    out.writeLength(stream.entriesAdded());
    out.writeLength(stream.groups().size());
    stream.groups().forEach(this::writeGroup);
  }

  private void writeGroup(StreamGroup group) {
    out.writeString(group.name());
    writeId(group.lastId);
    out.writeLength(group.entriesRead);
    out.writeLength(group.pending().size());
    group.pending().forEach(this::writePending);
    out.writeLength(group.consumers().size());
    group.consumers().forEach(this::writeConsumer);
  }

  private void writePending(PendingEntry entry) {
    out.writeBytes(bytes(entry.id()), 0, ID_BYTES);
    out.writeLittleEndian(entry.deliveryMillis, Long.BYTES);
    out.writeLength(entry.deliveries);
  }

  private void writeConsumer(StreamConsumer consumer) {
    out.writeString(consumer.name());
    out.writeLittleEndian(consumer.seenMillis, Long.BYTES);
    out.writeLength(consumer.pending().size());
    consumer.pending().forEach(entry -> out.writeBytes(bytes(entry.id()), 0, ID_BYTES));
  }

  private void writeId(StreamId id) {
    out.writeLength(id.ms());
    out.writeLength(id.seq());
  }

  private static byte[] bytes(StreamId id) {
    return ByteBuffer.allocate(ID_BYTES).putLong(id.ms()).putLong(id.seq()).array();
  }
}
