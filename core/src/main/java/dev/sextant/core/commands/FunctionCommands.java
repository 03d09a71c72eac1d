package dev.sextant.core.commands;

import static dev.sextant.core.command.AclCategory.SCRIPTING;
import static dev.sextant.core.command.CommandFlag.ALLOW_BUSY;
import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandFlag.WRITE;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandGroup;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.scripting.FunctionPayload;
import dev.sextant.core.scripting.FunctionScripts;
import dev.sextant.core.scripting.FunctionScripts.RestorePolicy;
import dev.sextant.core.scripting.Library;
import dev.sextant.core.scripting.LibraryFunction;
import dev.sextant.core.scripting.RunningScript;
import dev.sextant.core.scripting.ScriptFlag;
import dev.sextant.core.scripting.Scripting;
import dev.sextant.core.types.Glob;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * FUNCTION, FCALL and FCALL_RO. What FUNCTION changes is replicated as it is.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/interact/programmability/functions-intro/">Redis
 * functions</a>.
 */
final class FunctionCommands {
  private static final String[] SHARDS = {
    "request_policy:all_shards", "response_policy:all_succeeded"
  };

  private FunctionCommands() {}

  static void register(CommandTable.Builder table) {
    run(table, "fcall", false);
    run(table, "fcall_ro", true);
    CommandTable.Declaration function =
        table.container("function").group(CommandGroup.SCRIPTING, "7.0.0");
    registerChanges(function);
    registerQuestions(function);
  }

  private static void run(CommandTable.Builder table, String name, boolean readOnly) {
    ScriptCommands.declareRun(
            table,
            name,
            "7.0.0",
            readOnly,
            call -> {
              ScriptCommands.showFirst(call);
              functions(call).run(call, readOnly);
              call.preventPropagation();
            })
        .requestFlags(
            (server, args, declared) ->
                Scripting.of(server).functions().requestFlags(args, declared));
  }

