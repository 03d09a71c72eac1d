package dev.sextant.core.commands;

import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamRange;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;

/** Entries of streams as replies. */
final class StreamReplies {
  private StreamReplies() {}

  /**
   * The next entries of a range.
   *
   * @param count the most to take; 0 for all
   */
  static List<StreamEntry> take(StreamRange range, long count) {
    List<StreamEntry> entries = new ArrayList<>();
    StreamEntry entry = range.next();
    while (entry != null) {
      entries.add(entry);
      entry = entries.size() == count ? null : range.next();
    }
    return entries;
  }

  static void entries(ReplyWriter reply, List<StreamEntry> entries) {
    reply.array(entries.size());
    for (StreamEntry entry : entries) {
      entry(reply, entry);
    }
  }

  /** An entry: its identifier, and its fields and values in one array. */
  static void entry(ReplyWriter reply, StreamEntry entry) {
    reply.array(2);
    id(reply, entry.id());
    reply.array(2 * entry.fieldCount());
    entry.forEach(reply::bulk);
  }

  static void ids(ReplyWriter reply, List<StreamId> ids) {
    reply.array(ids.size());
    for (StreamId id : ids) {
      id(reply, id);
    }
  }

  static void id(ReplyWriter reply, StreamId id) {
    reply.bulk(id.bytes());
  }
}
