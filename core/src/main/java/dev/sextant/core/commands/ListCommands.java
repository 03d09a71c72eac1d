package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.LIST;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.ListValue;

/**
 * Lists: adding at the ends, reading, and changing by index or content. Taking from the ends, with
 * all that blocks, is in {@link ListPopCommands} and {@link ListMoveCommands}.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=list">List commands</a>.
 */
final class ListCommands {
  private ListCommands() {}

  static void register(CommandTable.Builder table) {
    registerPushing(table);
    registerReading(table);
    registerChanging(table);
  }

  private static void registerPushing(CommandTable.Builder table) {
    table
        .add("lpush", -3, call -> push(call, ListEnd.LEFT, true))
        .group(LIST, "1.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("lpushx", -3, call -> push(call, ListEnd.LEFT, false))
        .group(LIST, "2.2.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("rpush", -3, call -> push(call, ListEnd.RIGHT, true))
        .group(LIST, "1.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("rpushx", -3, call -> push(call, ListEnd.RIGHT, false))
        .group(LIST, "2.2.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, INSERT);
  }

  private static void registerReading(CommandTable.Builder table) {
    table
        .add("lindex", 3, ListCommands::lindex)
        .group(LIST, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("llen", 2, ListCommands::llen)
        .group(LIST, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RO);
    table
        .add("lpos", -3, ListPositions::lpos)
        .group(LIST, "6.0.6")
        .flags(READONLY)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("lrange", 4, ListCommands::lrange)
        .group(LIST, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  private static void registerChanging(CommandTable.Builder table) {
    table
        .add("linsert", 5, ListCommands::linsert)
        .group(LIST, "2.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("lrem", 4, ListCommands::lrem)
        .group(LIST, "1.0.0")
        .flags(WRITE)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, DELETE);
    table
        .add("lset", 4, ListCommands::lset)
        .group(LIST, "1.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("ltrim", 4, ListCommands::ltrim)
        .group(LIST, "1.0.0")
        .flags(WRITE)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, DELETE);
  }

  // ------------------------------------------------------------------ pushing

  private static void push(Call call, ListEnd end, boolean create) {
    byte[] key = call.arg(1);
    ListValue existing = call.write(key, ListValue.class);
    if (existing == null && !create) {
      call.reply().integer(0);
      return;
    }
    ListValue list = existing == null ? new ListValue(call.server().encodings()) : existing;
    for (int i = 2; i < call.count(); i++) {
      end.push(list, call.arg(i));
    }
    if (existing == null) {
      call.db().add(key, list);
    }
    call.reply().integer(list.size());
    call.modified(key);
    call.notify(KeyspaceEvents.LIST, end.pushEvent(), key);
    call.dirty(call.count() - 2L);
  }

  // ------------------------------------------------------------------ reading

  private static void llen(Call call) {
    ListValue list = call.read(call.arg(1), ListValue.class);
    call.reply().integer(list == null ? 0 : list.size());
  }

  private static void lindex(Call call) {
    ListValue list = call.read(call.arg(1), ListValue.class);
    if (list == null) {
      call.reply().nullBulk();
      return;
    }
    int index = place(call.integer(2), list);
    if (index < 0) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(list.get(index));
    }
  }

  /** The index from the head that {@code index} stands for, -1 when there is no such element. */
  private static int place(long index, ListValue list) {
    long place = index < 0 ? list.size() + index : index;
    return place < 0 || place >= list.size() ? -1 : (int) place;
  }

  private static void lrange(Call call) {
    long start = call.integer(2);
    long stop = call.integer(3);
    ListValue list = call.read(call.arg(1), ListValue.class);
    Range range = list == null ? Range.NONE : Range.of(start, stop, list.size());
    call.reply().array(range.count());
    if (list != null) {
      list.forEach(range.start(), range.count(), false, call.reply()::bulk);
    }
  }

  /** A part of a list: {@code count} elements from {@code start} on. */
  private record Range(int start, int count) {
    static final Range NONE = new Range(0, 0);

    /**
     * The part from {@code start} to {@code stop}, inclusive, where negative counts from the end.
     */
    static Range of(long start, long stop, int size) {
      long from = Math.max(0, start < 0 ? size + start : start);
      long to = Math.min(size - 1L, stop < 0 ? size + stop : stop);
      return from > to ? NONE : new Range((int) from, (int) (to - from + 1));
    }
  }

  // ------------------------------------------------------------------ changing

  private static void linsert(Call call) {
    boolean before = call.is(2, "BEFORE");
    if (!before && !call.is(2, "AFTER")) {
      throw Errors.SYNTAX;
    }
    byte[] key = call.arg(1);
    ListValue list = call.write(key, ListValue.class);
    if (list == null) {
      call.reply().integer(0);
    } else if (list.insert(call.arg(3), call.arg(4), before)) {
      call.changed(key, KeyspaceEvents.LIST, "linsert");
      call.reply().integer(list.size());
    } else {
      call.reply().integer(-1);
    }
  }

  private static void lset(Call call) {
    byte[] key = call.arg(1);
    ListValue list = call.write(key, ListValue.class);
    if (list == null) {
      throw Errors.NO_SUCH_KEY;
    }
    int index = place(call.integer(2), list);
    if (index < 0) {
      throw Errors.INDEX_OUT_OF_RANGE;
    }
    list.set(index, call.arg(3));
    call.changed(key, KeyspaceEvents.LIST, "lset");
    call.reply().ok();
  }

  private static void lrem(Call call) {
    long count = call.integer(2);
    byte[] key = call.arg(1);
    ListValue list = call.write(key, ListValue.class);
    int removed = 0;
    if (list != null) {
      // 0 removes all; the smallest integer has no positive counterpart, and removes all as well.
      long limit = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
      removed = list.removeAll(call.arg(3), count < 0, (int) Math.min(limit, list.size()));
    }
    if (list != null && removed > 0) {
      call.changed(key, KeyspaceEvents.LIST, "lrem");
      call.dirty(removed - 1L);
      ListEnd.removeIfEmpty(call, key, list);
    }
    call.reply().integer(removed);
  }

  private static void ltrim(Call call) {
    long start = call.integer(2);
    long stop = call.integer(3);
    byte[] key = call.arg(1);
    ListValue list = call.write(key, ListValue.class);
    if (list != null) {
      int size = list.size();
      Range kept = Range.of(start, stop, size);
      int end = kept.start() + kept.count();
      list.removeRange(end, size - end);
      list.removeRange(0, kept.start());
      call.notify(KeyspaceEvents.LIST, "ltrim", key);
      ListEnd.removeIfEmpty(call, key, list);
      call.modified(key);
      call.dirty(size - kept.count());
    }
    call.reply().ok();
  }
}
