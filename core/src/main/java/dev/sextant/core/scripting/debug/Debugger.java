package dev.sextant.core.scripting.debug;

import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.LineHook;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A debugging session: stops a script before its lines, takes commands of the client while it is
 * stopped, and tells what happens.
 *
 * <p>Redis reads commands within the hook that Lua calls before a line. Here the hook sets the
 * execution aside, and whoever owns the session lets it {@link #run} whenever something has
 * arrived. Nothing is held between these calls but objects.
 *
 * <p>In step mode, which is on from a step to the next stop, the commands that the script calls are
 * told too, with their replies.
 *
 * <p>Source: the part on LDB of Redis's {@code eval.c}; <a
 * href="https://redis.io/docs/latest/develop/interact/programmability/lua-debugging/">Debugging Lua
 * scripts</a>.
 */
public final class Debugger implements LineHook {
  static final String USER_SCRIPT = "user_script";
  private static final String CLIENT_GONE =
      "timeout during Lua debugging with client closing connection";
  private static final int SHOWN_ARGUMENTS = 10;

  /** How far a session has come. */
  public enum Progress {
    /** It waits for the client. */
    WAITS,
    /** It can go on at once. */
    GOES_ON,
    /** The script has ended. */
    ENDED
  }

  private final DebuggedScript script;
  private final Source source;
  private final CommandReader reader = new CommandReader();
  private final DebugLog log = new DebugLog();
  private final Breakpoints breakpoints = new Breakpoints();
  private final DebuggerCommands commands;
  private int currentLine;
  private boolean step = true;
  private boolean breakpointCalled;
  private boolean timeIsUp;
  private boolean connected = true;
  private boolean prompt;

  /** Whether the last stop was not for having run too long. */
  private boolean stoppedInTime;

  /** Whether the script was to stop after the client was gone, for having run too long. */
  private boolean givenUp;

  private @Nullable Execution evaluation;

  /**
   * @param source what EVAL was given
   */
  public Debugger(byte[] source, DebuggedScript script) {
    this.script = script;
    this.source = new Source(source);
    this.commands = new DebuggerCommands(this, script);
  }

  // ------------------------------------------------------------------ the session

  /** The client has sent something. */
  public void received(byte[] bytes) {
    reader.add(bytes);
  }

  /** The client sends nothing any more: the script runs on without stopping. */
  public void disconnected() {
    connected = false;
  }

  public boolean isConnected() {
    return connected;
  }

  /** Whether it waits at its prompt, or works for it, rather than on the script itself. */
  public boolean isAtPrompt() {
    return prompt;
  }

  /** Goes on, for about so many instructions. */
  public Progress run(long instructions) {
    Execution execution = script.execution();
    while (true) {
      if (!prompt) {
        if (execution.run(instructions)) {
          return Progress.ENDED;
        }
        if (!execution.isStopped()) {
          return Progress.GOES_ON;
        }
      }
      Execution evaluating = evaluation;
      if (evaluating != null) {
        if (!evaluating.run(instructions)) {
          return Progress.GOES_ON;
        }
        evaluation = null;
        evaluated(evaluating);
      } else if (!takeCommand()) {
        return Progress.WAITS;
      }
    }
  }

  /**
   * The script or the code of the client has run for too long: the script stops at its next line,
   * with an error if there is nobody to go on for. Whatever does not end by that is ended.
   */
  public void timeIsUp() {
    Execution evaluating = evaluation;
    if (evaluating != null) {
      evaluating.kill(script.error("timeout reached, infinite loop?"));
    } else if (connected || !givenUp) {
      timeIsUp = true;
      givenUp = !connected;
    } else {
      script.kill(CLIENT_GONE);
    }
  }

  /** Ends what runs now, the script or code of the client, with an error that nothing catches. */
  public void kill(@Nullable Object error) {
    Execution evaluating = evaluation;
    if (evaluating != null) {
      evaluating.kill(error);
    } else {
      script.execution().kill(error);
      prompt = false;
    }
  }

  /** The session is over: says so, after all that was not told yet. */
  public void end() {
    log.add("<endsession>");
    sendLog();
  }

  private boolean takeCommand() {
    try {
      byte[][] command = reader.next();
      if (command != null) {
        commands.execute(command);
        return true;
      }
    } catch (CommandReader.BrokenException e) {
      fail(String.valueOf(e.getMessage()));
      return true;
    }
    if (connected) {
      return false;
    }
    step = false;
    breakpoints.clear();
    if (stoppedInTime) {
      resume();
    } else {
      fail(CLIENT_GONE);
    }
    return true;
  }

  private void resume() {
    prompt = false;
    script.timeBegins();
  }

  // ------------------------------------------------------------------ what commands do

  /** The script goes on to its next line. */
  void step() {
    step = true;
    resume();
  }

  /** The script goes on to its next breakpoint. */
  void goOn() {
    resume();
  }

  /** Raises an error in the script, where it stands. */
  void fail(String text) {
    script.execution().raise(script.error(text));
    resume();
  }

  /** Runs code of the client; what comes of it is told when it is over. */
  void evaluate(Execution code) {
    evaluation = code;
    script.timeBegins();
  }

  private void evaluated(Execution code) {
    if (code.isFailed()) {
      log.add("<error> " + script.errorText(code.error()));
    } else {
      @Nullable Object[] results = code.results();
      logValue("<retval> ", results.length == 0 ? null : results[0]);
    }
    sendLog();
  }

  /** Calls a command for the client, who is told of it and of its reply. */
  void call(byte[][] command) {
    step = true;
    script.call(command);
    step = false;
  }

  // ------------------------------------------------------------------ stops

  @Override
  public boolean stopsAt(String chunk, int line) {
    currentLine = line;
    if (!chunk.contains(USER_SCRIPT)) {
      return false;
    }
    boolean atBreakpoint = breakpointCalled || breakpoints.has(line);
    if (!step && !atBreakpoint && !timeIsUp) {
      return false;
    }
    String reason = "step over";
    if (atBreakpoint) {
      reason = breakpointCalled ? "redis.breakpoint() called" : "break point";
    } else if (timeIsUp) {
      reason = "timeout reached, infinite loop?";
    }
    step = false;
    breakpointCalled = false;
    stoppedInTime = atBreakpoint || !timeIsUp;
    timeIsUp = false;
    log.add("* Stopped at " + line + ", stop reason = " + reason);
    logLine(line);
    sendLog();
    prompt = true;
    return true;
  }

  /** The script has called redis.breakpoint(). */
  public void breakpoint() {
    breakpointCalled = true;
  }

  // ------------------------------------------------------------------ what is told

  /** Whether what the script does is told, line by line. */
  public boolean tellsCommands() {
    return step;
  }

  /** The script has called redis.debug(). */
  public void debug(List<@Nullable Object> values) {
    StringBuilder line = new StringBuilder("<debug> line " + currentLine + ": ");
    for (int i = 0; i < values.size(); i++) {
      line.append(i == 0 ? "" : ", ");
      ValueText.append(line, values.get(i), 0);
    }
    log.add(line.toString());
  }

  /** The script calls a command. */
  public void command(byte[][] arguments) {
    StringBuilder line = new StringBuilder("<redis>");
    for (int i = 0; i < arguments.length; i++) {
      if (i == SHOWN_ARGUMENTS) {
        line.append(" ... (").append(arguments.length - i - 1).append(" more)");
        break;
      }
      line.append(' ').append(CText.whole(arguments[i]));
    }
    log.add(line.toString());
  }

  /** A reply that is told when it is complete, and goes to {@code next}. */
  public ReplyText reply(ReplyWriter next) {
    return new ReplyText(next, this::error);
  }

  /** A reply is complete. */
  public void replied(ReplyText reply) {
    log.addCut("<reply> " + reply.text());
  }

  /** The script gets an error, which is told in step mode. */
  public void error(String text) {
    if (step) {
      log.add("<error> " + text);
    }
  }

  // ------------------------------------------------------------------ parts for commands

  DebugLog log() {
    return log;
  }

  Breakpoints breakpoints() {
    return breakpoints;
  }

  Source source() {
    return source;
  }

  int currentLine() {
    return currentLine;
  }

  void sendLog() {
    script.send(log.take());
  }

  /** Shows a line of the source, with marks for where the script stands and for breakpoints. */
  void logLine(int line) {
    String marks = (line == currentLine ? "->" : "  ") + (breakpoints.has(line) ? "#" : " ");
    log.add(marks + String.format(Locale.ROOT, "%-3d ", line) + source.line(line));
  }

  /** Shows a value, as far as lines may be long. */
  void logValue(String prefix, @Nullable Object value) {
    StringBuilder line = new StringBuilder(prefix);
    ValueText.append(line, value, log.limit());
    log.addCut(line.toString());
  }
}
