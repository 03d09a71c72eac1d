package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.SlowLog;
import java.util.List;

/**
 * SLOWLOG.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/slowlog-get/">SLOWLOG GET</a>.
 */
final class SlowlogCommands {
  private static final long DEFAULT_COUNT = 10;

  @SuppressWarnings("StaticAssignmentOfThrowable") // it carries no stack trace
  private static final CommandError BAD_COUNT =
      Errors.err("count should be greater than or equal to -1");

  private SlowlogCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration slowlog = table.container("slowlog").group(SERVER, "2.2.12");
    slowlog
        .sub("get", -2, SlowlogCommands::get)
        .group(SERVER, "2.2.12")
        .flags(ADMIN, LOADING, STALE)
        .tips("request_policy:all_nodes", "nondeterministic_output");
    slowlog.sub("help", 2, SlowlogCommands::help).group(SERVER, "6.2.0").flags(LOADING, STALE);
    slowlog
        .sub("len", 2, SlowlogCommands::length)
        .group(SERVER, "2.2.12")
        .flags(ADMIN, LOADING, STALE)
        .tips("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output");
    slowlog
        .sub("reset", 2, SlowlogCommands::reset)
        .group(SERVER, "2.2.12")
        .flags(ADMIN, LOADING, STALE)
        .tips("request_policy:all_nodes", "response_policy:all_succeeded");
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "GET [<count>]",
        "    Return the latest <count> entries (default: 10, -1 for all), each with its id, the",
        "    Unix time, the duration in microseconds, the arguments, the client's address and",
        "    the client's name.",
        "LEN",
        "    Return how many entries there are.",
        "RESET",
        "    Remove all entries.");
  }

  private static void get(Call call) {
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    long count = call.count() == 3 ? call.integer(2, -1, Long.MAX_VALUE, BAD_COUNT) : DEFAULT_COUNT;
    List<SlowLog.Entry> entries =
        call.server().slowLog().entries().stream()
            .limit(count < 0 ? Long.MAX_VALUE : count)
            .toList();
    call.reply().array(entries.size());
    entries.forEach(entry -> write(call, entry));
  }

  private static void write(Call call, SlowLog.Entry entry) {
    call.reply().array(6);
    call.reply().integer(entry.id());
    call.reply().integer(entry.seconds());
    call.reply().integer(entry.micros());
    call.reply().array(entry.arguments().size());
    entry.arguments().forEach(call.reply()::bulk);
    call.reply().bulk(entry.address());
    call.reply().bulk(entry.name());
  }

  private static void length(Call call) {
    call.reply().integer(call.server().slowLog().entries().size());
  }

  private static void reset(Call call) {
    call.server().slowLog().clear();
    call.reply().ok();
  }
}
