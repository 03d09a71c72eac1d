package dev.sextant.core.commands;

import static dev.sextant.core.command.AclCategory.SCRIPTING;
import static dev.sextant.core.command.CommandFlag.ALLOW_BUSY;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.MAY_REPLICATE;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_MANDATORY_KEYS;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.SKIP_MONITOR;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandGroup;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.scripting.EvalScripts;
import dev.sextant.core.scripting.Scripting;
import dev.sextant.core.session.ScriptDebugging;
import dev.sextant.core.session.Session;

/**
 * EVAL, EVALSHA and their read-only forms, and SCRIPT.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/interact/programmability/eval-intro/">Scripting with
 * Lua</a>.
 */
final class ScriptCommands {
  private ScriptCommands() {}

  static void register(CommandTable.Builder table) {
    run(table, "eval", "2.6.0", false, false);
    run(table, "eval_ro", "7.0.0", false, true);
    run(table, "evalsha", "2.6.0", true, false);
    run(table, "evalsha_ro", "7.0.0", true, true);
    registerScript(table.container("script").group(CommandGroup.SCRIPTING, "2.6.0"));
  }

  private static void run(
      CommandTable.Builder table, String name, String since, boolean digest, boolean readOnly) {
    CommandHandler handler =
        call -> {
          showFirst(call);
          if (call.session().debugging == ScriptDebugging.OFF) {
            scripts(call).run(call, digest, readOnly);
          } else {
            runDebugged(call, digest, readOnly);
          }
          call.preventPropagation();
        };
    declareRun(table, name, since, readOnly, handler)
        .requestFlags(
            (server, args, declared) ->
                Scripting.of(server).scripts().requestFlags(args, digest, declared));
  }

  private static void runDebugged(Call call, boolean digest, boolean readOnly) {
    if (digest) {
      scripts(call).checkDigest(call.arg(1));
      throw Errors.err("Please use EVAL instead of EVALSHA for debugging");
    }
    if (call.server().isForked || call.session().debugging == ScriptDebugging.SYNC) {
      scripts(call).debug(call, readOnly);
      return;
    }
    if (call.server().runner().isNested()) {
      // The rest of the transaction would go on here, and its beginning there.
      throw Errors.err("Fork() failed: can't run EVAL in debugging mode: within a transaction");
    }
    call.server().runner().fork(call);
  }

  /** What all commands have in common that run a script or a function. */
  static CommandTable.Declaration declareRun(
      CommandTable.Builder table,
      String name,
      String since,
      boolean readOnly,
      CommandHandler handler) {
    CommandTable.Declaration declaration =
        table
            .add(name, -3, handler)
            .group(CommandGroup.SCRIPTING, since)
            .flags(NOSCRIPT, SKIP_MONITOR, NO_MANDATORY_KEYS, STALE)
            .categories(SCRIPTING);
    return readOnly
        ? declaration.flags(READONLY).keys(KeySpec.keynum(2, 0, 1, 1), RO, ACCESS)
        : declaration.flags(MAY_REPLICATE).keys(KeySpec.keynum(2, 0, 1, 1), RW, ACCESS, UPDATE);
  }

  /** Monitors are shown the script before the commands that it executes. */
  static void showFirst(Call call) {
    if (!call.server().monitors().isEmpty()) {
      call.server()
          .monitors()
          .show(call.session(), call.shownArgs(), call.server().clock().micros());
    }
  }

  private static void registerScript(CommandTable.Declaration script) {
    script
        .sub("debug", 3, ScriptCommands::debug)
        .group(CommandGroup.SCRIPTING, "3.2.0")
        .flags(NOSCRIPT)
        .categories(SCRIPTING);
    script
        .sub("exists", -3, ScriptCommands::exists)
        .group(CommandGroup.SCRIPTING, "2.6.0")
        .flags(NOSCRIPT)
        .categories(SCRIPTING)
        .tips("request_policy:all_shards", "response_policy:agg_logical_and");
    script
        .sub("flush", -2, ScriptCommands::flush)
        .group(CommandGroup.SCRIPTING, "2.6.0")
        .flags(NOSCRIPT)
        .categories(SCRIPTING)
        .tips("request_policy:all_nodes", "response_policy:all_succeeded");
    script
        .sub("help", 2, ScriptCommands::help)
        .group(CommandGroup.SCRIPTING, "5.0.0")
        .flags(LOADING, STALE)
        .categories(SCRIPTING);
    script
        .sub("kill", 2, ScriptCommands::kill)
        .group(CommandGroup.SCRIPTING, "2.6.0")
        .flags(NOSCRIPT, ALLOW_BUSY)
        .categories(SCRIPTING)
        .tips("request_policy:all_shards", "response_policy:one_succeeded");
    script
        .sub("load", 3, ScriptCommands::load)
        .group(CommandGroup.SCRIPTING, "2.6.0")
        .flags(NOSCRIPT, STALE)
        .categories(SCRIPTING)
        .tips("request_policy:all_nodes", "response_policy:all_succeeded");
  }

  private static EvalScripts scripts(Call call) {
    return Scripting.of(call.server()).scripts();
  }

  private static void load(Call call) {
    call.reply().bulk(scripts(call).load(call.arg(2)));
  }

  private static void exists(Call call) {
    call.reply().array(call.count() - 2);
    for (int i = 2; i < call.count(); i++) {
      call.reply().integer(scripts(call).exists(call.arg(i)) ? 1 : 0);
    }
  }

  /** Nothing takes long here: SYNC and ASYNC are the same. */
  private static void flush(Call call) {
    if (call.count() != 2 && !(call.count() == 3 && (call.is(2, "sync") || call.is(2, "async")))) {
      throw Errors.err("SCRIPT FLUSH only support SYNC|ASYNC option");
    }
    scripts(call).flush();
    call.reply().ok();
  }

  private static void kill(Call call) {
    Scripting.of(call.server()).running().kill(true);
    call.reply().ok();
  }

  private static void debug(Call call) {
    Session session = call.session();
    if (session.output().pendingBytes() > 0) {
      throw Errors.err("SCRIPT DEBUG must be called outside a pipeline");
    }
    if (call.is(2, "no")) {
      session.debugging = ScriptDebugging.OFF;
    } else if (call.is(2, "yes")) {
      session.debugging = ScriptDebugging.FORKED;
    } else if (call.is(2, "sync")) {
      session.debugging = ScriptDebugging.SYNC;
    } else {
      throw Errors.err("Use SCRIPT DEBUG YES/SYNC/NO");
    }
    call.reply().ok();
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "DEBUG (YES|SYNC|NO)",
        "    Say whether the scripts of this connection are run in the debugger.",
        "EXISTS <sha1> [<sha1> ...]",
        "    Say of each digest whether its script is in the cache.",
        "FLUSH [ASYNC|SYNC]",
        "    Forget all scripts. Both modes are the same.",
        "KILL",
        "    End the script that is running, if it has written nothing.",
        "LOAD <script>",
        "    Put a script into the cache without running it.");
  }
}
