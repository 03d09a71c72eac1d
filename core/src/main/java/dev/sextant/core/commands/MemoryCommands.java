package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.keyspace.Entry;

/**
 * MEMORY: what keys take, and what the node takes as a whole. There is no allocator whose inside
 * could be shown: MALLOC-STATS answers what Redis answers for one that it cannot look into, and
 * PURGE finds nothing to give back.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/memory-usage/">MEMORY USAGE</a> and its
 * neighbours.
 */
final class MemoryCommands {
  private static final int DEFAULT_SAMPLES = 5;

  private MemoryCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration memory = table.container("memory").group(SERVER, "4.0.0");
    declareReports(memory);
    memory.sub("help", 2, MemoryCommands::help).group(SERVER, "4.0.0").flags(LOADING, STALE);
    memory
        .sub("usage", -3, MemoryCommands::usage)
        .group(SERVER, "4.0.0")
        .flags(READONLY)
        .keys(KeySpec.at(2), RO);
  }

  private static void declareReports(CommandTable.Declaration memory) {
    memory
        .sub("doctor", 2, MemoryReports::doctor)
        .group(SERVER, "4.0.0")
        .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special");
    memory
        .sub("malloc-stats", 2, MemoryCommands::mallocStats)
        .group(SERVER, "4.0.0")
        .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special");
    memory
        .sub("purge", 2, call -> call.reply().ok())
        .group(SERVER, "4.0.0")
        .tips("request_policy:all_shards", "response_policy:all_succeeded");
    memory
        .sub("stats", 2, MemoryReports::stats)
        .group(SERVER, "4.0.0")
        .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special");
  }

  private static void mallocStats(Call call) {
    call.reply().bulk("Stats not supported for the current allocator");
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "DOCTOR",
        "    Return what may be wrong with the memory.",
        "MALLOC-STATS",
        "    Return what the allocator says of itself.",
        "PURGE",
        "    Let the allocator give back what it does not need.",
        "STATS",
        "    Return what the memory is used for.",
        "USAGE <key> [SAMPLES <count>]",
        "    Return the bytes that <key> and its value take. Of a value with elements, <count>",
        "    are looked at (default: 5, 0 for all).");
  }

  private static void usage(Call call) {
    long samples = DEFAULT_SAMPLES;
    for (int i = 3; i < call.count(); i += 2) {
      if (!call.is(i, "samples") || i + 1 == call.count()) {
        throw Errors.SYNTAX;
      }
      samples = call.integer(i + 1);
      if (samples < 0) {
        throw Errors.SYNTAX;
      }
    }
    Entry entry = call.db().raw(call.arg(2));
    if (entry == null) {
      call.reply().nullBulk();
    } else {
      call.reply().integer(call.db().usageBytes(entry, (int) Math.min(samples, Integer.MAX_VALUE)));
    }
  }
}
