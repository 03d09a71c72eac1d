package dev.sextant.core.scripting;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.Server;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFunction;
import dev.sextant.core.scripting.debug.Debugger;
import dev.sextant.core.scripting.debug.ReplyText;
import dev.sextant.core.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code redis}: what scripts and functions can ask of the node.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/programmability/lua-api/">Redis
 * Lua API reference</a>.
 */
final class RedisApi {
  /** The version in three bytes. */
  private static final double VERSION_NUMBER = 0x07_00_0f;

  /** What a command costs of a script's budget, in instructions. */
  private static final long COMMAND_COST = 50;

  private static final int RESP3 = 3;
  private static final List<String> LOG_LEVELS = List.of("debug", "verbose", "notice", "warning");

  private final Server server;
  private final RunningScript running;
  private final Sha1 sha1 = new Sha1();

  RedisApi(Server server, RunningScript running) {
    this.server = server;
    this.running = running;
  }

  /** The table for scripts of EVAL. */
  LuaTable forScripts(LuaState state) {
    LuaTable table = forFunctions(state);
    add(table, "breakpoint", this::breakpoint);
    add(table, "debug", this::debug);
    add(table, "replicate_commands", call -> call.returns(true));
    return table;
  }

  /** The table for functions while they run. */
  LuaTable forFunctions(LuaState state) {
    LuaTable table = new LuaTable(state.heap());
    LuaReplyWriter writer = new LuaReplyWriter(state.heap());
    add(table, "call", call -> command(call, writer, true));
    add(table, "pcall", call -> command(call, writer, false));
    addLog(table);
    addVersion(table);
    add(table, "setresp", this::setResp);
    add(table, "sha1hex", this::sha1Hex);
    add(table, "error_reply", this::errorReply);
    add(table, "status_reply", this::statusReply);
    add(table, "set_repl", this::setRepl);
    table.set("REPL_NONE", 0.0);
    table.set("REPL_AOF", (double) Propagation.TO_FILE);
    table.set("REPL_SLAVE", (double) Propagation.TO_REPLICAS);
    table.set("REPL_REPLICA", (double) Propagation.TO_REPLICAS);
    table.set("REPL_ALL", (double) Propagation.TO_ALL);
    add(table, "acl_check_cmd", this::aclCheckCommand);
    return table;
  }

  void addLog(LuaTable table) {
    add(table, "log", this::log);
    for (int i = 0; i < LOG_LEVELS.size(); i++) {
      table.set("LOG_" + LOG_LEVELS.get(i).toUpperCase(java.util.Locale.ROOT), (double) i);
    }
  }

  void addVersion(LuaTable table) {
    table.set("REDIS_VERSION_NUM", VERSION_NUMBER);
    table.set("REDIS_VERSION", LuaString.of(Server.VERSION));
  }

  static void add(LuaTable table, String name, NativeFunction.Body body) {
    table.set(name, new NativeFunction(name, body));
  }

  private ScriptRun run(NativeCall call, String function) {
    ScriptRun run = running.run();
    if (run == null) {
      throw error(call, function + " can only be called inside a script invocation");
    }
    return run;
  }

  // ------------------------------------------------------------------ the debugger

  private void breakpoint(NativeCall call) {
    Debugger debugger = running.debugger();
    if (debugger != null) {
      debugger.breakpoint();
    }
    call.returns(debugger != null);
  }

  private void debug(NativeCall call) {
    Debugger debugger = running.debugger();
    if (debugger != null) {
      debugger.debug(Arrays.asList(call.args(1)));
    }
  }

  /** The debugger, if it tells what the script does. */
  private @Nullable Debugger telling() {
    Debugger debugger = running.debugger();
    return debugger != null && debugger.tellsCommands() ? debugger : null;
  }

  private void tellError(String text) {
    Debugger debugger = telling();
    if (debugger != null) {
      debugger.error(text);
    }
  }

  private LuaError error(NativeCall call, String text) {
    tellError(text);
    return ScriptErrors.error(call, text);
  }

  private static void execute(
      Debugger debugger, ScriptRun run, byte[][] args, LuaReplyWriter writer) {
    debugger.command(args);
    ReplyText reply = debugger.reply(writer);
    run.execute(args, reply);
    debugger.replied(reply);
  }

  // ------------------------------------------------------------------ commands

  private void command(NativeCall call, LuaReplyWriter writer, boolean raises) {
    ScriptRun run = run(call, "redis.call/pcall");
    call.spend(COMMAND_COST);
    LuaTable error;
    try {
      byte[][] args = arguments(call);
      writer.begin(run.protocol());
      Debugger debugger = telling();
      if (debugger == null) {
        run.execute(args, writer);
      } else {
        execute(debugger, run, args, writer);
      }
      if (!raises || !writer.isError()) {
        call.returns(writer.value());
        return;
      }
      error = (LuaTable) java.util.Objects.requireNonNull(writer.value());
    } catch (CommandError e) {
      tellError(e.line().startsWith("ERR ") ? e.line().substring(4) : "-" + e.line() + "\r\n");
      error = ScriptErrors.table(call.heap(), e.line());
      error.set(ScriptErrors.IGNORE_STATS, true);
    } catch (LuaError e) {
      if (!raises && e.value() instanceof LuaTable table) {
        call.returns(table);
        return;
      }
      throw e;
    }
    if (raises) {
      throw new LuaError(error);
    }
    call.returns(error);
  }

