package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RM;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.LazyFree;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import java.util.Arrays;

/**
 * Keys of whatever type, by name: DEL, EXISTS, TYPE, RENAME, COPY and their relatives.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=generic">Generic commands</a>.
 */
final class KeyCommands {
  private KeyCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("copy", -3, KeyCommands::copy)
        .group(GENERIC, "6.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RO, ACCESS)
        .keys(KeySpec.at(2), OW, UPDATE);
    table
        .add("del", -2, KeyCommands::delete)
        .group(GENERIC, "1.0.0")
        .flags(WRITE)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.range(1, -1, 1), RM, DELETE)
        .tips("request_policy:multi_shard", "response_policy:agg_sum");
    table
        .add("exists", -2, KeyCommands::exists)
        .group(GENERIC, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.range(1, -1, 1), RO)
        .tips("request_policy:multi_shard", "response_policy:agg_sum");
    table
        .add("rename", 3, KeyCommands::rename)
        .group(GENERIC, "1.0.0")
        .flags(WRITE)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), OW, UPDATE);
    table
        .add("renamenx", 3, KeyCommands::renamenx)
        .group(GENERIC, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), OW, INSERT);
    table
        .add("touch", -2, KeyCommands::touch)
        .group(GENERIC, "3.2.1")
        .flags(READONLY, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.range(1, -1, 1), RO)
        .tips("request_policy:multi_shard", "response_policy:agg_sum");
    table
        .add("type", 2, KeyCommands::type)
        .group(GENERIC, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RO);
    table
        .add("unlink", -2, call -> delete(call, true))
        .group(GENERIC, "4.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.range(1, -1, 1), RM, DELETE)
        .tips("request_policy:multi_shard", "response_policy:agg_sum");
  }

  // ------------------------------------------------------------------ one by one

  private static void delete(Call call) {
    delete(call, call.server().config().get(MemoryDirectives.LAZYFREE_LAZY_USER_DEL));
  }

  /** DEL and UNLINK: memory is freed by the collector in either case. */
  private static void delete(Call call, boolean lazy) {
    int deleted = 0;
    for (int i = 1; i < call.count(); i++) {
      Entry entry = call.db().peek(call.arg(i));
      if (entry != null) {
        LazyFree.removed(call.server(), entry.value(), lazy);
        call.db().remove(entry);
        call.changed(call.arg(i), KeyspaceEvents.GENERIC, "del");
        deleted++;
      }
    }
    call.reply().integer(deleted);
  }

  private static void exists(Call call) {
    int found = 0;
    for (int i = 1; i < call.count(); i++) {
      if (call.db().readUntouched(call.arg(i)) != null) {
        found++;
      }
    }
    call.reply().integer(found);
  }

  private static void touch(Call call) {
    int found = 0;
    for (int i = 1; i < call.count(); i++) {
      if (call.db().read(call.arg(i)) != null) {
        found++;
      }
    }
    call.reply().integer(found);
  }

  private static void type(Call call) {
    Entry entry = call.db().readUntouched(call.arg(1));
    call.reply().simple(entry == null ? "none" : entry.value().type().redisName());
  }

  // ------------------------------------------------------------------ from one to another

  private static void rename(Call call) {
    if (rename(call, false)) {
      call.reply().ok();
    }
  }

  private static void renamenx(Call call) {
    call.reply().integer(rename(call, true) ? 1 : 0);
  }

  /** Returns false when the key stays as it is, because the other is there. */
  private static boolean rename(Call call, boolean onlyIfMissing) {
    byte[] from = call.arg(1);
    byte[] to = call.arg(2);
    Database db = call.db();
    Entry source = db.write(from);
    if (source == null) {
      throw Errors.NO_SUCH_KEY;
    }
    if (Arrays.equals(from, to)) {
      return !onlyIfMissing;
    }
    Entry target = db.write(to);
    if (target != null) {
      if (onlyIfMissing) {
        return false;
      }
      db.remove(target);
    }
    move(source, db, to, db);
    call.modified(from);
    call.modified(to);
    call.notify(KeyspaceEvents.GENERIC, "rename_from", from);
    call.notify(KeyspaceEvents.GENERIC, "rename_to", to);
    call.dirty(1);
    return true;
  }

  /** Puts the value of {@code source}, with its expiry and recency, at a key that is not there. */
  static void move(Entry source, Database from, byte[] key, Database to) {
    long expireAtMillis = source.expireAtMillis();
    Entry moved = to.add(key, source.value());
    moved.recency(source.recency());
    if (source.hasExpiry()) {
      to.expireAt(moved, expireAtMillis);
    }
    from.remove(source);
  }

  private static void copy(Call call) {
    boolean replace = false;
    int targetDb = call.session().db;
    for (int i = 3; i < call.count(); i++) {
      if (call.is(i, "REPLACE")) {
        replace = true;
      } else if (call.is(i, "DB") && i + 1 < call.count()) {
        targetDb = DatabaseCommands.databaseArgument(call, ++i);
      } else {
        throw Errors.SYNTAX;
      }
    }
    byte[] from = call.arg(1);
    byte[] to = call.arg(2);
    if (call.server().keyspace().isCluster() && targetDb != 0) {
      throw Errors.err("Copying to another database is not allowed in cluster mode");
    }
    Database db = call.db();
    Database target = call.server().keyspace().database(targetDb);
    if (db == target && Arrays.equals(from, to)) {
      throw Errors.SAME_OBJECT;
    }
    Entry source = db.read(from);
    Entry present = source == null ? null : target.write(to);
    if (source == null || present != null && !replace) {
      call.reply().integer(0);
      return;
    }
    if (present != null) {
      target.remove(present);
    }
    Entry added = target.add(to, source.value().copy());
    if (source.hasExpiry()) {
      target.expireAt(added, source.expireAtMillis());
    }
    call.server().effects().modified(target, to);
    call.server().effects().notify(KeyspaceEvents.GENERIC, "copy_to", to, targetDb);
    call.dirty(1);
    call.reply().integer(1);
  }
}
