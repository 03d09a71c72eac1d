package dev.sextant.core.scripting;

import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import org.jspecify.annotations.Nullable;

/**
 * Errors as scripts see them: tables with the line to answer in {@code err}, and where it happened
 * in {@code source} and {@code line}. A field says when the error was counted already by the
 * command that had it.
 */
final class ScriptErrors {
  static final LuaString ERR = LuaString.of("err");
  static final LuaString SOURCE = LuaString.of("source");
  static final LuaString LINE = LuaString.of("line");
  static final LuaString IGNORE_STATS = LuaString.of("ignore_error_stats_update");

  private static final String NATIVE = "=[C]";
  private static final String TEXT_CHUNK = "[string \"";

  private ScriptErrors() {}

  /** A table with this line, code first. */
  static LuaTable table(LuaHeap heap, String line) {
    LuaTable table = new LuaTable(heap, 0, 2);
    table.set(ERR, LuaString.of(line));
    return table;
  }

  /** An error to be raised in a script, with the code ERR. */
  static LuaError error(NativeCall call, String text) {
    return new LuaError(table(call.heap(), "ERR " + text));
  }

  /** A line that has a code: ERR, if it is a single word. */
  static String withCode(String line) {
    String trimmed = trimmed(line);
    return trimmed.indexOf(' ') < 0 ? "ERR " + trimmed : trimmed;
  }

  private static String trimmed(String line) {
    int from = 0;
    int to = line.length();
    while (to > from && isLineBreak(line.charAt(to - 1))) {
      to--;
    }
    return line.substring(from, to);
  }

  private static boolean isLineBreak(char c) {
    return c == '\r' || c == '\n';
  }

  /**
   * What Redis calls with each error that leaves a script, before its frames are gone: makes a
   * table of it that says where it happened.
   */
  static void handle(NativeCall call) {
    Object error = call.arg(1);
    NativeCall.Position position = call.position(1);
    for (int level = 2; position != null && position.chunk().equals(NATIVE); level++) {
      position = call.position(level);
    }
    LuaTable table =
        error instanceof LuaTable given
            ? given
            : table(call.heap(), "ERR " + dev.sextant.core.lua.Lua.toText(error));
    locate(table, position);
    call.returns(table);
  }

  /** Says in an error where it happened, if that is known. */
  static void locate(LuaTable error, NativeCall.@Nullable Position position) {
    if (position != null) {
      error.set(SOURCE, LuaString.of(source(position.chunk())));
      error.set(LINE, (double) position.line());
    }
  }

  /** The name of a chunk as it was given, from how messages show it. */
  private static String source(String chunk) {
    if (chunk.startsWith(TEXT_CHUNK)) {
      return chunk.substring(TEXT_CHUNK.length(), chunk.length() - 2);
    }
    return chunk.startsWith("=") ? chunk : "@" + chunk;
  }

  /** The text of a field, if it is a string or a number. */
  static @Nullable String text(LuaTable table, LuaString field) {
    Object value = table.get(field);
    if (value instanceof LuaString text) {
      return untilZero(text.toString());
    }
    return value instanceof Double number ? LuaNumbers.format(number).toString() : null;
  }

  /** C takes a string to end at its first zero byte. */
  static String untilZero(String text) {
    int zero = text.indexOf(0);
    return zero < 0 ? text : text.substring(0, zero);
  }

  /** Whether the error was counted by the command that had it. */
  static boolean isCounted(LuaTable table) {
    return table.get(IGNORE_STATS) == Boolean.TRUE;
  }

  /** The text of an error that has ended the loading of a library. */
  static String loadError(@Nullable Object error) {
    if (error instanceof LuaTable table) {
      String line = text(table, ERR);
      return line == null ? "" : line;
    }
    return "ERR " + untilZero(dev.sextant.core.lua.Lua.toText(error).toString());
  }

  /** The line to answer for an error that has ended the script {@code name}. */
  static String line(@Nullable Object error, String name) {
    if (!(error instanceof LuaTable table)) {
      String text = error == null ? "execution failure" : untilZero(String.valueOf(error));
      boolean shown = error instanceof LuaString;
      String message = shown ? text : "execution failure";
      return "ERR Error running script "
          + name
          + ", "
          + message.substring(0, Math.min(100, message.length()));
    }
    String message = text(table, ERR);
    String source = text(table, SOURCE);
    String line = text(table, LINE);
    String answer = message == null ? "ERR unknown error" : message;
    return source == null || line == null
        ? answer
        : answer + " script: " + name + ", on " + source + ":" + line + ".";
  }
}
