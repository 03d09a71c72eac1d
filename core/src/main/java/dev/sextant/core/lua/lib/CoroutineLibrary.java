package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaTable;

/** coroutine. */
final class CoroutineLibrary {
  private CoroutineLibrary() {}

  static void install(LuaState state) {
    LuaTable library = LuaLibraries.newLibrary(state, "coroutine", 6);
    LuaLibraries.add(library, "create", call -> call.returns(call.newCoroutine()));
    LuaLibraries.add(library, "resume", call -> call.resume(call.coroutine(1), call.args(2)));
    LuaLibraries.add(library, "running", call -> call.returns(call.runningCoroutine()));
    LuaLibraries.add(library, "status", call -> call.returns(call.coroutine(1).statusName()));
    LuaLibraries.add(library, "wrap", call -> call.returns(call.wrap()));
    LuaLibraries.add(library, "yield", call -> call.suspend(call.args(1)));
  }
}
