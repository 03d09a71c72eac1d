package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STREAM;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.core.types.stream.Trimming;

/**
 * The entries of streams: XADD, XDEL, XTRIM, XLEN, XRANGE, XREVRANGE, XSETID.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=stream">Stream commands</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class StreamCommands {
  private static final CommandError ZERO_ID =
      Errors.err("The ID specified in XADD must be greater than 0-0");
  private static final CommandError SMALL_ID =
      Errors.err("The ID specified in XADD is equal or smaller than the target stream top item");
  private static final CommandError NO_ID_LEFT =
      Errors.err("The stream has exhausted the last possible ID, unable to add more items");
  private static final CommandError TOO_LARGE = Errors.err("Elements are too large to be stored");

  private StreamCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("xadd", -5, StreamCommands::xadd)
        .group(STREAM, "5.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, UPDATE)
        .tips("nondeterministic_output");
    table
        .add("xdel", -3, StreamCommands::xdel)
        .group(STREAM, "5.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, DELETE);
    table
        .add("xlen", 2, StreamCommands::xlen)
        .group(STREAM, "5.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RO);
    table
        .add("xrange", -4, call -> range(call, false))
        .group(STREAM, "5.0.0")
        .flags(READONLY)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("xrevrange", -4, call -> range(call, true))
        .group(STREAM, "5.0.0")
        .flags(READONLY)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("xsetid", -3, StreamCommands::xsetid)
        .group(STREAM, "5.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("xtrim", -4, StreamCommands::xtrim)
        .group(STREAM, "5.0.0")
        .flags(WRITE)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, DELETE)
        .tips("nondeterministic_output");
  }

  private static void xadd(Call call) {
    StreamOptions options = StreamOptions.ofAdd(call);
    int fieldsAt = options.idAt() + 1;
    int words = call.count() - fieldsAt;
    if (words < 2 || words % 2 != 0) {
      throw Errors.wrongArity(call.spec().fullName());
    }
    StreamId asked = options.id();
    if (asked != null && asked.isZero() && !options.choosesSeq()) {
      throw ZERO_ID;
    }
    byte[] key = call.arg(1);
    StreamValue existing = call.write(key, StreamValue.class);
    if (existing == null && !options.createsStream()) {
      call.reply().nullBulk();
      return;
    }
    StreamValue stream = existing == null ? new StreamValue() : existing;
    StreamId id = chooseId(call, stream, options);
    if (StreamValue.entryBytes(call.args(), fieldsAt) > StreamValue.MAX_NODE_BYTES) {
      throw TOO_LARGE;
    }
    stream.append(id, call.args(), fieldsAt, call.server().encodings());
    Trimming trimming = options.trimming();
    boolean trimmed = trimming != null && stream.trim(trimming) > 0;
    if (existing == null) {
      call.db().add(key, stream);
    }
    StreamReplies.id(call.reply(), id);
    call.changed(key, KeyspaceEvents.STREAM, "xadd");
    if (trimmed) {
      call.notify(KeyspaceEvents.STREAM, "xtrim", key);
    }
    byte[][] exact = call.args().clone();
    if (asked == null || options.choosesSeq()) {
      exact[options.idAt()] = id.bytes();
    }
    options.makeExact(exact, stream);
    call.propagateAs(exact);
    call.server().waiting().signal(call.db().index(), key);
  }

  private static StreamId chooseId(Call call, StreamValue stream, StreamOptions options) {
    StreamId last = stream.lastId();
    if (last.equals(StreamId.MAX)) {
      throw NO_ID_LEFT;
    }
    StreamId id = options.id();
    if (id == null) {
      id = stream.nextId(call.server().clock().millis());
    } else if (options.choosesSeq() && id.ms() == last.ms()) {
      if (last.seq() == -1) {
        throw TOO_LARGE; // Misleading, and what Redis says.
      }
      id = last.next();
    }
    if (!id.isAfter(last)) {
      throw SMALL_ID;
    }
    return id;
  }

  private static void xtrim(Call call) {
    StreamOptions options = StreamOptions.ofTrim(call);
    byte[] key = call.arg(1);
    StreamValue stream = call.write(key, StreamValue.class);
    Trimming trimming = options.trimming();
    long removed = stream == null || trimming == null ? 0 : stream.trim(trimming);
    if (stream != null && removed > 0) {
      call.notify(KeyspaceEvents.STREAM, "xtrim", key);
      byte[][] exact = call.args().clone();
      options.makeExact(exact, stream);
      call.propagateAs(exact);
      call.modified(key);
      call.dirty(removed);
    }
    call.reply().integer(removed);
  }

  private static void xdel(Call call) {
    byte[] key = call.arg(1);
    StreamValue stream = call.write(key, StreamValue.class);
    if (stream == null) {
      call.reply().integer(0);
      return;
    }
    StreamId[] ids = new StreamId[call.count() - 2];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = StreamIds.parse(call, i + 2);
    }
    int deleted = 0;
    for (StreamId id : ids) {
      deleted += stream.delete(id) ? 1 : 0;
    }
    if (deleted > 0) {
      call.modified(key);
      call.notify(KeyspaceEvents.STREAM, "xdel", key);
      call.dirty(deleted);
    }
    call.reply().integer(deleted);
  }

  private static void xlen(Call call) {
    StreamValue stream = call.read(call.arg(1), StreamValue.class);
    call.reply().integer(stream == null ? 0 : stream.length());
  }

  private static void range(Call call, boolean reverse) {
    StreamId start = StreamIds.rangeStart(call, reverse ? 3 : 2);
    StreamId end = StreamIds.rangeEnd(call, reverse ? 2 : 3);
    boolean counted = false;
    long count = 0;
    for (int i = 4; i < call.count(); i += 2) {
      if (i + 1 == call.count() || !call.is(i, "COUNT")) {
        throw Errors.SYNTAX;
      }
      counted = true;
      count = Math.max(0, call.integer(i + 1));
    }
    StreamValue stream = call.read(call.arg(1), StreamValue.class);
    if (stream == null) {
      call.reply().array(0);
    } else if (counted && count == 0) {
      call.reply().nullArray();
    } else {
      StreamReplies.entries(
          call.reply(), StreamReplies.take(stream.range(start, end, reverse), count));
    }
  }

  private static void xsetid(Call call) {
    StreamId id = StreamIds.parse(call, 2);
    long added = -1;
    StreamId maxDeleted = StreamId.ZERO;
    for (int i = 3; i < call.count(); i += 2) {
      if (i + 1 < call.count() && call.is(i, "ENTRIESADDED")) {
        added = call.integer(i + 1);
        if (added < 0) {
          throw Errors.err("entries_added must be positive");
        }
      } else if (i + 1 < call.count() && call.is(i, "MAXDELETEDID")) {
        maxDeleted = StreamIds.parse(call, i + 1);
        if (maxDeleted.isAfter(id)) {
          throw Errors.err(
              "The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
        }
      } else {
        throw Errors.SYNTAX;
      }
    }
    byte[] key = call.arg(1);
    StreamValue stream = call.write(key, StreamValue.class);
    if (stream == null) {
      throw Errors.NO_SUCH_KEY;
    }
    checkTop(stream, id, added);
    stream.set(
        id,
        maxDeleted.isZero() ? stream.maxDeletedId() : maxDeleted,
        added == -1 ? stream.entriesAdded() : added);
    call.reply().ok();
    call.dirty(1);
    call.notify(KeyspaceEvents.STREAM, "xsetid", key);
  }

  private static void checkTop(StreamValue stream, StreamId id, long added) {
    StreamEntry top = stream.last();
    if (top == null) {
      return;
    }
    if (top.id().isAfter(id)) {
      throw Errors.err("The ID specified in XSETID is smaller than the target stream top item");
    }
    if (added != -1 && stream.length() > added) {
      throw Errors.err(
          "The entries_added specified in XSETID is smaller than the target stream length");
    }
  }
}
