package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandGroup.STREAM;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.types.stream.IdTree;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XPENDING: what was delivered to a group and is not acknowledged, in sum or one by one.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/xpending/">XPENDING</a>.
 */
final class StreamPendingCommands {
  private StreamPendingCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("xpending", -3, StreamPendingCommands::xpending)
        .group(STREAM, "5.0.0")
        .flags(READONLY)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
  }

  private static void xpending(Call call) {
    if (call.count() == 3) {
      summary(call, group(call));
    } else if (call.count() < 6 || call.count() > 9) {
      throw Errors.SYNTAX;
    } else {
      Selection selection = Selection.parse(call);
      list(call, group(call), selection);
    }
  }

  private static StreamGroup group(Call call) {
    StreamValue stream = call.read(call.arg(1), StreamValue.class);
    StreamGroup group = stream == null ? null : stream.group(call.arg(2));
    if (group == null) {
      throw StreamGroups.noGroup(call.text(1), call.text(2), "");
    }
    return group;
  }

  private static void summary(Call call, StreamGroup group) {
    ReplyWriter reply = call.reply();
    reply.array(4);
    reply.integer(group.pending().size());
    PendingEntry first = group.pending().first();
    PendingEntry last = group.pending().last();
    if (first == null || last == null) {
      reply.nullBulk();
      reply.nullBulk();
      reply.nullArray();
      return;
    }
    StreamReplies.id(reply, first.id());
    StreamReplies.id(reply, last.id());
    List<StreamConsumer> busy = new ArrayList<>(group.consumers());
    busy.removeIf(consumer -> consumer.pending().size() == 0);
    reply.array(busy.size());
    for (StreamConsumer consumer : busy) {
      reply.array(2);
      reply.bulk(consumer.name());
      reply.bulk(consumer.pending().size());
    }
  }

  /** Which pending entries to list. */
  private record Selection(
      StreamId start, StreamId end, long count, long minIdleMillis, byte @Nullable [] consumer) {
    static Selection parse(Call call) {
      int at = 3;
      long minIdle = 0;
      if (call.is(at, "IDLE")) {
        minIdle = call.integer(at + 1);
        if (call.count() < 8) {
          throw Errors.SYNTAX;
        }
        at += 2;
      }
      long count = Math.max(0, call.integer(at + 2));
      StreamId start = StreamIds.rangeStart(call, at);
      StreamId end = StreamIds.rangeEnd(call, at + 1);
      byte[] consumer = at + 3 < call.count() ? call.arg(at + 3) : null;
      return new Selection(start, end, count, minIdle, consumer);
    }

    List<PendingEntry> from(IdTree<PendingEntry> pending, long now) {
      List<PendingEntry> found = new ArrayList<>();
      PendingEntry entry = pending.ceiling(start);
      while (entry != null && found.size() < count && !entry.id().isAfter(end)) {
        if (minIdleMillis == 0 || now - entry.deliveryMillis >= minIdleMillis) {
          found.add(entry);
        }
        entry = pending.after(entry.id());
      }
      return found;
    }
  }

  private static void list(Call call, StreamGroup group, Selection selection) {
    byte[] name = selection.consumer();
    StreamConsumer consumer = name == null ? null : group.consumer(name);
    if (name != null && consumer == null) {
      call.reply().array(0);
      return;
    }
    long now = call.server().clock().millis();
    IdTree<PendingEntry> pending = consumer == null ? group.pending() : consumer.pending();
    List<PendingEntry> entries = selection.from(pending, now);
    ReplyWriter reply = call.reply();
    reply.array(entries.size());
    for (PendingEntry entry : entries) {
      reply.array(4);
      StreamReplies.id(reply, entry.id());
      reply.bulk(entry.consumer().name());
      reply.integer(Math.max(0, now - entry.deliveryMillis));
      reply.integer(entry.deliveries);
    }
  }
}