  private byte[][] arguments(NativeCall call) {
    int count = call.count();
    if (count == 0) {
      throw error(call, "Please specify at least one argument for this redis lib call");
    }
    byte[][] args = new byte[count][];
    for (int i = 0; i < count; i++) {
      Object value = call.arg(i + 1);
      if (value instanceof LuaString text) {
        args[i] = text.bytes();
      } else if (value instanceof Double number) {
        args[i] = digits(number);
      } else {
        throw error(call, "Lua redis lib command arguments must be strings or integers");
      }
    }
    return args;
  }

  /** As "%.17g": all digits that a double has, where Lua itself would show 14. */
  private static byte[] digits(double number) {
    long whole = (long) number;
    if (whole == number && Math.abs(number) < 1e17 && (whole != 0 || 1 / number > 0)) {
      return Bytes.ofLong(whole);
    }
    return LuaNumbers.formatGeneral(number, 17).getBytes(StandardCharsets.US_ASCII);
  }

  private void aclCheckCommand(NativeCall call) {
    ScriptRun run = run(call, "redis.acl_check_cmd");
    byte[][] args = arguments(call);
    CommandSpec spec = server.commands().lookup(args);
    if (spec == null) {
      throw error(call, "Invalid command passed to redis.acl_check_cmd()");
    }
    call.returns(run.isPermitted(spec, args));
  }

  // ------------------------------------------------------------------ values

  private void sha1Hex(NativeCall call) {
    if (call.count() != 1) {
      throw error(call, "wrong number of arguments");
    }
    byte[] text = text(call.arg(1));
    call.spend(1 + (text == null ? 0 : text.length / 16));
    call.returns(LuaString.of(sha1.hex(text == null ? Bytes.EMPTY : text)));
  }

  /** The bytes of a string or number; null for anything else. */
  private static byte @Nullable [] text(@Nullable Object value) {
    if (value instanceof LuaString text) {
      return text.bytes();
    }
    return value instanceof Double number ? LuaNumbers.format(number).bytes() : null;
  }

  private void errorReply(NativeCall call) {
    if (call.count() != 1 || !(call.arg(1) instanceof LuaString text)) {
      call.returns(wrongArguments(call));
      return;
    }
    String line = ScriptErrors.untilZero(text.toString());
    tellError(line.startsWith("-") ? line : "-" + line);
    call.returns(
        ScriptErrors.table(
            call.heap(), ScriptErrors.withCode(line.startsWith("-") ? line.substring(1) : line)));
  }

  private void statusReply(NativeCall call) {
    if (call.count() != 1 || !(call.arg(1) instanceof LuaString)) {
      call.returns(wrongArguments(call));
      return;
    }
    LuaTable table = new LuaTable(call.heap(), 0, 1);
    table.set("ok", call.arg(1));
    call.returns(table);
  }

  private LuaTable wrongArguments(NativeCall call) {
    tellError("wrong number or type of arguments");
    return ScriptErrors.table(call.heap(), "ERR wrong number or type of arguments");
  }

  // ------------------------------------------------------------------ settings

  /** As C casts what lua_tonumber makes of any value: 0 of what is no number. */
  private static long number(@Nullable Object value) {
    Double number = LuaNumbers.toNumber(value);
    return number == null ? 0 : LuaNumbers.toLong(number);
  }

  private void setResp(NativeCall call) {
    ScriptRun run = run(call, "redis.setresp");
    if (call.count() != 1) {
      throw error(call, "redis.setresp() requires one argument.");
    }
    long version = number(call.arg(1));
    if (version != 2 && version != RESP3) {
      throw error(call, "RESP version must be 2 or 3.");
    }
    run.protocol((int) version);
  }

  private void setRepl(NativeCall call) {
    ScriptRun run = run(call, "redis.set_repl");
    if (call.count() != 1) {
      throw error(call, "redis.set_repl() requires two arguments.");
    }
    long targets = number(call.arg(1));
    if ((targets & ~Propagation.TO_ALL) != 0) {
      throw error(
          call, "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
    }
    run.propagateTo((int) targets);
  }

  private void log(NativeCall call) {
    if (call.count() < 2) {
      throw error(call, "redis.log() requires two arguments or more.");
    }
    if (LuaNumbers.toNumber(call.arg(1)) == null) {
      throw error(call, "First argument must be a number (log level).");
    }
    long level = number(call.arg(1));
    if (level < 0 || level >= LOG_LEVELS.size()) {
      throw error(call, "Invalid debug level.");
    }
    StringBuilder line = new StringBuilder();
    for (int i = 2; i <= call.count(); i++) {
      byte[] text = text(call.arg(i));
      if (text != null) {
        line.append(i == 2 ? "" : " ").append(new String(text, StandardCharsets.ISO_8859_1));
      }
    }
    server.ports().control().log(LOG_LEVELS.get((int) level), line.toString());
  }
}
