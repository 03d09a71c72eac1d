package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeFunction;

/** Puts the libraries into a state. */
public final class LuaLibraries {
  private LuaLibraries() {}

  /**
   * Registers all libraries as globals. What Redis takes away again for scripts (print, dofile, the
   * table of debug) is not there in the first place; getfenv, setfenv and newproxy are.
   *
   * @return the generator behind math.random, to be seeded before each script
   */
  public static ScriptRandom install(LuaState state) {
    BaseLibrary.install(state);
    CoroutineLibrary.install(state);
    TableLibrary.install(state);
    StringLibrary.install(state);
    ScriptRandom random = new ScriptRandom();
    MathLibrary.install(state, random);
    BitLibrary.install(state);
    StructLibrary.install(state);
    JsonLibrary.install(state);
    MessagePackLibrary.install(state);
    return random;
  }

  /** Adds a table, which will have so many functions, to the globals. */
  static LuaTable newLibrary(LuaState state, String name, int functions) {
    LuaTable table = new LuaTable(state.heap(), 0, functions);
    state.globals().set(name, table);
    return table;
  }

  static void add(LuaTable table, String name, NativeFunction.Body body) {
    table.set(name, new NativeFunction(name, body));
  }
}
