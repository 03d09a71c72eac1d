package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.CommandTable.Declaration;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Bytes;

/**
 * How long keys live: EXPIRE, TTL and their relatives, PERSIST.
 *
 * <p>Whatever the request says, replicas are told a point in time, or the deletion that follows
 * from it at once.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/expire/">EXPIRE</a>.
 */
final class ExpiryCommands {
  private static final long SECOND = 1000;
  private static final long MILLISECOND = 1;

  private ExpiryCommands() {}

  static void register(CommandTable.Builder table) {
    setting(table, "expire", "1.0.0", call -> expire(call, SECOND, now(call)));
    setting(table, "expireat", "1.2.0", call -> expire(call, SECOND, 0));
    setting(table, "pexpire", "2.6.0", call -> expire(call, MILLISECOND, now(call)));
    setting(table, "pexpireat", "2.6.0", call -> expire(call, MILLISECOND, 0));
    asking(table, "ttl", "1.0.0", call -> ttl(call, SECOND)).tips("nondeterministic_output");
    asking(table, "pttl", "2.6.0", call -> ttl(call, MILLISECOND)).tips("nondeterministic_output");
    asking(table, "expiretime", "7.0.0", call -> expireTime(call, SECOND));
    asking(table, "pexpiretime", "7.0.0", call -> expireTime(call, MILLISECOND));
    table
        .add("persist", 2, ExpiryCommands::persist)
        .group(GENERIC, "2.2.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RW, UPDATE);
  }

  private static void setting(
      CommandTable.Builder table, String name, String since, CommandHandler handler) {
    table
        .add(name, -3, handler)
        .group(GENERIC, since)
        .flags(WRITE, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RW, UPDATE);
  }

  private static Declaration asking(
      CommandTable.Builder table, String name, String since, CommandHandler handler) {
    return table
        .add(name, 2, handler)
        .group(GENERIC, since)
        .flags(READONLY, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  private static long now(Call call) {
    return call.server().clock().millis();
  }

  // ------------------------------------------------------------------ setting

  /** Under which condition an expiry is set. */
  private static final class Conditions {
    private boolean nx;
    private boolean xx;
    private boolean gt;
    private boolean lt;

    static Conditions of(Call call) {
      Conditions given = new Conditions();
      for (int i = 3; i < call.count(); i++) {
        if (call.is(i, "NX")) {
          given.nx = true;
        } else if (call.is(i, "XX")) {
          given.xx = true;
        } else if (call.is(i, "GT")) {
          given.gt = true;
        } else if (call.is(i, "LT")) {
          given.lt = true;
        } else {
          throw Errors.err("Unsupported option " + call.text(i));
        }
      }
      if (given.nx && (given.xx || given.gt || given.lt)) {
        throw Errors.err("NX and XX, GT or LT options at the same time are not compatible");
      }
      if (given.gt && given.lt) {
        throw Errors.err("GT and LT options at the same time are not compatible");
      }
      return given;
    }

    /** Whether an entry with its present expiry may get the new one. None counts as the latest. */
    boolean allow(Entry entry, long atMillis) {
      if (!entry.hasExpiry()) {
        return !xx && !gt;
      }
      long present = entry.expireAtMillis();
      return !nx && !(gt && atMillis <= present) && !(lt && atMillis >= present);
    }
  }

  private static void expire(Call call, long unitMillis, long baseMillis) {
    Conditions conditions = Conditions.of(call);
    byte[] key = call.arg(1);
    long atMillis = timeArgument(call, unitMillis, baseMillis);
    Entry entry = call.db().write(key);
    if (entry == null || !conditions.allow(entry, atMillis)) {
      call.reply().integer(0);
      return;
    }
    if (isOver(call, atMillis)) {
      deleteNow(call, key);
    } else {
      if (unitMillis != MILLISECOND || baseMillis != 0) {
        byte[][] absolute = call.args().clone();
        absolute[0] = Words.PEXPIREAT;
        absolute[2] = Bytes.ofLong(atMillis);
        call.propagateAs(absolute);
      }
      expireAt(call, entry, atMillis);
    }
    call.reply().integer(1);
  }

  private static long timeArgument(Call call, long unitMillis, long baseMillis) {
    long time = call.integer(2);
    boolean inRange =
        time <= Long.MAX_VALUE / unitMillis
            && time >= Long.MIN_VALUE / unitMillis
            && time * unitMillis <= Long.MAX_VALUE - baseMillis;
    if (!inRange) {
      throw Errors.invalidExpireTime(call.spec().fullName());
    }
    return time * unitMillis + baseMillis;
  }

  /**
   * Whether a key that expires at {@code atMillis} is to be deleted at once. A replica keeps it,
   * even in the past, until its master deletes it.
   */
  static boolean isOver(Call call, long atMillis) {
    return atMillis <= now(call)
        && !call.server().replication().isReplica()
        && !call.session().mustBeObeyed();
  }

  /** Deletes a key that is there, because its time is over; propagated as the deletion. */
  static void deleteNow(Call call, byte[] key) {
    boolean lazy = call.server().config().get(MemoryDirectives.LAZYFREE_LAZY_EXPIRE);
    call.db().delete(key);
    call.propagateAs(lazy ? Words.UNLINK : Words.DEL, key);
    call.changed(key, KeyspaceEvents.GENERIC, "del");
  }

  /** Sets the expiry of a key. */
  static void expireAt(Call call, Entry entry, long atMillis) {
    call.db().expireAt(entry, atMillis);
    call.changed(entry.key, KeyspaceEvents.GENERIC, "expire");
  }

  private static void persist(Call call) {
    Entry entry = call.db().write(call.arg(1));
    call.reply().integer(entry != null && persist(call, entry) ? 1 : 0);
  }

  /** Takes the expiry away; false when there is none. */
  static boolean persist(Call call, Entry entry) {
    if (!call.db().clearExpiry(entry)) {
      return false;
    }
    call.changed(entry.key, KeyspaceEvents.GENERIC, "persist");
    return true;
  }

  // ------------------------------------------------------------------ asking

  private static void ttl(Call call, long unitMillis) {
    replyTime(call, unitMillis, now(call));
  }

  private static void expireTime(Call call, long unitMillis) {
    replyTime(call, unitMillis, 0);
  }

  /** The expiry counted from {@code baseMillis}, rounded; -1 for none, -2 without the key. */
  private static void replyTime(Call call, long unitMillis, long baseMillis) {
    Entry entry = call.db().readUntouched(call.arg(1));
    if (entry == null) {
      call.reply().integer(-2);
    } else if (!entry.hasExpiry()) {
      call.reply().integer(-1);
    } else {
      long millis = Math.max(0, entry.expireAtMillis() - baseMillis);
      call.reply().integer((millis + unitMillis / 2) / unitMillis);
    }
  }
}
