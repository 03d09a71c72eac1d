package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import com.google.common.base.Ascii;
import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.types.Glob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * COMMAND: what clients can learn of the commands. All of it follows from the command table and
 * from the documentation beside this class.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/command/">COMMAND</a>.
 */
final class CommandCommands {
  private CommandCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration command =
        table
            .add("command", -1, call -> writeInfos(call, call.server().commands().commands()))
            .group(SERVER, "2.8.13")
            .flags(LOADING, STALE, SENTINEL)
            .categories(AclCategory.CONNECTION)
            .tips("nondeterministic_output_order");
    sub(command, "count", 2, CommandCommands::count, "2.8.13");
    sub(command, "docs", -2, CommandCommands::docs, "7.0.0").tips("nondeterministic_output_order");
    sub(command, "getkeys", -4, call -> keys(call, false), "2.8.13");
    sub(command, "getkeysandflags", -4, call -> keys(call, true), "7.0.0");
    sub(command, "help", 2, CommandCommands::help, "5.0.0");
    sub(command, "info", -2, CommandCommands::info, "2.8.13").tips("nondeterministic_output_order");
    sub(command, "list", -2, CommandCommands::list, "7.0.0").tips("nondeterministic_output_order");
  }

  private static CommandTable.Declaration sub(
      CommandTable.Declaration command,
      String name,
      int arity,
      CommandHandler handler,
      String since) {
    return command
        .sub(name, arity, handler)
        .group(SERVER, since)
        .flags(LOADING, STALE, SENTINEL)
        .categories(AclCategory.CONNECTION);
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "(no subcommand)",
        "    Describe all commands.",
        "COUNT",
        "    Return how many commands there are.",
        "LIST",
        "    Return the names of all commands.",
        "INFO [<command-name> ...]",
        "    Describe the named commands, or all.",
        "DOCS [<command-name> ...]",
        "    Return the documentation of the named commands, or of all.",
        "GETKEYS <full-command>",
        "    Return the keys among the words of a command.",
        "GETKEYSANDFLAGS <full-command>",
        "    Return the keys among the words of a command, and how it uses them.");
  }

  private static void count(Call call) {
    call.reply().integer(call.server().commands().commands().size());
  }

  private static void info(Call call) {
    writeInfos(call, call.count() == 2 ? call.server().commands().commands() : named(call));
  }

  private static void writeInfos(Call call, Collection<? extends @Nullable CommandSpec> specs) {
    call.reply().array(specs.size());
    specs.forEach(spec -> CommandDescriptions.info(spec, call.reply()));
  }

  /** The commands named from argument 2 on, null for a name that there is not. */
  private static List<@Nullable CommandSpec> named(Call call) {
    List<@Nullable CommandSpec> specs = new ArrayList<>();
    for (int i = 2; i < call.count(); i++) {
      specs.add(call.server().commands().byFullName(Ascii.toLowerCase(call.text(i))));
    }
    return specs;
  }

  private static void docs(Call call) {
    Collection<? extends @Nullable CommandSpec> wanted =
        call.count() == 2 ? call.server().commands().commands() : named(call);
    List<CommandSpec> specs = new ArrayList<>();
    wanted.stream().filter(Objects::nonNull).forEach(specs::add);
    call.reply().map(specs.size());
    for (CommandSpec spec : specs) {
      call.reply().bulk(spec.fullName());
      CommandDescriptions.docs(spec, call.reply());
    }
  }

  private static void list(Call call) {
    Predicate<CommandSpec> filter = filter(call);
    List<String> names = new ArrayList<>();
    StatsInfo.forEachCommand(
        call.server(),
        spec -> {
          if (filter.test(spec)) {
            names.add(spec.fullName());
          }
        });
    call.reply().array(names.size());
    names.forEach(call.reply()::bulk);
  }

  private static Predicate<CommandSpec> filter(Call call) {
    if (call.count() == 2) {
      return spec -> true;
    }
    if (call.count() != 5 || !call.is(2, "filterby")) {
      throw Errors.SYNTAX;
    }
    if (call.is(3, "module")) {
      return spec -> false;
    }
    if (call.is(3, "aclcat")) {
      String label = Ascii.toLowerCase(call.text(4));
      return spec -> spec.categories().stream().anyMatch(c -> c.label().equals(label));
    }
    if (call.is(3, "pattern")) {
      return spec ->
          Glob.matches(call.arg(4), spec.fullName().getBytes(StandardCharsets.US_ASCII), true);
    }
    throw Errors.SYNTAX;
  }

  private static void keys(Call call, boolean withFlags) {
    byte[][] request = Arrays.copyOfRange(call.args(), 2, call.count());
    CommandSpec spec = call.server().commands().lookup(request);
    if (spec == null) {
      throw Errors.err("Invalid command specified");
    }
    if (!spec.mayHaveKeys()) {
      throw Errors.err("The command has no key arguments");
    }
    if (!spec.acceptsArgumentCount(request.length)) {
      throw Errors.err("Invalid number of arguments specified for command");
    }
    KeyPositions found = new KeyPositions();
    boolean some = spec.findKeys(request, found) && found.size() > 0;
    if (!some && !spec.is(CommandFlag.NO_MANDATORY_KEYS)) {
      throw Errors.err("Invalid arguments specified for command");
    }
    call.reply().array(found.size());
    for (int i = 0; i < found.size(); i++) {
      if (withFlags) {
        call.reply().array(2);
      }
      call.reply().bulk(request[found.position(i)]);
      if (withFlags) {
        CommandDescriptions.keyFlags(found.spec(i).flags(), call.reply());
      }
    }
  }
}
