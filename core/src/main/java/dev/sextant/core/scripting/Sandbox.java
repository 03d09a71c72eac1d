package dev.sextant.core.scripting;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFrame;
import dev.sextant.core.lua.NativeFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The walls around scripts: which global names there are, and that nothing global can be changed,
 * so that no script leaves anything behind for the next.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/programmability/lua-api/">Redis
 * Lua API reference</a>, "Sandbox context".
 */
final class Sandbox {
  private static final Set<String> GLOBALS =
      Set.of(
          "string",
          "cjson",
          "bit",
          "cmsgpack",
          "math",
          "table",
          "struct",
          "redis",
          "__redis__err__handler",
          "xpcall",
          "tostring",
          "getfenv",
          "setmetatable",
          "next",
          "assert",
          "tonumber",
          "rawequal",
          "collectgarbage",
          "getmetatable",
          "rawset",
          "pcall",
          "coroutine",
          "type",
          "_G",
          "select",
          "unpack",
          "gcinfo",
          "pairs",
          "rawget",
          "loadstring",
          "ipairs",
          "_VERSION",
          "setfenv",
          "load",
          "error",
          "newproxy");

  private static final LuaString INDEX = LuaString.of("__index");

  private Sandbox() {}

  /** Takes away every global that scripts are not to have, and lets pcall give errors as text. */
  static void furnish(LuaState state) {
    LuaTable globals = state.globals();
    List<Object> unwanted = new ArrayList<>();
    for (int at = globals.nextPlace(0); at >= 0; at = globals.nextPlace(at + 1)) {
      Object name = globals.keyAt(at);
      if (name != null && !GLOBALS.contains(name.toString())) {
        unwanted.add(name);
      }
    }
    unwanted.forEach(name -> globals.set(name, null));
    Object pcall = globals.get("pcall");
    globals.set(
        "pcall", new NativeFunction("pcall", call -> call.enter(new TextualCall(pcall, call))));
  }

  /** Makes reading a field that {@code table} does not have an error. */
  static void forbidUnknown(LuaState state, LuaTable table) {
    LuaTable metatable = new LuaTable(state.heap(), 0, 1);
    metatable.set(INDEX, new NativeFunction("__index", Sandbox::unknownGlobal));
    table.setMetatable(metatable);
  }

  private static void unknownGlobal(NativeCall call) {
    if (call.count() != 2) {
      throw call.error("Wrong number of arguments to luaProtectedTableError");
    }
    Object name = call.arg(2);
    if (!(name instanceof LuaString) && !(name instanceof Double)) {
      throw call.error("Second argument to luaProtectedTableError must be a string or number");
    }
    String text =
        name instanceof Double number
            ? LuaNumbers.format(number).toString()
            : ScriptErrors.untilZero(name.toString());
    throw call.error("Script attempted to access nonexistent global variable '" + text + "'");
  }

  /** Makes a table, its metatable, and all tables that can be reached from them unchangeable. */
  static void protect(@Nullable LuaTable table) {
    if (table == null || table.isReadonly()) {
      return;
    }
    table.setReadonly(true);
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      if (table.valueAt(at) instanceof LuaTable inner) {
        protect(inner);
      }
    }
    protect(table.metatable());
  }

  /**
   * A protected call that returns the line of an error where the error is a table that has one, as
   * errors were before they were tables.
   */
  private static final class TextualCall extends NativeFrame {
    private final @Nullable Object pcall;
    private final @Nullable Object[] arguments;
    private boolean called;

    TextualCall(@Nullable Object pcall, NativeCall call) {
      this.pcall = pcall;
      this.arguments = call.args(1);
    }

    @Override
    protected void step(@Nullable Object[] results) {
      if (!called) {
        called = true;
        call(pcall, arguments);
        return;
      }
      if (results.length == 2
          && !Lua.isTrue(results[0])
          && results[1] instanceof LuaTable error
          && ScriptErrors.text(error, ScriptErrors.ERR) != null) {
        finish(results[0], error.get(ScriptErrors.ERR));
      } else {
        finish(results);
      }
    }
  }
}