  private static void registerChanges(CommandTable.Declaration function) {
    function
        .sub("delete", 3, FunctionCommands::delete)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT, WRITE)
        .categories(SCRIPTING)
        .tips(SHARDS);
    function
        .sub("flush", -2, FunctionCommands::flush)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT, WRITE)
        .categories(SCRIPTING)
        .tips(SHARDS);
    function
        .sub("load", -3, FunctionCommands::load)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT, WRITE, DENYOOM)
        .categories(SCRIPTING)
        .tips(SHARDS);
    function
        .sub("restore", -3, FunctionCommands::restore)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT, WRITE, DENYOOM)
        .categories(SCRIPTING)
        .tips(SHARDS);
  }

  private static void registerQuestions(CommandTable.Declaration function) {
    function
        .sub("dump", 2, FunctionCommands::dump)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT)
        .categories(SCRIPTING);
    function
        .sub("help", 2, FunctionCommands::help)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(LOADING, STALE)
        .categories(SCRIPTING);
    function
        .sub("kill", 2, FunctionCommands::kill)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT, ALLOW_BUSY)
        .categories(SCRIPTING)
        .tips("request_policy:all_shards", "response_policy:one_succeeded");
    function
        .sub("list", -2, FunctionCommands::list)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT)
        .categories(SCRIPTING)
        .tips("nondeterministic_output_order");
    function
        .sub("stats", 2, FunctionCommands::stats)
        .group(CommandGroup.SCRIPTING, "7.0.0")
        .flags(NOSCRIPT, ALLOW_BUSY)
        .categories(SCRIPTING)
        .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special");
  }

  private static FunctionScripts functions(Call call) {
    return Scripting.of(call.server()).functions();
  }

  // ------------------------------------------------------------------ changes

  private static void load(Call call) {
    boolean replace = false;
    int last = call.count() - 1;
    for (int i = 2; i < last; i++) {
      if (!call.is(i, "replace")) {
        throw Errors.err("Unknown option given: " + call.text(i));
      }
      replace = true;
    }
    String name = functions(call).load(call.arg(last), replace, !call.session().mustBeObeyed());
    call.dirty(1);
    call.reply().bulk(name.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void delete(Call call) {
    if (!functions(call).remove(call.text(2))) {
      throw Errors.err("Library not found");
    }
    call.dirty(1);
    call.reply().ok();
  }

  /** Nothing takes long here: SYNC and ASYNC are the same. */
  private static void flush(Call call) {
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    if (call.count() == 3 && !call.is(2, "sync") && !call.is(2, "async")) {
      throw Errors.err("FUNCTION FLUSH only supports SYNC|ASYNC option");
    }
    functions(call).clear();
    call.dirty(1);
    call.reply().ok();
  }

  private static void restore(Call call) {
    if (call.count() > 4) {
      throw Errors.subcommandSyntax(call);
    }
    RestorePolicy policy = call.count() == 4 ? policy(call) : RestorePolicy.APPEND;
    functions(call).restore(FunctionPayload.read(call.arg(2)), policy);
    call.dirty(1);
    call.reply().ok();
  }

  private static RestorePolicy policy(Call call) {
    for (RestorePolicy policy : RestorePolicy.values()) {
      if (call.is(3, policy.name())) {
        return policy;
      }
    }
    throw Errors.err(
        "Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
  }

  // ------------------------------------------------------------------ questions

  private static void dump(Call call) {
    boolean compress = call.server().config().get(PersistenceDirectives.RDBCOMPRESSION);
    List<byte[]> codes = functions(call).libraries().stream().map(Library::code).toList();
    call.reply().bulk(FunctionPayload.write(codes, compress));
  }

  private static void kill(Call call) {
    Scripting.of(call.server()).running().kill(false);
    call.reply().ok();
  }

  private static void stats(Call call) {
    RunningScript.Description running = Scripting.of(call.server()).running().description();
    if (running != null && running.eval()) {
      throw new CommandError(running.busyLine());
    }
    ReplyWriter reply = call.reply();
    reply.map(2);
    reply.bulk("running_script");
    if (running == null) {
      reply.nullBulk();
    } else {
      reply.map(3);
      reply.bulk("name");
      reply.bulk(running.name());
      reply.bulk("command");
      reply.array(running.request().length);
      for (byte[] argument : running.request()) {
        reply.bulk(argument);
      }
      reply.bulk("duration_ms");
      reply.integer(running.millis());
    }
    reply.bulk("engines");
    reply.map(1);
    reply.bulk(functions(call).engine());
    reply.map(2);
    reply.bulk("libraries_count");
    reply.integer(functions(call).libraries().size());
    reply.bulk("functions_count");
    reply.integer(functions(call).functionCount());
  }

  private static void list(Call call) {
    boolean withCode = false;
    byte[] pattern = null;
    for (int i = 2; i < call.count(); i++) {
      if (!withCode && call.is(i, "withcode")) {
        withCode = true;
      } else if (pattern == null && call.is(i, "libraryname")) {
        i++;
        if (i == call.count()) {
          throw Errors.err("library name argument was not given");
        }
        pattern = call.arg(i);
      } else {
        throw Errors.err("Unknown argument " + call.text(i));
      }
    }
    List<Library> found = new ArrayList<>();
    for (Library library : functions(call).libraries()) {
      byte[] name = library.name().getBytes(StandardCharsets.ISO_8859_1);
      if (pattern == null || Glob.matches(pattern, name, true)) {
        found.add(library);
      }
    }
    call.reply().array(found.size());
    for (Library library : found) {
      describe(call, library, withCode);
    }
  }

  private static void describe(Call call, Library library, boolean withCode) {
    ReplyWriter reply = call.reply();
    reply.map(withCode ? 4 : 3);
    reply.bulk("library_name");
    reply.bulk(library.name());
    reply.bulk("engine");
    reply.bulk(functions(call).engine());
    reply.bulk("functions");
    reply.array(library.functions().size());
    for (LibraryFunction function : library.functions()) {
      describe(reply, function);
    }
    if (withCode) {
      reply.bulk("library_code");
      reply.bulk(library.code());
    }
  }

  private static void describe(ReplyWriter reply, LibraryFunction function) {
    reply.map(3);
    reply.bulk("name");
    reply.bulk(function.name());
    reply.bulk("description");
    byte[] description = function.description();
    if (description == null) {
      reply.nullBulk();
    } else {
      reply.bulk(description);
    }
    reply.bulk("flags");
    List<ScriptFlag> flags = new ArrayList<>();
    for (ScriptFlag flag : ScriptFlag.values()) {
      if (function.flags().has(flag)) {
        flags.add(flag);
      }
    }
    reply.set(flags.size());
    flags.forEach(flag -> reply.simple(flag.text()));
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "DELETE <library name>",
        "    Delete a library and its functions.",
        "DUMP",
        "    Return all libraries in a form that FUNCTION RESTORE takes.",
        "FLUSH [ASYNC|SYNC]",
        "    Delete all libraries. Both modes are the same.",
        "KILL",
        "    End the function that is running, if it has written nothing.",
        "LIST [LIBRARYNAME <pattern>] [WITHCODE]",
        "    Describe the libraries, or those whose name matches, and their functions.",
        "LOAD [REPLACE] <code>",
        "    Create the library that the code says it is.",
        "RESTORE <payload> [FLUSH|APPEND|REPLACE]",
        "    Create the libraries of a payload: in the place of all others (FLUSH), beside them",
        "    (APPEND, the default), or in the place of those of the same name (REPLACE).",
        "STATS",
        "    Say which function is running, how it was called and for how long it has been"
            + " running,",
        "    and how many libraries and functions there are.");
  }
}
