package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.STREAM;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.types.stream.IdTree;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * XINFO: what there is to know of a stream, its groups and their consumers.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/xinfo/">XINFO</a>.
 */
final class StreamInfoCommands {
  private static final long DEFAULT_COUNT = 10;

  private StreamInfoCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration xinfo = table.container("xinfo").group(STREAM, "5.0.0");
    xinfo
        .sub("consumers", 4, StreamInfoCommands::consumers)
        .group(STREAM, "5.0.0")
        .flags(READONLY)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RO, ACCESS)
        .tips("nondeterministic_output");
    xinfo
        .sub("groups", 3, StreamInfoCommands::groups)
        .group(STREAM, "5.0.0")
        .flags(READONLY)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RO, ACCESS);
    xinfo
        .sub("help", 2, StreamInfoCommands::help)
        .group(STREAM, "5.0.0")
        .flags(LOADING, STALE)
        .categories(AclCategory.STREAM);
    xinfo
        .sub("stream", -3, StreamInfoCommands::stream)
        .group(STREAM, "5.0.0")
        .flags(READONLY)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RO, ACCESS);
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "CONSUMERS <key> <groupname>",
        "    Return the consumers of a group.",
        "GROUPS <key>",
        "    Return the groups of a stream.",
        "STREAM <key> [FULL [COUNT <count>]",
        "    Return what is known of a stream; FULL adds its first entries and all groups.");
  }

  private static StreamValue existing(Call call) {
    StreamValue stream = call.read(call.arg(2), StreamValue.class);
    if (stream == null) {
      throw Errors.NO_SUCH_KEY;
    }
    return stream;
  }

  private static void consumers(Call call) {
    StreamGroup group = existing(call).group(call.arg(3));
    if (group == null) {
      throw StreamGroupCommands.noGroup(call);
    }
    long now = call.server().clock().millis();
    ReplyWriter reply = call.reply();
    reply.array(group.consumers().size());
    for (StreamConsumer consumer : group.consumers()) {
      reply.map(3);
      reply.bulk("name");
      reply.bulk(consumer.name());
      integer(reply, "pending", consumer.pending().size());
      integer(reply, "idle", Math.max(0, now - consumer.seenMillis));
    }
  }

  private static void groups(Call call) {
    StreamValue stream = existing(call);
    ReplyWriter reply = call.reply();
    reply.array(stream.groups().size());
    for (StreamGroup group : stream.groups()) {
      reply.map(6);
      reply.bulk("name");
      reply.bulk(group.name());
      integer(reply, "consumers", group.consumers().size());
      integer(reply, "pending", group.pending().size());
      id(reply, "last-delivered-id", group.lastId);
      progress(reply, stream, group);
    }
  }

  private static void stream(Call call) {
    StreamValue stream = existing(call);
    int options = call.count() - 3;
    if (options == 0) {
      summary(call.reply(), stream);
      return;
    }
    boolean understood =
        call.is(3, "FULL") && (options == 1 || options == 3 && call.is(4, "COUNT"));
    if (!understood) {
      throw Errors.subcommandSyntax(call);
    }
    long count = options == 1 ? DEFAULT_COUNT : call.integer(5);
    full(call.reply(), stream, count < 0 ? DEFAULT_COUNT : count);
  }

  private static void facts(ReplyWriter reply, StreamValue stream) {
    integer(reply, "length", stream.length());
    integer(reply, "radix-tree-keys", stream.nodeCount());
    integer(reply, "radix-tree-nodes", stream.treeNodeCount());
    id(reply, "last-generated-id", stream.lastId());
    id(reply, "max-deleted-entry-id", stream.maxDeletedId());
    integer(reply, "entries-added", stream.entriesAdded());
    id(reply, "recorded-first-entry-id", stream.firstId());
  }

  private static void summary(ReplyWriter reply, StreamValue stream) {
    reply.map(10);
    facts(reply, stream);
    integer(reply, "groups", stream.groups().size());
    reply.bulk("first-entry");
    entry(reply, stream.all().next());
    reply.bulk("last-entry");
    entry(reply, stream.last());
  }

  private static void entry(ReplyWriter reply, @Nullable StreamEntry entry) {
    if (entry == null) {
      reply.nullBulk();
    } else {
      StreamReplies.entry(reply, entry);
    }
  }

  /** The whole stream, with at most {@code count} of everything that is listed; 0: all. */
  private static void full(ReplyWriter reply, StreamValue stream, long count) {
    reply.map(9);
    facts(reply, stream);
    reply.bulk("entries");
    StreamReplies.entries(reply, StreamReplies.take(stream.all(), count));
    reply.bulk("groups");
    reply.array(stream.groups().size());
    for (StreamGroup group : stream.groups()) {
      reply.map(7);
      reply.bulk("name");
      reply.bulk(group.name());
      id(reply, "last-delivered-id", group.lastId);
      progress(reply, stream, group);
      integer(reply, "pel-count", group.pending().size());
      pending(reply, group.pending(), count, true);
      reply.bulk("consumers");
      reply.array(group.consumers().size());
      for (StreamConsumer consumer : group.consumers()) {
        reply.map(4);
        reply.bulk("name");
        reply.bulk(consumer.name());
        integer(reply, "seen-time", consumer.seenMillis);
        integer(reply, "pel-count", consumer.pending().size());
        pending(reply, consumer.pending(), count, false);
      }
    }
  }

  private static void pending(
      ReplyWriter reply, IdTree<PendingEntry> pending, long count, boolean withConsumer) {
    List<PendingEntry> entries = new ArrayList<>();
    PendingEntry next = pending.first();
    while (next != null && (count == 0 || entries.size() < count)) {
      entries.add(next);
      next = pending.after(next.id());
    }
    reply.bulk("pending");
    reply.array(entries.size());
    for (PendingEntry entry : entries) {
      reply.array(withConsumer ? 4 : 3);
      StreamReplies.id(reply, entry.id());
      if (withConsumer) {
        reply.bulk(entry.consumer().name());
      }
      reply.integer(entry.deliveryMillis);
      reply.integer(entry.deliveries);
    }
  }

  private static void integer(ReplyWriter reply, String name, long value) {
    reply.bulk(name);
    reply.integer(value);
  }

  private static void id(ReplyWriter reply, String name, StreamId id) {
    reply.bulk(name);
    StreamReplies.id(reply, id);
  }

  private static void progress(ReplyWriter reply, StreamValue stream, StreamGroup group) {
    reply.bulk("entries-read");
    if (group.entriesRead == StreamGroup.UNKNOWN) {
      reply.nullBulk();
    } else {
      reply.integer(group.entriesRead);
    }
    reply.bulk("lag");
    OptionalLong lag = stream.lag(group);
    if (lag.isEmpty()) {
      reply.nullBulk();
    } else {
      reply.integer(lag.getAsLong());
    }
  }
}
