package dev.sextant.core.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sextant.core.lua.compiler.LuaCompiler;
import dev.sextant.core.lua.compiler.LuaSyntaxException;
import dev.sextant.core.lua.lib.LuaLibraries;

/** Runs sources for tests and shows what came out as text. */
final class Scripts {
  static final long HEADROOM = 32L << 20;

  private Scripts() {}

  static LuaState state() {
    LuaState state = new LuaState(new LuaHeap(() -> HEADROOM, HEADROOM));
    LuaLibraries.install(state);
    return state;
  }

  static LuaClosure compile(LuaState state, String source) throws LuaSyntaxException {
    return new LuaClosure(
        LuaCompiler.compile(source.getBytes(ISO_8859_1), "@user_script"), state.globals());
  }

  /** The results with commas between them, or "error: " and the error object. */
  static String run(String source) {
    return run(source, Long.MAX_VALUE / 2);
  }

  static String run(String source, long budget) {
    LuaState state = state();
    try {
      return run(new Execution(state, compile(state, source)), budget);
    } catch (LuaSyntaxException e) {
      return "syntax: " + e.getMessage();
    }
  }

  static String run(Execution execution, long budget) {
    while (!execution.run(budget)) {}
    if (execution.isFailed()) {
      return "error: " + Lua.toText(execution.error());
    }
    StringBuilder text = new StringBuilder();
    for (Object value : execution.results()) {
      text.append(text.length() > 0 ? ", " : "").append(Lua.toText(value));
    }
    return text.toString();
  }
}
