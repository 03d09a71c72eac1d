package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.BLOCKING;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STREAM;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reading what is new in streams, at once or when it comes: XREAD, and XREADGROUP on behalf of a
 * consumer group.
 *
 * <p>Who waits does so with the identifiers of the beginning in the place of $, and is asked again
 * whenever something is added to one of the streams. Then only that stream is looked at, and no
 * more than 1,000 entries are taken unless more were asked for.
 *
 * <p>Nothing is propagated as it was requested: what is delivered to a group is propagated as
 * claims of single entries.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/xread/">XREAD</a>, <a
 * href="https://redis.io/docs/latest/commands/xreadgroup/">XREADGROUP</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class StreamReadCommands {
  private static final long COUNT_AFTER_WAITING = 1000;
  private static final CommandError MEANINGLESS_DOLLAR =
      Errors.err(
          "The $ ID is meaningless in the context of XREADGROUP: you want to read the history of"
              + " this consumer by specifying a proper ID, or use the > ID to get new messages."
              + " The $ ID would just return an empty result set.");
  private static final CommandError MISPLACED_GREATER =
      Errors.err(
          "The > ID can be specified only when calling XREADGROUP using the GROUP <group>"
              + " <consumer> option.");
  private static final CommandError GROUP_IS_GONE =
      new CommandError("NOGROUP the consumer group this client was blocked on no longer exists");

  private StreamReadCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("xread", -4, call -> new StreamReadCommands.Read(call, false).run())
        .group(STREAM, "5.0.0")
        .flags(BLOCKING, READONLY, BLOCKING)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.keyword("STREAMS", 1, -1, 1, 2), RO, ACCESS)
        .extractor(StreamReadRequest::findKeys);
    table
        .add("xreadgroup", -7, call -> new StreamReadCommands.Read(call, true).run())
        .group(STREAM, "5.0.0")
        .flags(BLOCKING, WRITE)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.keyword("STREAMS", 4, -1, 1, 2), RO, ACCESS)
        .extractor(StreamReadRequest::findKeys);
  }

  /** An identifier of an answer, with its entry unless that was deleted. */
  private record Item(StreamId id, @Nullable StreamEntry entry) {}

  /** What the answer says of one stream. */
  private record Part(byte[] key, List<Item> items) {}

  /** One execution of a request. */
  private static final class Read {
    private final Call call;
    private final StreamReadRequest request;

    /** Behind which identifier each stream is read; null for what its group has not read. */
    private final @Nullable StreamId[] from;

    Read(Call call, boolean forGroup) {
      call.preventPropagation();
      this.call = call;
      this.request = StreamReadRequest.parse(call, forGroup);
      this.from = new StreamId[request.streams()];
    }

    void run() {
      byte[] readyKey = call.readyKey();
      if (readyKey != null) {
        serveAfterWaiting(readyKey);
        return;
      }
      resolve();
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < request.streams(); i++) {
        Part part = partOf(i);
        if (part != null) {
          parts.add(part);
        }
      }
      if (!parts.isEmpty()) {
        write(parts);
      } else if (request.timeoutMillis() != StreamReadRequest.NO_WAITING && call.mayWait()) {
        waitForEntries();
      } else {
        call.reply().nullArray();
      }
    }

    // -------------------------------------------------------------- what is asked for

    /** Checks all streams, their groups and the identifiers. */
    private void resolve() {
      for (int i = 0; i < request.streams(); i++) {
        byte[] key = request.key(i);
        StreamValue stream = call.read(key, StreamValue.class);
        byte[] group = request.group();
        if (group != null && (stream == null || stream.group(group) == null)) {
          throw noSuchGroup(key, group);
        }
        from[i] = resolve(stream, request.idAt(i), group != null);
      }
    }

    private static CommandError noSuchGroup(byte[] key, byte[] group) {
      return StreamGroups.noGroup(
          new String(key, java.nio.charset.StandardCharsets.ISO_8859_1),
          new String(group, java.nio.charset.StandardCharsets.ISO_8859_1),
          " in XREADGROUP with GROUP option");
    }

    private @Nullable StreamId resolve(@Nullable StreamValue stream, int idAt, boolean forGroup) {
      if (call.is(idAt, "$")) {
        if (forGroup) {
          throw MEANINGLESS_DOLLAR;
        }
        return stream == null ? StreamId.ZERO : stream.lastId();
      }
      if (call.is(idAt, ">")) {
        if (!forGroup) {
          throw MISPLACED_GREATER;
        }
        return null;
      }
      StreamId id = StreamIds.parse(call, idAt);
      return forGroup && id.equals(StreamId.MAX) ? null : id; // As Redis understands the greatest.
    }

    // -------------------------------------------------------------- serving

    /** What stream {@code i} contributes at once, or null. */
    private @Nullable Part partOf(int i) {
      byte[] key = request.key(i);
      byte[] groupName = request.group();
      StreamId after = from[i];
      if (groupName == null) {
        StreamValue stream = call.read(key, StreamValue.class);
        StreamEntry last = stream == null ? null : stream.last();
        boolean isNew = last != null && after != null && last.id().isAfter(after);
        return stream != null && isNew
            ? part(key, newEntries(stream, after, request.count()))
            : null;
      }
      StreamGroups found = StreamGroups.find(call, key, groupName);
      if (found == null) {
        return null;
      }
      if (after != null) {
        StreamConsumer consumer = consumer(found);
        call.dirty(1);
        return new Part(key, history(found, consumer, after));
      }
      StreamEntry last = found.stream.last();
      if (last == null || !last.id().isAfter(found.group.lastId)) {
        return null;
      }
      return deliver(key, found, request.count());
    }

    private static List<StreamEntry> newEntries(
        StreamValue stream, @Nullable StreamId after, long count) {
      StreamId start = after == null ? StreamId.ZERO : after.next();
      return StreamReplies.take(stream.range(start, StreamId.MAX, false), count);
    }

    private static Part part(byte[] key, List<StreamEntry> entries) {
      List<Item> items = new ArrayList<>(entries.size());
      entries.forEach(entry -> items.add(new Item(entry.id(), entry)));
      return new Part(key, items);
    }

    private StreamConsumer consumer(StreamGroups found) {
      StreamConsumer consumer = found.seen(request.consumer());
      if (consumer == null) {
        consumer = found.create(request.consumer());
        if (request.noAck()) {
          found.propagateConsumer(consumer);
        }
      }
      return consumer;
    }

    /** What the consumer was given and has not acknowledged; each counts as delivered again. */
    private List<Item> history(StreamGroups found, StreamConsumer consumer, StreamId after) {
      List<Item> items = new ArrayList<>();
      PendingEntry pending = consumer.pending().after(after);
      while (pending != null && (request.count() == 0 || items.size() < request.count())) {
        StreamEntry entry = found.stream.get(pending.id());
        if (entry != null) {
          pending.deliveryMillis = found.nowMillis();
          pending.deliveries++;
        }
        items.add(new Item(pending.id(), entry));
        pending = consumer.pending().after(pending.id());
      }
      return items;
    }

    /** Delivers what the group has not read to the consumer. */
    private Part deliver(byte[] key, StreamGroups found, long count) {
      StreamConsumer consumer = consumer(found);
      StreamGroup group = found.group;
      List<StreamEntry> entries = newEntries(found.stream, group.lastId, count);
      for (StreamEntry entry : entries) {
        found.stream.read(group, entry.id());
        if (!request.noAck()) {
          found.propagateClaim(pending(found, entry.id(), consumer));
        }
      }
      if (request.noAck() && !entries.isEmpty()) {
        found.propagateLastId();
      }
      call.dirty(1);
      return part(key, entries);
    }

    /** An entry becomes pending for {@code consumer}; it may be so already after XGROUP SETID. */
    private static PendingEntry pending(StreamGroups found, StreamId id, StreamConsumer consumer) {
      PendingEntry pending = found.group.pending().get(id);
      if (pending == null) {
        return found.group.addPending(id, consumer, found.nowMillis(), 1);
      }
      found.group.assign(pending, consumer);
      pending.deliveryMillis = found.nowMillis();
      pending.deliveries = 1;
      return pending;
    }

    private void write(List<Part> parts) {
      ReplyWriter reply = call.reply();
      boolean map = reply.protocol() >= 3;
      if (map) {
        reply.map(parts.size());
      } else {
        reply.array(parts.size());
      }
      for (Part part : parts) {
        if (!map) {
          reply.array(2);
        }
        reply.bulk(part.key());
        reply.array(part.items().size());
        for (Item item : part.items()) {
          write(reply, item);
        }
      }
    }

    private static void write(ReplyWriter reply, Item item) {
      StreamEntry entry = item.entry();
      if (entry != null) {
        StreamReplies.entry(reply, entry);
      } else {
        reply.array(2);
        StreamReplies.id(reply, item.id());
        reply.nullArray();
      }
    }

    // -------------------------------------------------------------- waiting

    private void waitForEntries() {
      byte[][] again = call.args().clone();
      for (int i = 0; i < request.streams(); i++) {
        StreamId id = from[i];
        if (id != null) {
          again[request.idAt(i)] = id.bytes();
        }
      }
      Waiting.Reason reason =
          request.group() == null ? Waiting.Reason.STREAM : Waiting.Reason.STREAM_GROUP;
      call.waitForKeys(
          reason, request.keys(), request.timeoutMillis(), ReplyWriter::nullArray, again);
    }

    private void serveAfterWaiting(byte[] key) {
      long count = request.count() == 0 ? COUNT_AFTER_WAITING : request.count();
      Entry entry = call.db().peek(key);
      StreamValue stream = entry == null ? null : Call.typed(entry.value(), StreamValue.class);
      byte[] groupName = request.group();
      Part part = null;
      if (entry != null && stream != null && groupName != null) {
        StreamGroup group = stream.group(groupName);
        if (group == null) {
          throw GROUP_IS_GONE;
        }
        call.db().changing(entry);
        if (stream.lastId().isAfter(group.lastId)) {
          part = deliver(key, new StreamGroups(call, key, stream, group), count);
        }
      } else if (stream != null) {
        StreamId after = StreamIds.parse(call, request.idAt(indexOf(key)));
        if (stream.lastId().isAfter(after)) {
          part = part(key, newEntries(stream, after, count));
        }
      }
      if (part == null) {
        waitForEntries();
      } else {
        write(List.of(part));
      }
    }

    /** Where a key is named for the first time. */
    private int indexOf(byte[] key) {
      int i = 0;
      while (!Arrays.equals(request.key(i), key)) {
        i++;
      }
      return i;
    }
  }
}
