package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.HASH;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
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
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.HashValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Hashes: HSET to HVALS, with HSCAN and HRANDFIELD.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=hash">Hash commands</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class HashCommands {
  private static final byte[] HSET = "HSET".getBytes(StandardCharsets.US_ASCII);

  private static final CommandError FIELD_NOT_AN_INTEGER =
      Errors.err("hash value is not an integer");
  private static final CommandError FIELD_NOT_A_FLOAT = Errors.err("hash value is not a float");
  private static final CommandError NOT_FINITE = Errors.err("value is NaN or Infinity");
  private static final CommandError COUNT_OUT_OF_RANGE =
      Errors.err(
          "value is out of range, value must between "
              + -Long.MAX_VALUE
              + " and "
              + Long.MAX_VALUE);

  private HashCommands() {}

  static void register(CommandTable.Builder table) {
    registerWriting(table);
    registerReadingFields(table);
    registerReadingAll(table);
  }

  private static void registerWriting(CommandTable.Builder table) {
    table
        .add("hdel", -3, HashCommands::hdel)
        .group(HASH, "2.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RW, DELETE);
    table
        .add("hincrby", 4, HashCommands::hincrby)
        .group(HASH, "2.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
    table
        .add("hincrbyfloat", 4, HashCommands::hincrbyfloat)
        .group(HASH, "2.6.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
    table
        .add("hmset", -4, HashCommands::hmset)
        .group(HASH, "2.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("hset", -4, HashCommands::hset)
        .group(HASH, "2.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("hsetnx", 4, HashCommands::hsetnx)
        .group(HASH, "2.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RW, INSERT);
  }

  private static void registerReadingFields(CommandTable.Builder table) {
    table
        .add("hexists", 3, HashCommands::hexists)
        .group(HASH, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO);
    table
        .add("hget", 3, HashCommands::hget)
        .group(HASH, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("hlen", 2, HashCommands::hlen)
        .group(HASH, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO);
    table
        .add("hmget", -3, HashCommands::hmget)
        .group(HASH, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("hstrlen", 3, HashCommands::hstrlen)
        .group(HASH, "3.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO);
  }

  private static void registerReadingAll(CommandTable.Builder table) {
    table
        .add("hgetall", 2, HashCommands::hgetall)
        .group(HASH, "2.0.0")
        .flags(READONLY)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output_order");
    table
        .add("hkeys", 2, HashCommands::hkeys)
        .group(HASH, "2.0.0")
        .flags(READONLY)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output_order");
    table
        .add("hrandfield", -2, HashCommands::hrandfield)
        .group(HASH, "6.2.0")
        .flags(READONLY)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
    table
        .add("hscan", -3, HashCommands::hscan)
        .group(HASH, "2.8.0")
        .flags(READONLY)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
    table
        .add("hvals", 2, HashCommands::hvals)
        .group(HASH, "2.0.0")
        .flags(READONLY)
        .categories(AclCategory.HASH)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output_order");
  }

  // ------------------------------------------------------------------ writing

  private static void hset(Call call) {
    call.reply().integer(setAll(call));
  }

  private static void hmset(Call call) {
    setAll(call);
    call.reply().ok();
  }

  private static int setAll(Call call) {
    if (call.count() % 2 != 0) {
      throw Errors.wrongArity(call.spec().fullName());
    }
    byte[] key = call.arg(1);
    HashValue existing = call.write(key, HashValue.class);
    HashValue hash = existing == null ? new HashValue() : existing;
    int created = 0;
    for (int i = 2; i < call.count(); i += 2) {
      if (hash.put(call.arg(i), call.arg(i + 1), call.server().encodings())) {
        created++;
      }
    }
    if (existing == null) {
      call.db().add(key, hash);
    }
    call.modified(key);
    call.notify(KeyspaceEvents.HASH, "hset", key);
    call.dirty((call.count() - 2) / 2);
    return created;
  }

  /** Sets one field of {@code existing}, or of a new hash at {@code key} when that is null. */
  private static void put(
      Call call, byte[] key, @Nullable HashValue existing, byte[] field, byte[] value) {
    HashValue hash = existing == null ? new HashValue() : existing;
    hash.put(field, value, call.server().encodings());
    if (existing == null) {
      call.db().add(key, hash);
    }
  }

  private static void hsetnx(Call call) {
    byte[] key = call.arg(1);
    HashValue hash = call.write(key, HashValue.class);
    if (hash != null && hash.contains(call.arg(2))) {
      call.reply().integer(0);
      return;
    }
    put(call, key, hash, call.arg(2), call.arg(3));
    call.changed(key, KeyspaceEvents.HASH, "hset");
    call.reply().integer(1);
  }

  private static void hincrby(Call call) {
    byte[] key = call.arg(1);
    byte[] field = call.arg(2);
    long increment = call.integer(3);
    HashValue hash = call.write(key, HashValue.class);
    byte[] current = hash == null ? null : hash.get(field);
    long value = 0;
    if (current != null) {
      value = Bytes.parseLong(current);
      if (Bytes.isNotLong(value, current)) {
        throw FIELD_NOT_AN_INTEGER;
      }
    }
    long sum = value + increment;
    if (((value ^ sum) & (increment ^ sum)) < 0) {
      throw Errors.OVERFLOW;
    }
    put(call, key, hash, field, Bytes.ofLong(sum));
    call.changed(key, KeyspaceEvents.HASH, "hincrby");
    call.reply().integer(sum);
  }

  private static void hincrbyfloat(Call call) {
    byte[] key = call.arg(1);
    byte[] field = call.arg(2);
    LongDouble increment = LongDouble.parse(call.arg(3));
    if (increment == null) {
      throw Errors.NOT_A_FLOAT;
    }
    if (!increment.isFinite()) {
      throw NOT_FINITE;
    }
    HashValue hash = call.write(key, HashValue.class);
    byte[] current = hash == null ? null : hash.get(field);
    LongDouble value = current == null ? LongDouble.ZERO : LongDouble.parse(current);
    if (value == null) {
      throw FIELD_NOT_A_FLOAT;
    }
    LongDouble sum = value.plus(increment);
    if (!sum.isFinite()) {
      throw Errors.NAN_OR_INFINITY;
    }
    byte[] text = sum.text();
    put(call, key, hash, field, text);
    call.changed(key, KeyspaceEvents.HASH, "hincrbyfloat");
    // A replica must not depend on computing the same sum.
    call.propagateAs(HSET, key, field, text);
    call.reply().bulk(text);
  }

  private static void hdel(Call call) {
    byte[] key = call.arg(1);
    HashValue hash = call.write(key, HashValue.class);
    int removed = 0;
    if (hash != null) {
      for (int i = 2; i < call.count() && hash.size() > 0; i++) {
        if (hash.remove(call.arg(i))) {
          removed++;
        }
      }
      if (removed > 0) {
        removedFields(call, key, hash, removed);
      }
    }
    call.reply().integer(removed);
  }

  private static void removedFields(Call call, byte[] key, HashValue hash, int removed) {
    boolean emptied = hash.size() == 0;
    if (emptied) {
      call.db().delete(key);
    }
    call.modified(key);
    call.notify(KeyspaceEvents.HASH, "hdel", key);
    if (emptied) {
      call.notify(KeyspaceEvents.GENERIC, "del", key);
    }
    call.dirty(removed);
  }

  // ------------------------------------------------------------------ reading fields

  private static void hget(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    replyField(call.reply(), hash, call.arg(2));
  }

  private static void hmget(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    call.reply().array(call.count() - 2);
    for (int i = 2; i < call.count(); i++) {
      replyField(call.reply(), hash, call.arg(i));
    }
  }

  private static void replyField(ReplyWriter reply, @Nullable HashValue hash, byte[] field) {
    byte[] value = hash == null ? null : hash.get(field);
    if (value == null) {
      reply.nullBulk();
    } else {
      reply.bulk(value);
    }
  }

  private static void hexists(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    call.reply().integer(hash != null && hash.contains(call.arg(2)) ? 1 : 0);
  }

  private static void hstrlen(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    byte[] value = hash == null ? null : hash.get(call.arg(2));
    call.reply().integer(value == null ? 0 : value.length);
  }

  private static void hlen(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    call.reply().integer(hash == null ? 0 : hash.size());
  }

  // ------------------------------------------------------------------ reading all

  private static void hgetall(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    ReplyWriter reply = call.reply();
    reply.map(hash == null ? 0 : hash.size());
    if (hash != null) {
      hash.forEach(
          (field, value) -> {
            reply.bulk(field);
            reply.bulk(value);
          });
    }
  }

  private static void hkeys(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    call.reply().array(hash == null ? 0 : hash.size());
    if (hash != null) {
      hash.forEach((field, value) -> call.reply().bulk(field));
    }
  }

  private static void hvals(Call call) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    call.reply().array(hash == null ? 0 : hash.size());
    if (hash != null) {
      hash.forEach((field, value) -> call.reply().bulk(value));
    }
  }

  private static void hscan(Call call) {
    long cursor = ScanOptions.cursor(call, 2);
    HashValue hash = call.read(call.arg(1), HashValue.class);
    if (hash == null) {
      ScanOptions.replyEmpty(call.reply());
      return;
    }
    ScanPage page = new ScanPage(ScanOptions.parse(call, 3, false), 2);
    page.fill(cursor, at -> hash.scan(at, page::add));
    page.write(call.reply());
  }

  private static void hrandfield(Call call) {
    if (call.count() == 2) {
      HashValue hash = call.read(call.arg(1), HashValue.class);
      if (hash == null) {
        call.reply().nullBulk();
      } else {
        hash.random(call.server().random(), (field, value) -> call.reply().bulk(field));
      }
      return;
    }
    long count = call.integer(2);
    if (count == Long.MIN_VALUE) {
      throw COUNT_OUT_OF_RANGE;
    }
    if (call.count() > 4 || call.count() == 4 && !call.is(3, "WITHVALUES")) {
      throw Errors.SYNTAX;
    }
    boolean withValues = call.count() == 4;
    // Redis would try to write as many as a negative count asks for. No reply here has more than
    // 2^31 elements, so what no client could read is refused where Redis refuses half the range.
    long limit = withValues ? Integer.MAX_VALUE / 2 : Integer.MAX_VALUE;
    if (count < -limit || withValues && count > Long.MAX_VALUE / 2) {
      throw Errors.OUT_OF_RANGE;
    }
    randomFields(call, count, withValues);
  }

  private static void randomFields(Call call, long count, boolean withValues) {
    HashValue hash = call.read(call.arg(1), HashValue.class);
    ReplyWriter reply = call.reply();
    boolean distinct = count >= 0;
    int wanted = hash == null ? 0 : (int) (distinct ? Math.min(count, hash.size()) : -count);
    boolean nested = withValues && reply.protocol() > 2;
    reply.array(withValues && !nested ? wanted * 2 : wanted);
    if (hash == null || wanted == 0) {
      return;
    }
    FieldReply fields = new FieldReply(reply, withValues, nested);
    if (distinct && wanted > 1) {
      hash.randomDistinct(call.server().random(), wanted, fields::write);
      return;
    }
    for (int i = 0; i < wanted && !call.isReplyLost(); i++) {
      hash.random(call.server().random(), fields::write);
    }
  }

  /** Writes fields as HRANDFIELD does: alone, or with their values, and then each pair an array. */
  private record FieldReply(ReplyWriter reply, boolean withValues, boolean nested) {
    void write(byte[] field, byte[] value) {
      if (nested) {
        reply.array(2);
      }
      reply.bulk(field);
      if (withValues) {
        reply.bulk(value);
      }
    }
  }
}
