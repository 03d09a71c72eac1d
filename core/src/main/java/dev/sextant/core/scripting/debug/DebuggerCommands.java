package dev.sextant.core.scripting.debug;

import dev.sextant.core.config.CNumbers;
import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.StackLevel;
import dev.sextant.core.types.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The commands of the debugger's client.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/interact/programmability/lua-debugging/">Debugging Lua
 * scripts</a>; {@code ldbRepl} in Redis's {@code eval.c}.
 */
final class DebuggerCommands {
  private static final int CONTEXT = 5;
  private static final int EVERYTHING = 1_000_000;

  private static final List<String> HELP =
      List.of(
          "Commands of the Lua debugger; their first letter is enough:",
          "step                 Run the current line and stop at the next.",
          "next                 The same as step.",
          "continue             Run to the next breakpoint.",
          "list [line] [ctx]    Show ctx lines (5) of source on both sides of a line,",
          "                     which is the current one if it is left out or 0.",
          "whole                Show the whole source.",
          "print                Show the local variables of the current function.",
          "print <var>          Show a local variable of any active function, KEYS or ARGV.",
          "break                Show the breakpoints.",
          "break <line> ...     Set a breakpoint at a line,",
          "break -<line> ...    remove the one at a line,",
          "break 0              remove all.",
          "trace                Show which functions are active, the innermost first.",
          "eval <code>          Run Lua code, which does not see the local variables.",
          "redis <cmd>          Run a command of Redis.",
          "maxlen [len]         Cut what is shown of values and replies at len bytes; 0: nowhere.",
          "abort                End the script with an error. What it has written stays",
          "                     in sync mode.",
          "",
          "In the script:",
          "redis.debug(...)     Show values here.",
          "redis.breakpoint()   Stop at the next line.");

  private final Debugger debugger;
  private final DebuggedScript script;

  DebuggerCommands(Debugger debugger, DebuggedScript script) {
    this.debugger = debugger;
    this.script = script;
  }

  /** Executes a command. */
  void execute(byte[][] args) {
    String name = CText.of(args[0]).toLowerCase(Locale.ROOT);
    switch (name) {
      case "s", "step", "n", "next" -> debugger.step();
      case "c", "continue" -> debugger.goOn();
      case "a", "abort" -> debugger.fail("script aborted for user request");
      case "e", "eval" -> eval(joined(args));
      default -> {
        tell(name, args);
        debugger.sendLog();
      }
    }
  }

  private void tell(String name, byte[][] args) {
    switch (name) {
      case "h", "help" -> HELP.forEach(this::log);
      case "t", "trace" -> trace();
      case "m", "maxlen" -> maxlen(args);
      case "b", "break" -> breakpoints(args);
      case "p", "print" -> print(args);
      case "l", "list" -> list(args);
      case "w", "whole" -> list(1, EVERYTHING);
      case "r", "redis" -> redis(args);
      default -> unknown();
    }
  }

  private void log(String line) {
    debugger.log().add(line);
  }

  private void unknown() {
    log("<error> Unknown Redis Lua debugger command or wrong number of arguments.");
  }

  // ------------------------------------------------------------------ source and stack

  private void list(byte[][] args) {
    int around = args.length > 1 ? (int) CNumbers.leading(CText.of(args[1])) : 0;
    int context = args.length > 2 ? (int) CNumbers.leading(CText.of(args[2])) : CONTEXT;
    list(around > 0 ? around : debugger.currentLine(), context);
  }

  private void list(int around, int context) {
    for (int line = 1; line <= debugger.source().count(); line++) {
      if (Math.abs(around - line) <= context) {
        debugger.logLine(line);
      }
    }
  }

  private void trace() {
    boolean innermost = true;
    for (StackLevel level : script.execution().levels()) {
      if (level.chunk().contains(Debugger.USER_SCRIPT)) {
        String name = level.name() == null ? "top level" : CText.untilZero(level.name());
        log((innermost ? "In " : "From ") + name + ":");
        debugger.logLine(level.line());
      }
      innermost = false;
    }
  }

