package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.SET;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.env.RandomSource;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.SetValue;
import dev.sextant.protocol.reply.ReplyWriter;

/**
 * The commands on one set. Those that combine sets are {@link SetAlgebraCommands}.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=set">Set commands</a>.
 */
final class SetCommands {

  /**
   * When more than this many members are to be popped for each one that stays, picking those that
   * stay is less work.
   */
  private static final int POPPED_PER_KEPT = 5;

  private SetCommands() {}

  static void register(CommandTable.Builder table) {
    registerReads(table);
    registerWrites(table);
  }

  private static void registerReads(CommandTable.Builder table) {
    table
        .add("scard", 2, SetCommands::scard)
        .group(SET, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RO);
    table
        .add("sismember", 3, SetCommands::sismember)
        .group(SET, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RO);
    table
        .add("smembers", 2, SetCommands::smembers)
        .group(SET, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output_order");
    table
        .add("smismember", -3, SetCommands::smismember)
        .group(SET, "6.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("srandmember", -2, SetCommands::srandmember)
        .group(SET, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
    table
        .add("sscan", -3, SetCommands::sscan)
        .group(SET, "2.8.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
  }

  private static void registerWrites(CommandTable.Builder table) {
    table
        .add("sadd", -3, SetCommands::sadd)
        .group(SET, "1.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("smove", 4, SetCommands::smove)
        .group(SET, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), RW, INSERT);
    table
        .add("spop", -2, SetCommands::spop)
        .group(SET, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .tips("nondeterministic_output");
    table
        .add("srem", -3, SetCommands::srem)
        .group(SET, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RW, DELETE);
  }

  // ------------------------------------------------------------------ membership

  private static void sadd(Call call) {
    byte[] key = call.arg(1);
    Encodings limits = call.server().encodings();
    SetValue present = call.write(key, SetValue.class);
    SetValue set = present == null ? new SetValue() : present;
    int added = 0;
    for (int i = 2; i < call.count(); i++) {
      if (set.add(call.arg(i), limits)) {
        added++;
      }
    }
    if (present == null) {
      call.db().add(key, set);
    }
    if (added > 0) {
      call.modified(key);
      call.notify(KeyspaceEvents.SET, "sadd", key);
      call.dirty(added);
    }
    call.reply().integer(added);
  }

  private static void srem(Call call) {
    byte[] key = call.arg(1);
    SetValue set = call.write(key, SetValue.class);
    if (set == null) {
      call.reply().integer(0);
      return;
    }
    int removed = 0;
    for (int i = 2; i < call.count() && set.size() > 0; i++) {
      if (set.remove(call.arg(i))) {
        removed++;
      }
    }
    if (removed > 0) {
      call.modified(key);
      call.notify(KeyspaceEvents.SET, "srem", key);
      Results.removeIfEmpty(call, key, set.size());
      call.dirty(removed);
    }
    call.reply().integer(removed);
  }

  private static void smove(Call call) {
    byte[] from = call.arg(1);
    byte[] to = call.arg(2);
    byte[] member = call.arg(3);
    Entry sourceEntry = call.db().write(from);
    Entry targetEntry = call.db().write(to);
    if (sourceEntry == null) {
      call.reply().integer(0);
      return;
    }
    SetValue source = Call.typed(sourceEntry.value(), SetValue.class);
    SetValue target =
        targetEntry == null ? new SetValue() : Call.typed(targetEntry.value(), SetValue.class);
    if (source == target) {
      call.reply().integer(source.contains(member) ? 1 : 0);
      return;
    }
    if (!source.remove(member)) {
      call.reply().integer(0);
      return;
    }
    call.notify(KeyspaceEvents.SET, "srem", from);
    Results.removeIfEmpty(call, from, source.size());
    call.modified(from);
    call.dirty(1);
    boolean added = target.add(member, call.server().encodings());
    if (targetEntry == null) {
      call.db().add(to, target);
    }
    if (added) {
      call.changed(to, KeyspaceEvents.SET, "sadd");
    }
    call.reply().integer(1);
  }

  private static void sismember(Call call) {
    SetValue set = call.read(call.arg(1), SetValue.class);
    call.reply().integer(set != null && set.contains(call.arg(2)) ? 1 : 0);
  }

  private static void smismember(Call call) {
    SetValue set = call.read(call.arg(1), SetValue.class);
    call.reply().array(call.count() - 2);
    for (int i = 2; i < call.count(); i++) {
      call.reply().integer(set != null && set.contains(call.arg(i)) ? 1 : 0);
    }
  }

  private static void scard(Call call) {
    SetValue set = call.read(call.arg(1), SetValue.class);
    call.reply().integer(set == null ? 0 : set.size());
  }

  private static void smembers(Call call) {
    SetValue set = call.read(call.arg(1), SetValue.class);
    if (set == null) {
      call.reply().set(0);
    } else {
      writeAll(set, call.reply());
    }
  }

  private static void writeAll(SetValue set, ReplyWriter reply) {
    reply.set(set.size());
    set.forEach(reply::bulk);
  }

  private static void sscan(Call call) {
    long cursor = ScanOptions.cursor(call, 2);
    SetValue set = call.read(call.arg(1), SetValue.class);
    if (set == null) {
      ScanOptions.replyEmpty(call.reply());
      return;
    }
    ScanPage page = new ScanPage(ScanOptions.parse(call, 3, false), 1);
    page.fill(cursor, at -> set.scan(at, page::add));
    page.write(call.reply());
  }

  // ------------------------------------------------------------------ random members

  private static void srandmember(Call call) {
    if (call.count() == 2) {
      SetValue set = call.read(call.arg(1), SetValue.class);
      if (set == null) {
        call.reply().nullBulk();
      } else {
        call.reply().bulk(set.random(call.server().random()));
      }
      return;
    }
    if (call.count() > 3) {
      throw Errors.SYNTAX;
    }
    int count = RandomCount.forReply(RandomCount.parse(call, 2), 1);
    SetValue set = call.read(call.arg(1), SetValue.class);
    ReplyWriter reply = call.reply();
    if (set == null || count == 0) {
      reply.array(0);
    } else if (count < 0) {
      reply.array(-count);
      for (int i = 0; i < -count && !call.isReplyLost(); i++) {
        reply.bulk(set.random(call.server().random()));
      }
    } else {
      reply.array(Math.min(count, set.size()));
      set.randomDistinct(call.server().random(), count, reply::bulk);
    }
  }

  private static void spop(Call call) {
    if (call.count() == 2) {
      popOne(call);
    } else if (call.count() == 3) {
      popMany(call);
    } else {
      throw Errors.SYNTAX;
    }
  }

  private static void popOne(Call call) {
    byte[] key = call.arg(1);
    SetValue set = call.write(key, SetValue.class);
    if (set == null) {
      call.reply().nullBulk();
      return;
    }
    byte[] member = set.random(call.server().random());
    set.remove(member);
    call.notify(KeyspaceEvents.SET, "spop", key);
    call.propagateAs(Words.SREM, key, member);
    call.reply().bulk(member);
    Results.removeIfEmpty(call, key, set.size());
    call.modified(key);
    call.dirty(1);
  }

  private static void popMany(Call call) {
    byte[] key = call.arg(1);
    long count = call.integer(2, 0, Long.MAX_VALUE, Errors.MUST_BE_POSITIVE);
    Entry entry = call.db().write(key);
    SetValue set = entry == null ? null : Call.typed(entry.value(), SetValue.class);
    if (entry == null || set == null || count == 0) {
      call.reply().set(0);
      return;
    }
    int size = set.size();
    call.notify(KeyspaceEvents.SET, "spop", key);
    call.dirty(Math.min(count, size));
    if (count >= size) {
      writeAll(set, call.reply());
      call.db().remove(entry);
      call.notify(KeyspaceEvents.GENERIC, "del", key);
      call.propagateAs(Words.DEL, key);
      call.modified(key);
      return;
    }
    int popped = (int) count;
    call.reply().set(popped);
    int kept = size - popped;
    if ((long) kept * POPPED_PER_KEPT > popped) {
      RandomSource random = call.server().random();
      for (int i = 0; i < popped; i++) {
        byte[] member = set.random(random);
        set.remove(member);
        emitPopped(call, key, member);
      }
    } else {
      SetValue rest = take(set, kept, call);
      set.forEach(member -> emitPopped(call, key, member));
      call.db().replace(entry, rest);
    }
    call.preventPropagation();
    call.modified(key);
  }

  /** A random choice must not be made again elsewhere, so what was popped is propagated. */
  private static void emitPopped(Call call, byte[] key, byte[] member) {
    call.reply().bulk(member);
    call.alsoPropagate(Words.SREM, key, member);
  }

  private static SetValue take(SetValue set, int count, Call call) {
    SetValue taken = new SetValue();
    for (int i = 0; i < count; i++) {
      byte[] member = set.random(call.server().random());
      taken.add(member, call.server().encodings());
      set.remove(member);
    }
    return taken;
  }
}
