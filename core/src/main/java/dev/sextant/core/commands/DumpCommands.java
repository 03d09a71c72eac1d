package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ASKING;
import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.CommandGroup.SERVER;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.EncodingDirectives;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Recency;
import dev.sextant.core.rdb.DumpPayload;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.session.Session;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.StreamValue;
import java.util.Arrays;

/**
 * DUMP and RESTORE: a value as bytes, and back.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/dump/">DUMP</a>, <a
 * href="https://redis.io/docs/latest/commands/restore/">RESTORE</a>.
 */
final class DumpCommands {
  private static final int MAX_FREQUENCY = 255;

  private DumpCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("dump", 2, DumpCommands::dump)
        .group(GENERIC, "2.6.0")
        .flags(READONLY)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
    table
        .add("restore", -4, DumpCommands::restore)
        .group(GENERIC, "2.6.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
        .keys(KeySpec.at(1), OW, UPDATE);
    table
        .add("restore-asking", -4, DumpCommands::restore)
        .group(SERVER, "3.0.0")
        .flags(WRITE, DENYOOM, ASKING)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
        .keys(KeySpec.at(1), OW, UPDATE);
  }

  private static void dump(Call call) {
    Entry entry = call.db().read(call.arg(1));
    if (entry == null) {
      call.reply().nullBulk();
      return;
    }
    boolean compresses = call.server().config().get(PersistenceDirectives.RDBCOMPRESSION);
    call.reply().bulk(DumpPayload.of(entry.value(), compresses));
  }

  /** The options of RESTORE; a number that was not given is -1. */
  private record Options(boolean replace, boolean absolute, long idleSeconds, long frequency) {
    static Options of(Call call) {
      boolean replace = false;
      boolean absolute = false;
      long idle = -1;
      long frequency = -1;
      for (int i = 4; i < call.count(); i++) {
        boolean hasValue = i + 1 < call.count();
        if (call.is(i, "REPLACE")) {
          replace = true;
        } else if (call.is(i, "ABSTTL")) {
          absolute = true;
        } else if (call.is(i, "IDLETIME") && hasValue && frequency == -1) {
          idle = number(call, ++i, Long.MAX_VALUE, "Invalid IDLETIME value, must be >= 0");
        } else if (call.is(i, "FREQ") && hasValue && idle == -1) {
          String error = "Invalid FREQ value, must be >= 0 and <= 255";
          frequency = number(call, ++i, MAX_FREQUENCY, error);
        } else {
          throw Errors.SYNTAX;
        }
      }
      return new Options(replace, absolute, idle, frequency);
    }

    /** Gives a new entry the age or frequency that was asked for, if the policy knows of it. */
    void applyTo(Entry entry, Recency recency) {
      if (recency.isFrequency()) {
        if (frequency >= 0) {
          entry.recency(recency.ofFrequency((int) frequency));
        }
      } else if (idleSeconds >= 0) {
        entry.recency(recency.ofIdle(idleSeconds));
      }
    }
  }

  private static long number(Call call, int i, long max, String error) {
    long value = call.integer(i);
    if (value < 0 || value > max) {
      throw Errors.err(error);
    }
    return value;
  }

  private static void restore(Call call) {
    Options options = Options.of(call);
    byte[] key = call.arg(1);
    Database db = call.db();
    if (!options.replace && db.write(key) != null) {
      throw new CommandError("BUSYKEY Target key name already exists.");
    }
    long ttl = number(call, 2, Long.MAX_VALUE, "Invalid TTL value, must be >= 0");
    Value value = read(call);
    boolean deleted = options.replace && db.delete(key);
    long now = db.keyspace().nowMillis();
    long expireAt = ttl == 0 || options.absolute ? ttl : ttl + now;
    if (expireAt != 0 && ExpiryCommands.isOver(call, expireAt)) {
      if (deleted) {
        call.propagateAs(Words.DEL, key);
        call.changed(key, KeyspaceEvents.GENERIC, "del");
      }
      call.reply().ok();
      return;
    }
    Entry entry = db.add(key, value);
    if (expireAt != 0) {
      db.expireAt(entry, expireAt);
      if (!options.absolute) {
        byte[][] absolute = Arrays.copyOf(call.args(), call.count() + 1);
        absolute[2] = Bytes.ofLong(expireAt);
        absolute[call.count()] = Words.ABSTTL;
        call.propagateAs(absolute);
      }
    }
    options.applyTo(entry, db.keyspace().recency());
    call.changed(key, KeyspaceEvents.GENERIC, "restore");
    call.reply().ok();
  }

  private static Value read(Call call) {
    byte[] payload = call.arg(3);
    if (!DumpPayload.isIntact(payload, !call.server().skipsChecksums)) {
      throw Errors.err("DUMP payload version or checksum are wrong");
    }
    boolean sanitizes = isSanitized(call);
    try {
      Value value = DumpPayload.read(payload, call.server().encodings(), sanitizes);
      if (sanitizes) {
        call.server().stats().dumpPayloadSanitizations += compactParts(value);
      }
      return value;
    } catch (RdbException e) {
      String line = "Internal error in RDB reading a payload of RESTORE -> " + e.getMessage();
      call.server().ports().control().log("verbose", line);
      throw Errors.err("Bad data format");
    }
  }

  private static boolean isSanitized(Call call) {
    Session session = call.session();
    return switch (call.server().config().get(EncodingDirectives.SANITIZE_DUMP_PAYLOAD)) {
      case NO -> false;
      case YES -> true;
      case CLIENTS -> !session.mustBeObeyed() && !session.user.skipsSanitizing();
    };
  }

  /** How many listpacks and intsets a value consists of: each is one thing that was checked. */
  private static int compactParts(Value value) {
    if (value instanceof ListValue list) {
      return list.nodeCount();
    }
    if (value instanceof StreamValue stream) {
      return stream.nodeCount();
    }
    String encoding = value.encoding();
    return encoding.equals("listpack") || encoding.equals("intset") ? 1 : 0;
  }
}
