package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STRING;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in strings: INCR, DECR and their relatives.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=string">String commands</a>.
 */
final class CounterCommands {
  private CounterCommands() {}

  static void register(CommandTable.Builder table) {
    declare(table, "decr", 2, "1.0.0", call -> add(call, -1));
    declare(table, "decrby", 3, "1.0.0", CounterCommands::decrby);
    declare(table, "incr", 2, "1.0.0", call -> add(call, 1));
    declare(table, "incrby", 3, "1.0.0", call -> add(call, call.integer(2)));
    declare(table, "incrbyfloat", 3, "2.6.0", CounterCommands::incrbyfloat);
  }

  private static void declare(
      CommandTable.Builder table, String name, int arity, String since, CommandHandler handler) {
    table
        .add(name, arity, handler)
        .group(STRING, since)
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
  }

  private static void decrby(Call call) {
    long decrement = call.integer(2);
    if (decrement == Long.MIN_VALUE) {
      throw Errors.err("decrement would overflow");
    }
    add(call, -decrement);
  }

  private static void add(Call call, long increment) {
    byte[] key = call.arg(1);
    Entry entry = call.db().write(key);
    StringValue value = entry == null ? null : Call.typed(entry.value(), StringValue.class);
    if (value != null && !value.holdsLong()) {
      throw Errors.NOT_AN_INTEGER;
    }
    long before = value == null ? 0 : value.longValue();
    long after = before + increment;
    if (((before ^ after) & (increment ^ after)) < 0) {
      throw Errors.OVERFLOW;
    }
    if (value == null || !value.setLong(after)) {
      put(call, entry, StringValue.ofLong(after, call.server().encodings()));
    }
    call.changed(key, KeyspaceEvents.STRING, "incrby");
    call.reply().integer(after);
  }

  private static void put(Call call, @Nullable Entry entry, StringValue value) {
    if (entry == null) {
      call.db().add(call.arg(1), value);
    } else {
      call.db().replace(entry, value);
    }
  }

  private static void incrbyfloat(Call call) {
    byte[] key = call.arg(1);
    Entry entry = call.db().write(key);
    byte[] before = entry == null ? null : Call.typed(entry.value(), StringValue.class).bytes();
    LongDouble sum = (before == null ? LongDouble.ZERO : number(before)).plus(number(call.arg(2)));
    if (!sum.isFinite()) {
      throw Errors.NAN_OR_INFINITY;
    }
    byte[] text = sum.text();
    put(call, entry, StringValue.ofText(text));
    // What follows does not have to calculate in the same way.
    call.propagateAs(Words.SET, key, text, Words.KEEPTTL);
    call.changed(key, KeyspaceEvents.STRING, "incrbyfloat");
    call.reply().bulk(text);
  }

  private static LongDouble number(byte[] text) {
    LongDouble number = LongDouble.parse(text);
    if (number == null) {
      throw Errors.NOT_A_FLOAT;
    }
    return number;
  }
}
