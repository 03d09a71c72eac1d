package dev.sextant.core.persistence;

import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamRange;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.protocol.reply.DoubleFormat;

/**
 * A data set as the commands that make it: the base of an append only file with {@code
 * aof-use-rdb-preamble no}. Collections take commands of a limited size, so that nothing that reads
 * the file has to take a large one at once.
 *
 * <p>Source: {@code rewriteAppendOnlyFileRio} in Redis's {@code aof.c}.
 */
public final class CommandForm {
  private static final int ITEMS_PER_COMMAND = 64;

  private final CommandBuffer out;
  private int rest;
  private int room;

  /**
   * @param out takes the commands; the caller empties it as it likes
   */
  public CommandForm(CommandBuffer out) {
    this.out = out;
  }

  /** Writes a library of functions. */
  public void library(byte[] code) {
    out.begin(3);
    out.bulk("FUNCTION");
    out.bulk("LOAD");
    out.bulk(code);
  }

  /** Says of which database what follows is. */
  public void database(int index) {
    out.select(index);
  }

  /** Writes a key, its value and its expiry. */
  public void entry(Entry entry) {
    key(entry.key, entry.value());
    if (entry.hasExpiry()) {
      out.begin(3);
      out.bulk("PEXPIREAT");
      out.bulk(entry.key);
      out.bulk(entry.expireAtMillis());
    }
  }

  private void key(byte[] key, Value value) {
    if (value instanceof StringValue string) {
      out.begin(3);
      out.bulk("SET");
      out.bulk(key);
      out.bulk(string.array(), 0, string.length());
    } else if (value instanceof ListValue list) {
      start(list.size());
      list.forEach(
          element -> {
            item("RPUSH", key, 1);
            out.bulk(element);
          });
    } else if (value instanceof SetValue set) {
      start(set.size());
      set.forEach(
          member -> {
            item("SADD", key, 1);
            out.bulk(member);
          });
    } else if (value instanceof SortedSetValue set) {
      start(set.size());
      set.forEach(
          (member, score) -> {
            item("ZADD", key, 2);
            out.bulk(DoubleFormat.format(score));
            out.bulk(member);
          });
    } else if (value instanceof HashValue hash) {
      start(hash.size());
      hash.forEach(
          (name, content) -> {
            item("HMSET", key, 2);
            out.bulk(name);
            out.bulk(content);
          });
    } else if (value instanceof StreamValue stream) {
      stream(key, stream);
    } else {
      DamagedValue.check(value, Value.class);
      throw new IllegalArgumentException("no commands for a " + value.type());
    }
  }

  private void start(int items) {
    rest = items;
    room = 0;
  }

  /** Another item comes: begins a command for it and those behind it when the last one is full. */
  private void item(String command, byte[] key, int width) {
    if (room == 0) {
      room = Math.min(rest, ITEMS_PER_COMMAND);
      out.begin(2 + (long) room * width);
      out.bulk(command);
      out.bulk(key);
    }
    room--;
    rest--;
  }

  // ---------------------------------------------------------------- streams

  private void stream(byte[] key, StreamValue stream) {
    StreamRange entries = stream.all();
    for (StreamEntry entry = entries.next(); entry != null; entry = entries.next()) {
      out.begin(3 + 2L * entry.fieldCount());
      out.bulk("XADD");
      out.bulk(key);
      out.bulk(entry.id().bytes());
      entry.forEach(out::bulk);
    }
    if (stream.length() == 0) {
      emptyStream(key);
    }
    out.begin(7);
    out.bulk("XSETID");
    out.bulk(key);
    out.bulk(stream.lastId().bytes());
    out.bulk("ENTRIESADDED");
    out.bulk(stream.entriesAdded());
    out.bulk("MAXDELETEDID");
    out.bulk(stream.maxDeletedId().bytes());
    stream.groups().forEach(group -> group(key, group));
  }

  /** An entry that is trimmed at once leaves a stream without entries. */
  private void emptyStream(byte[] key) {
    out.begin(7);
    out.bulk("XADD");
    out.bulk(key);
    out.bulk("MAXLEN");
    out.bulk("0");
    out.bulk(new StreamId(0, 1).bytes());
    out.bulk("x");
    out.bulk("y");
  }

  private void group(byte[] key, StreamGroup group) {
    out.begin(7);
    out.bulk("XGROUP");
    out.bulk("CREATE");
    out.bulk(key);
    out.bulk(group.name());
    out.bulk(group.lastId.bytes());
    out.bulk("ENTRIESREAD");
    out.bulk(group.entriesRead);
    for (StreamConsumer consumer : group.consumers()) {
      if (consumer.pending().size() == 0) {
        idleConsumer(key, group, consumer);
      } else {
        consumer.pending().forEach(entry -> pending(key, group, entry));
      }
    }
  }

  private void idleConsumer(byte[] key, StreamGroup group, StreamConsumer consumer) {
    out.begin(5);
    out.bulk("XGROUP");
    out.bulk("CREATECONSUMER");
    out.bulk(key);
    out.bulk(group.name());
    out.bulk(consumer.name());
  }

  private void pending(byte[] key, StreamGroup group, PendingEntry entry) {
    out.begin(12);
    out.bulk("XCLAIM");
    out.bulk(key);
    out.bulk(group.name());
    out.bulk(entry.consumer().name());
    out.bulk("0");
    out.bulk(entry.id().bytes());
    out.bulk("TIME");
    out.bulk(entry.deliveryMillis);
    out.bulk("RETRYCOUNT");
    out.bulk(entry.deliveries);
    out.bulk("JUSTID");
    out.bulk("FORCE");
  }
}
