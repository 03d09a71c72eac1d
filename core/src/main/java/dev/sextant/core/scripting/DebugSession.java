package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.LongCommand;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaClosure;
import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.compiler.LuaCompiler;
import dev.sextant.core.lua.compiler.LuaSyntaxException;
import dev.sextant.core.scripting.debug.DebuggedScript;
import dev.sextant.core.scripting.debug.Debugger;
import dev.sextant.core.session.Conversation;
import dev.sextant.core.session.ScriptDebugging;
import dev.sextant.core.session.Session;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The run of a script in the debugger, from EVAL to the end of the connection.
 *
 * <p>The call of EVAL is a command that is not over. What the client sends goes to the debugger;
 * whenever something has arrived, the script goes on as far as it can, in slices, between which the
 * node turns to others: by the connection's own {@code resume}, since a node that is held for the
 * session does nothing else.
 *
 * <p>Source: {@code ldbStartSession}, {@code ldbEndSession} in Redis's {@code eval.c}.
 */
final class DebugSession implements LongCommand, Conversation, DebuggedScript {
  private static final long INSTRUCTIONS_PER_LOOK = 20_000;
  private static final long SLICE_NANOS = 3_000_000;
  private static final long DEFAULT_LIMIT_MILLIS = 5000;

  private final Server server;
  private final RunningScript running;
  private final Call call;
  private final Session session;
  private final boolean forked;
  private final Debugger debugger;
  private @Nullable Prepared script;
  private Stopwatch stopwatch;
  private boolean waitsForTurn;
  private boolean over;

  /** A session for {@code call}, which is one of EVAL. */
  DebugSession(Server server, RunningScript running, Call call) {
    this.server = server;
    this.running = running;
    this.call = call;
    this.session = call.session();
    this.forked = session.debugging == ScriptDebugging.FORKED;
    this.debugger = new Debugger(call.arg(1), this);
    this.stopwatch = new Stopwatch(server.clock());
  }

  Debugger debugger() {
    return debugger;
  }

  private Prepared script() {
    return java.util.Objects.requireNonNull(script, "it has not begun");
  }

  private void log(String line) {
    server.ports().control().log("warning", line);
  }

  // ------------------------------------------------------------------ from the beginning to the
  // end

  /** The client talks to the debugger from now on. */
  void open() {
    session.conversation = this;
    if (forked) {
      log("Redis forked for debugging eval");
    } else {
      log("Redis synchronous debugging eval session started");
      server.busyLine = BusyLines.of(true); // Nothing that still arrives may be executed.
      server.ports().control().hold(this::inputEnded);
    }
  }

  /** Runs the script to its first stop, or to its end. */
  void begin(Prepared prepared) {
    script = prepared;
    prepared.execution().trace(debugger);
    running.begin(prepared.run(), debugger);
    boolean ended = false;
    try {
      ended = advance();
      if (!ended) {
        call.goOnLater(this);
      }
    } finally {
      if (ended) {
        running.end();
      }
    }
  }

  /** The script is over, or could not begin: the client hears so, then gets its reply. */
  void close() {
    over = true;
    debugger.end();
    session.conversation = null;
    session.closeAfterReply = true;
    if (forked) {
      log("Lua debugging session child exiting");
    } else {
      log("Redis synchronous debugging eval session ended");
      server.busyLine = null;
      server.ports().control().release();
    }
  }

  @Override
  public boolean goOn() {
    return over;
  }

  /** Goes on until it has to wait; true at the end, when the reply is written. */
  private boolean advance() {
    long startNanos = server.clock().nanos();
    while (true) {
      switch (run()) {
        case WAITS -> {
          return false;
        }
        case ENDED -> {
          close();
          ScriptExecution.reply(server, script().run(), script().execution());
          return true;
        }
        case GOES_ON -> {
          stopwatch.spent(INSTRUCTIONS_PER_LOOK);
          if (stopwatch.millis() >= limitMillis()) {
            debugger.timeIsUp();
            timeBegins();
          } else if (debugger.isConnected() && server.clock().nanos() - startNanos >= SLICE_NANOS) {
            takeTurn();
            return false;
          }
        }
      }
    }
  }

  private Debugger.Progress run() {
    try {
      return debugger.run(INSTRUCTIONS_PER_LOOK);
    } catch (OutOfMemoryError e) {
      // One allocation that did not fit, and is not there: the heap is as it was before.
      debugger.kill(LuaError.notEnoughMemory().value());
      return Debugger.Progress.GOES_ON;
    }
  }

  private long limitMillis() {
    long limit = server.config().get(ServerDirectives.BUSY_REPLY_THRESHOLD);
    return limit > 0 ? limit : DEFAULT_LIMIT_MILLIS;
  }

  private void takeTurn() {
    if (!waitsForTurn) {
      waitsForTurn = true;
      session.output().resume();
    }
  }

  private void advanceLater() {
    if (over || script == null) {
      return;
    }
    boolean ended = advance();
    if (ended) {
      running.end();
      server.runner().longCommandIsOver();
    }
  }

  // ------------------------------------------------------------------ the client

  @Override
  public void received(byte[] bytes) {
    debugger.received(bytes);
    advanceLater();
  }

  @Override
  public void resumed() {
    waitsForTurn = false;
    advanceLater();
  }

  @Override
  public void inputEnded() {
    debugger.disconnected();
    advanceLater();
  }

  /** Of a copy of the node nothing is left that anybody could see; the node itself has to go on. */
  @Override
  public void closed() {
    if (!forked) {
      call.discardReply();
      inputEnded();
    } else if (!over) {
      over = true;
      log("Lua debugging session child exiting");
    }
  }

  // ------------------------------------------------------------------ what the debugger asks for

  @Override
  public Execution execution() {
    return script().execution();
  }

  @Override
  public Execution compile(String code, String chunk) throws CompileException {
    LuaState state = script().state();
    try {
      byte[] bytes = code.getBytes(StandardCharsets.ISO_8859_1);
      return new Execution(
          state, new LuaClosure(LuaCompiler.compile(bytes, chunk), state.globals()));
    } catch (LuaSyntaxException e) {
      throw new CompileException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public @Nullable Object global(String name) {
    return script().state().globals().get(name);
  }

  @Override
  public void call(byte[][] command) {
    @Nullable Object[] arguments = new Object[command.length];
    for (int i = 0; i < command.length; i++) {
      arguments[i] = LuaString.of(command[i]);
    }
    if (global("redis") instanceof LuaTable redis
        && redis.get("call") instanceof LuaFunction function) {
      try {
        new Execution(script().state(), function, arguments).runToEnd();
      } catch (LuaError e) {
        return; // It has been told.
      }
    }
  }

  @Override
  public Object error(String text) {
    return ScriptErrors.table(script().state().heap(), "ERR " + text);
  }

  @Override
  public void kill(String text) {
    LuaTable error = ScriptErrors.table(script().state().heap(), "ERR " + text);
    ScriptErrors.locate(error, execution().position());
    execution().kill(error);
  }

  @Override
  public String errorText(@Nullable Object error) {
    String text =
        error instanceof LuaTable table ? ScriptErrors.text(table, ScriptErrors.ERR) : null;
    return text != null ? text : ScriptErrors.untilZero(Lua.toText(error).toString());
  }

  @Override
  public void send(byte[] bytes) {
    session.output().say(bytes);
  }

  @Override
  public void timeBegins() {
    stopwatch = new Stopwatch(server.clock());
    server.keyspace().refreshTime();
  }

  /**
   * A script that is ready to run.
   *
   * @param state with the script's globals
   */
  record Prepared(ScriptRun run, LuaState state, Execution execution) {}
}
