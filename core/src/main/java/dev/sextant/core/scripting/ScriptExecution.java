package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandStats;
import dev.sextant.core.command.LongCommand;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/**
 * A script on its way from its first instruction to its reply: at once, or, past the time limit, in
 * slices between which the node answers that it is busy.
 *
 * <p>Source: {@code scriptInterrupt} in Redis's {@code script.c}, {@code luaCallFunction} in {@code
 * script_lua.c}.
 */
final class ScriptExecution implements LongCommand {
  /** Instructions between two looks at the clock while nobody else is let through. */
  private static final long INSTRUCTIONS_PER_LOOK = 100_000;

  /** The same within a slice, of which the node's other clients have to wait for the end. */
  private static final long INSTRUCTIONS_PER_SHORT_LOOK = 20_000;

  private static final long SLICE_NANOS = 3_000_000;

  /** The length of a slice under a clock that stands still while it lasts. */
  private static final long SLICE_INSTRUCTIONS = 40_000;

  private final Server server;
  private final RunningScript running;
  private final ScriptRun run;
  private final LuaState state;
  private final Execution execution;
  private boolean killing;

  /** The script that {@code running} runs now. */
  ScriptExecution(
      Server server, RunningScript running, ScriptRun run, LuaState state, Execution execution) {
    this.server = server;
    this.running = running;
    this.run = run;
    this.state = state;
    this.execution = execution;
  }

  /** Runs it, to its reply or to its time limit. */
  void start() {
    boolean ended = true;
    try {
      ended = runToLimit();
      if (ended) {
        reply(server, run, execution);
      } else {
        beBusy();
        run.call().goOnLater(this);
      }
    } finally {
      if (ended) {
        running.end();
      }
    }
  }

  private boolean runToLimit() {
    long limit = server.config().get(ServerDirectives.BUSY_REPLY_THRESHOLD);
    Stopwatch stopwatch = new Stopwatch(server.clock());
    while (!advance(INSTRUCTIONS_PER_LOOK)) {
      stopwatch.spent(INSTRUCTIONS_PER_LOOK);
      if (limit > 0 && stopwatch.millis() >= limit) {
        return false;
      }
    }
    return true;
  }

  private boolean advance(long instructions) {
    try {
      return execution.run(instructions);
    } catch (OutOfMemoryError e) {
      // One allocation that did not fit, and is not there: the heap is as it was before.
      execution.kill(dev.sextant.core.lua.LuaError.notEnoughMemory().value());
      return execution.run(instructions);
    }
  }

  private void beBusy() {
    server
        .ports()
        .control()
        .log(
            "warning",
            "Slow script detected: still in execution after "
                + run.millis()
                + " milliseconds. You can try killing the script using the "
                + (run.isEval() ? "SCRIPT KILL" : "FUNCTION KILL")
                + " command. Script name is: "
                + run.name()
                + ".");
    server.busyLine = BusyLines.of(run.isEval());
  }

  @Override
  public boolean goOn() {
    boolean ended = true;
    try {
      ended = runSlice();
      if (ended) {
        reply(server, run, execution);
      }
    } finally {
      if (ended) {
        server.busyLine = null;
        running.end();
      }
    }
    return ended;
  }

  private boolean runSlice() {
    if (run.isKilled() && !killing) {
      killing = true;
      server.ports().control().log("warning", "Lua script killed by user with SCRIPT KILL.");
      LuaTable error =
          ScriptErrors.table(state.heap(), "ERR Script killed by user with SCRIPT KILL...");
      ScriptErrors.locate(error, execution.position());
      execution.kill(error);
    }
    long startNanos = server.clock().nanos();
    long executed = 0;
    while (!isSliceOver(server.clock().nanos() - startNanos, executed)) {
      if (advance(INSTRUCTIONS_PER_SHORT_LOOK)) {
        return true;
      }
      executed += INSTRUCTIONS_PER_SHORT_LOOK;
    }
    return false;
  }

  private static boolean isSliceOver(long nanos, long executed) {
    return nanos == 0 ? executed >= SLICE_INSTRUCTIONS : nanos >= SLICE_NANOS;
  }

  /** Writes the reply of a script that has ended. */
  static void reply(Server server, ScriptRun run, Execution execution) {
    Call call = run.call();
    CommandStats stats = call.spec().stats();
    if (!execution.isFailed()) {
      @Nullable Object[] results = execution.results();
      LuaReplies replies =
          new LuaReplies(call.reply(), run.protocol() != 2, server.stats()::countError);
      replies.write(results.length == 0 ? null : results[0]);
      if (replies.hasError()) {
        stats.failed();
      }
      return;
    }
    Object error = execution.error();
    String line = ScriptErrors.line(error, run.name());
    if (!(error instanceof LuaTable table) || !ScriptErrors.isCounted(table)) {
      server.stats().countError(line);
    }
    stats.failed();
    call.reply().error(line);
  }
}
