package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.MAY_REPLICATE;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.HYPERLOGLOG;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.EncodingDirectives;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.HyperLogLog;
import dev.sextant.core.types.HyperLogLog.Outcome;
import dev.sextant.core.types.StringValue;
import java.util.Locale;

/**
 * HyperLogLog: PFADD, PFCOUNT, PFMERGE, and PFDEBUG and PFSELFTEST for those who look inside.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=hyperloglog">HyperLogLog
 * commands</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class HyperLogLogCommands {
  private static final CommandError NOT_VALID =
      new CommandError("WRONGTYPE Key is not a valid HyperLogLog string value.");
  private static final CommandError CORRUPT =
      new CommandError("INVALIDOBJ Corrupted HLL object detected");

  private HyperLogLogCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("pfadd", -2, HyperLogLogCommands::pfadd)
        .group(HYPERLOGLOG, "2.8.9")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.HYPERLOGLOG)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("pfcount", -2, HyperLogLogCommands::pfcount)
        .group(HYPERLOGLOG, "2.8.9")
        .flags(READONLY, MAY_REPLICATE)
        .categories(AclCategory.HYPERLOGLOG)
        .keys(KeySpec.range(1, -1, 1), RW, ACCESS);
    table
        .add("pfdebug", 3, HyperLogLogCommands::pfdebug)
        .group(HYPERLOGLOG, "2.8.9")
        .flags(WRITE, DENYOOM, ADMIN)
        .categories(AclCategory.HYPERLOGLOG)
        .keys(KeySpec.at(2), RW, ACCESS);
    table
        .add("pfmerge", -2, HyperLogLogCommands::pfmerge)
        .group(HYPERLOGLOG, "2.8.9")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.HYPERLOGLOG)
        .keys(KeySpec.at(1), RW, ACCESS, INSERT)
        .keys(KeySpec.range(2, -1, 1), RO, ACCESS);
    table
        .add("pfselftest", 1, HyperLogLogCommands::pfselftest)
        .group(HYPERLOGLOG, "2.8.9")
        .flags(ADMIN)
        .categories(AclCategory.HYPERLOGLOG);
  }

  private static long sparseMaxBytes(Call call) {
    return call.server().config().get(EncodingDirectives.HLL_SPARSE_MAX_BYTES);
  }

  private static HyperLogLog hyperLogLog(StringValue value) {
    HyperLogLog hll = HyperLogLog.of(value);
    if (hll == null) {
      throw NOT_VALID;
    }
    return hll;
  }

  private static void pfadd(Call call) {
    byte[] key = call.arg(1);
    StringValue value = call.write(key, StringValue.class);
    HyperLogLog hll = value == null ? HyperLogLog.create() : hyperLogLog(value);
    int changes = value == null ? 1 : 0;
    long sparseMaxBytes = sparseMaxBytes(call);
    hll.own();
    for (int i = 2; i < call.count(); i++) {
      Outcome outcome = hll.add(call.arg(i), sparseMaxBytes);
      if (outcome == Outcome.CORRUPT) {
        throw CORRUPT;
      }
      changes += outcome == Outcome.CHANGED ? 1 : 0;
    }
    if (changes > 0) {
      changed(call, key, hll, value == null);
      call.dirty(changes);
    }
    call.reply().integer(changes > 0 ? 1 : 0);
  }

  private static void changed(Call call, byte[] key, HyperLogLog hll, boolean isNew) {
    hll.forgetCount();
    if (isNew) {
      call.db().add(key, hll.value());
    }
    call.modified(key);
    call.notify(KeyspaceEvents.STRING, "pfadd", key);
  }

  private static void pfcount(Call call) {
    if (call.count() > 2) {
      byte[] registers = new byte[HyperLogLog.REGISTERS];
      mergeAll(call, registers);
      call.reply().integer(HyperLogLog.estimate(registers));
      return;
    }
    byte[] key = call.arg(1);
    Entry entry = call.db().read(key);
    if (entry == null) {
      call.reply().integer(0);
      return;
    }
    HyperLogLog hll = hyperLogLog(Call.typed(entry.value(), StringValue.class));
    hll.own();
    call.db().replace(entry, hll.value()); // the bytes of a string that was not raw are others
    if (!hll.hasCount()) {
      if (!hll.updateCount()) {
        throw CORRUPT;
      }
      // Replicas keep the estimate too: the string is to be the same everywhere.
      call.modified(key);
      call.dirty(1);
    }
    call.reply().integer(hll.count());
  }

  /** Merges all keys into {@code registers}; whether one of them is dense. */
  private static boolean mergeAll(Call call, byte[] registers) {
    boolean dense = false;
    for (int i = 1; i < call.count(); i++) {
      StringValue value = call.read(call.arg(i), StringValue.class);
      if (value != null) {
        HyperLogLog hll = hyperLogLog(value);
        dense |= hll.isDense();
        if (!hll.mergeInto(registers)) {
          throw CORRUPT;
        }
      }
    }
    return dense;
  }

  private static void pfmerge(Call call) {
    byte[] registers = new byte[HyperLogLog.REGISTERS];
    boolean dense = mergeAll(call, registers);
    byte[] key = call.arg(1);
    StringValue value = call.write(key, StringValue.class);
    HyperLogLog hll = value == null ? HyperLogLog.create() : hyperLogLog(value);
    hll.own();
    if (dense && !hll.toDense()) {
      throw CORRUPT;
    }
    hll.raiseAll(registers, sparseMaxBytes(call));
    changed(call, key, hll, value == null);
    call.dirty(1);
    call.reply().ok();
  }

  private static void pfdebug(Call call) {
    StringValue value = call.write(call.arg(2), StringValue.class);
    if (value == null) {
      throw Errors.err("The specified key does not exist");
    }
    HyperLogLog hll = hyperLogLog(value);
    hll.own();
    switch (call.text(1).toLowerCase(Locale.ROOT)) {
      case "getreg" -> getreg(call, hll);
      case "decode" -> {
        if (hll.isDense()) {
          throw Errors.err("HLL encoding is not sparse");
        }
        call.reply().bulk(hll.decode());
      }
      case "encoding" -> call.reply().simple(hll.isDense() ? "dense" : "sparse");
      case "todense" -> call.reply().integer(toDense(call, hll) ? 1 : 0);
      default -> throw Errors.err("Unknown PFDEBUG subcommand '" + call.text(1) + "'");
    }
  }

  private static void getreg(Call call, HyperLogLog hll) {
    toDense(call, hll);
    byte[] registers = new byte[HyperLogLog.REGISTERS];
    hll.mergeInto(registers);
    call.reply().array(registers.length);
    for (byte register : registers) {
      call.reply().integer(register);
    }
  }

  /** Makes it dense; whether it was not. */
  private static boolean toDense(Call call, HyperLogLog hll) {
    if (hll.isDense()) {
      return false;
    }
    if (!hll.toDense()) {
      throw CORRUPT;
    }
    call.dirty(1); // so that replicas change the encoding too
    return true;
  }

  private static void pfselftest(Call call) {
    HyperLogLogSelfTest.run(call.server().random(), sparseMaxBytes(call));
    call.reply().ok();
  }
}
