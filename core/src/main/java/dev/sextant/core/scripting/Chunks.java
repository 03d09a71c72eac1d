package dev.sextant.core.scripting;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.lua.LuaClosure;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.compiler.LuaCompiler;
import dev.sextant.core.lua.compiler.LuaSyntaxException;
import dev.sextant.core.lua.lib.LuaLibraries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** New sets of globals, and what is compiled to run with them. */
final class Chunks {
  private Chunks() {}

  /** Globals with all libraries, not yet fenced in. */
  static LuaState newState() {
    LuaState state = new LuaState(new JvmHeadroom());
    LuaLibraries.install(state);
    return state;
  }

  /**
   * Compiles the source from {@code from} on; what stands before is no program.
   *
   * @throws CommandError with {@code prefix} and the compiler's message when it is no Lua
   */
  static LuaClosure compile(LuaState state, byte[] source, int from, String chunk, String prefix) {
    byte[] program = from == 0 ? source : Arrays.copyOfRange(source, from, source.length);
    try {
      return new LuaClosure(LuaCompiler.compile(program, chunk), state.globals());
    } catch (LuaSyntaxException e) {
      throw Errors.err(prefix + ScriptErrors.untilZero(String.valueOf(e.getMessage())));
    }
  }

  /** Bytes as text, one char per byte. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
