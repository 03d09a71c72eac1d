package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STREAM;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import org.jspecify.annotations.Nullable;

/**
 * Consumer groups: XGROUP with its subcommands, and XACK.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/xgroup/">XGROUP</a>, <a
 * href="https://redis.io/docs/latest/commands/xack/">XACK</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class StreamGroupCommands {
  private static final CommandError NO_KEY =
      Errors.err(
          "The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to"
              + " use the MKSTREAM option to create an empty stream automatically.");
  private static final CommandError GROUP_EXISTS =
      new CommandError("BUSYGROUP Consumer Group name already exists");
  private static final CommandError BAD_ENTRIES_READ =
      Errors.err("value for ENTRIESREAD must be positive or -1");

  private StreamGroupCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("xack", -4, StreamGroupCommands::xack)
        .group(STREAM, "5.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, UPDATE);
    CommandTable.Declaration xgroup = table.container("xgroup").group(STREAM, "5.0.0");
    xgroup
        .sub("create", -5, StreamGroupCommands::create)
        .group(STREAM, "5.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RW, INSERT);
    xgroup
        .sub("createconsumer", 5, StreamGroupCommands::createConsumer)
        .group(STREAM, "6.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RW, INSERT);
    xgroup
        .sub("delconsumer", 5, StreamGroupCommands::deleteConsumer)
        .group(STREAM, "5.0.0")
        .flags(WRITE)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RW, DELETE);
    xgroup
        .sub("destroy", 4, StreamGroupCommands::destroy)
        .group(STREAM, "5.0.0")
        .flags(WRITE)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RW, DELETE);
    xgroup
        .sub("help", 2, StreamGroupCommands::help)
        .group(STREAM, "5.0.0")
        .flags(LOADING, STALE)
        .categories(AclCategory.STREAM);
    xgroup
        .sub("setid", -5, StreamGroupCommands::setId)
        .group(STREAM, "5.0.0")
        .flags(WRITE)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(2), RW, UPDATE);
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "CREATE <key> <groupname> <id|$> [option]",
        "    Create a group that reads what comes behind <id>. Options:",
        "    * MKSTREAM",
        "      Create the stream, empty, if there is none.",
        "    * ENTRIESREAD <count>",
        "      How many entries of the stream count as read.",
        "CREATECONSUMER <key> <groupname> <consumer>",
        "    Create a consumer in a group.",
        "DELCONSUMER <key> <groupname> <consumer>",
        "    Remove a consumer with all that is pending for it.",
        "DESTROY <key> <groupname>",
        "    Remove a group.",
        "SETID <key> <groupname> <id|$> [ENTRIESREAD <count>]",
        "    Set what a group has read.");
  }

  /** MKSTREAM and ENTRIESREAD, from argument 5 on. */
  private record Options(boolean createStream, long entriesRead) {
    static Options parse(Call call, boolean creating) {
      boolean createStream = false;
      long entriesRead = StreamGroup.UNKNOWN;
      int at = 5;
      while (at < call.count()) {
        if (creating && call.is(at, "MKSTREAM")) {
          createStream = true;
          at++;
        } else if (at + 1 < call.count() && call.is(at, "ENTRIESREAD")) {
          entriesRead = call.integer(at + 1);
          if (entriesRead < StreamGroup.UNKNOWN) {
            throw BAD_ENTRIES_READ;
          }
          at += 2;
        } else {
          throw Errors.subcommandSyntax(call);
        }
      }
      return new Options(createStream, entriesRead);
    }
  }

  private static StreamValue existing(Call call) {
    StreamValue stream = call.write(call.arg(2), StreamValue.class);
    if (stream == null) {
      throw NO_KEY;
    }
    return stream;
  }

  private static StreamGroup existingGroup(Call call) {
    StreamGroup group = existing(call).group(call.arg(3));
    if (group == null) {
      throw noGroup(call);
    }
    return group;
  }

  /** The error for a group that the stream at argument 2 does not have. */
  static CommandError noGroup(Call call) {
    return new CommandError(
        "NOGROUP No such consumer group '"
            + call.text(3)
            + "' for key name '"
            + call.text(2)
            + "'");
  }

  private static void create(Call call) {
    Options options = Options.parse(call, true);
    StreamValue stream =
        options.createStream() ? call.write(call.arg(2), StreamValue.class) : existing(call);
    if (call.count() > 8) {
      throw Errors.subcommandSyntax(call);
    }
    StreamId id = lastId(call, stream, false);
    byte[] name = call.arg(3);
    if (stream == null) {
      stream = new StreamValue();
      stream.addGroup(name, id, options.entriesRead());
      call.db().add(call.arg(2), stream);
      call.modified(call.arg(2));
    } else if (stream.group(name) != null) {
      throw GROUP_EXISTS;
    } else {
      stream.addGroup(name, id, options.entriesRead());
    }
    call.reply().ok();
    call.dirty(1);
    call.notify(KeyspaceEvents.STREAM, "xgroup-create", call.arg(2));
  }

  /** Argument 4: $ for the end of the stream. */
  private static StreamId lastId(Call call, @Nullable StreamValue stream, boolean edges) {
    if (call.is(4, "$")) {
      return stream == null ? StreamId.ZERO : stream.lastId();
    }
    return edges ? StreamIds.parseOrEdge(call.arg(4), 0) : StreamIds.parse(call, 4);
  }

  private static void setId(Call call) {
    Options options = Options.parse(call, false);
    StreamGroup group = existingGroup(call);
    if (call.count() > 7) {
      throw Errors.subcommandSyntax(call);
    }
    group.lastId = lastId(call, existing(call), true);
    group.entriesRead = options.entriesRead();
    call.reply().ok();
    call.dirty(1);
    call.notify(KeyspaceEvents.STREAM, "xgroup-setid", call.arg(2));
  }

  private static void destroy(Call call) {
    byte[] key = call.arg(2);
    StreamValue stream = existing(call);
    StreamGroup group = stream.group(call.arg(3));
    if (group == null) {
      call.reply().integer(0);
      return;
    }
    stream.removeGroup(group);
    call.reply().integer(1);
    call.dirty(1);
    call.notify(KeyspaceEvents.STREAM, "xgroup-destroy", key);
    call.server().waiting().signal(call.db().index(), key); // Who waits for the group gives up.
  }

  private static void createConsumer(Call call) {
    StreamGroup group = existingGroup(call);
    boolean isNew = group.consumer(call.arg(4)) == null;
    if (isNew) {
      group.addConsumer(call.arg(4), call.server().clock().millis());
      call.dirty(1);
      call.notify(KeyspaceEvents.STREAM, "xgroup-createconsumer", call.arg(2));
    }
    call.reply().integer(isNew ? 1 : 0);
  }

  private static void deleteConsumer(Call call) {
    StreamGroup group = existingGroup(call);
    StreamConsumer consumer = group.consumer(call.arg(4));
    if (consumer == null) {
      call.reply().integer(0);
      return;
    }
    call.reply().integer(consumer.pending().size());
    group.removeConsumer(consumer);
    call.dirty(1);
    call.notify(KeyspaceEvents.STREAM, "xgroup-delconsumer", call.arg(2));
  }

  private static void xack(Call call) {
    StreamGroups found = StreamGroups.find(call, call.arg(1), call.arg(2));
    if (found == null) {
      call.reply().integer(0);
      return;
    }
    StreamId[] ids = new StreamId[call.count() - 3];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = StreamIds.parse(call, i + 3);
    }
    int acknowledged = 0;
    for (StreamId id : ids) {
      PendingEntry pending = found.group.pending().get(id);
      if (pending != null) {
        found.group.removePending(pending);
        acknowledged++;
      }
    }
    call.dirty(acknowledged);
    call.reply().integer(acknowledged);
  }
}