  private void print(byte[][] args) {
    if (args.length == 2) {
      print(CText.of(args[1]));
      return;
    }
    List<StackLevel> levels = script.execution().levels();
    List<StackLevel.Variable> variables = levels.isEmpty() ? List.of() : levels.get(0).variables();
    for (StackLevel.Variable variable : variables) {
      debugger.logValue("<value> " + variable.name() + " = ", variable.value());
    }
    if (variables.isEmpty()) {
      log("No local variables in the current context.");
    }
  }

  private void print(String name) {
    for (StackLevel level : script.execution().levels()) {
      for (StackLevel.Variable variable : level.variables()) {
        if (variable.name().equals(name)) {
          debugger.logValue("<value> ", variable.value());
          return;
        }
      }
    }
    if (name.equals("KEYS") || name.equals("ARGV")) {
      debugger.logValue("<value> ", script.global(name));
    } else {
      log("No such variable.");
    }
  }

  // ------------------------------------------------------------------ settings

  private void maxlen(byte[][] args) {
    if (args.length == 2) {
      debugger.log().limit((int) CNumbers.leading(CText.of(args[1])));
    }
    int limit = debugger.log().limit();
    log(
        limit == 0
            ? "<value> replies are unlimited."
            : "<value> replies are truncated at " + limit + " bytes.");
  }

  private void breakpoints(byte[][] args) {
    Breakpoints breakpoints = debugger.breakpoints();
    if (args.length > 1) {
      Arrays.stream(args).skip(1).forEach(this::breakpoint);
    } else if (breakpoints.count() == 0) {
      log("No breakpoints set. Use 'b <line>' to add one.");
    } else {
      log(breakpoints.count() + " breakpoints set:");
      for (int i = 0; i < breakpoints.count(); i++) {
        debugger.logLine(breakpoints.line(i));
      }
    }
  }

  private void breakpoint(byte[] argument) {
    Breakpoints breakpoints = debugger.breakpoints();
    long number = Bytes.parseLong(argument);
    int line = (int) number;
    if (Bytes.isNotLong(number, argument)) {
      log("Invalid argument:'" + CText.of(argument) + "'");
    } else if (number == 0) {
      breakpoints.clear();
      log("All breakpoints removed.");
    } else if (number < 0) {
      boolean removed = breakpoints.remove(-line);
      log(removed ? "Breakpoint removed." : "No breakpoint in the specified line.");
    } else if (breakpoints.isFull()) {
      log("Too many breakpoints set.");
    } else if (line > 0 && line <= debugger.source().count() && breakpoints.add(line)) {
      list(line, 1);
    } else {
      log("Wrong line number.");
    }
  }

  // ------------------------------------------------------------------ code and commands

  private static String joined(byte[][] args) {
    StringBuilder code = new StringBuilder();
    for (int i = 1; i < args.length; i++) {
      code.append(i == 1 ? "" : " ").append(CText.whole(args[i]));
    }
    return code.toString();
  }

  private void eval(String code) {
    Execution execution;
    try {
      execution = compiled(code);
    } catch (DebuggedScript.CompileException e) {
      log("<error> " + CText.untilZero(String.valueOf(e.getMessage())));
      debugger.sendLog();
      return;
    }
    debugger.evaluate(execution);
  }

  /** Code is an expression, or else statements. */
  private Execution compiled(String code) throws DebuggedScript.CompileException {
    try {
      return script.compile("return " + code, "@ldb_eval");
    } catch (DebuggedScript.CompileException e) {
      return script.compile(code, "@ldb_eval");
    }
  }

  private void redis(byte[][] args) {
    if (args.length == 1) {
      unknown();
    } else {
      debugger.call(Arrays.copyOfRange(args, 1, args.length));
    }
  }
}
