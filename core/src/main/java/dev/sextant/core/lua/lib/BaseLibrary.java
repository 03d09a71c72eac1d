package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaClosure;
import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.LuaUserdata;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFunction;
import dev.sextant.core.lua.ProtectedCall;
import org.jspecify.annotations.Nullable;

/** The functions without a table: assert, error, pcall, next, tostring and so on. */
final class BaseLibrary {
  private static final LuaString METATABLE = LuaString.of("__metatable");
  private static final LuaString TOSTRING = LuaString.of("__tostring");
  private static final int MAX_UNPACK = 8000;

  private BaseLibrary() {}

  static void install(LuaState state) {
    LuaTable globals = state.globals();
    globals.set("_G", globals);
    globals.set("_VERSION", LuaString.of("Lua 5.1"));
    LuaLibraries.add(globals, "assert", BaseLibrary::doAssert);
    LuaLibraries.add(globals, "collectgarbage", garbageCollector());
    LuaLibraries.add(globals, "error", BaseLibrary::error);
    LuaLibraries.add(globals, "gcinfo", call -> call.returns(Math.floor(kilobytes(call))));
    LuaLibraries.add(globals, "getfenv", Environments::get);
    LuaLibraries.add(globals, "getmetatable", BaseLibrary::getMetatable);
    LuaLibraries.add(globals, "load", Chunks::load);
    LuaLibraries.add(globals, "loadstring", Chunks::loadString);
    LuaLibraries.add(globals, "newproxy", newProxy(state));
    LuaLibraries.add(globals, "next", BaseLibrary::next);
    LuaLibraries.add(globals, "pcall", BaseLibrary::pcall);
    LuaLibraries.add(globals, "rawequal", BaseLibrary::rawEqual);
    LuaLibraries.add(globals, "rawget", BaseLibrary::rawGet);
    LuaLibraries.add(globals, "rawset", BaseLibrary::rawSet);
    LuaLibraries.add(globals, "select", BaseLibrary::select);
    LuaLibraries.add(globals, "setfenv", Environments::set);
    LuaLibraries.add(globals, "setmetatable", BaseLibrary::setMetatable);
    LuaLibraries.add(globals, "tonumber", BaseLibrary::toNumber);
    LuaLibraries.add(globals, "tostring", BaseLibrary::toText);
    LuaLibraries.add(globals, "type", BaseLibrary::type);
    LuaLibraries.add(globals, "unpack", BaseLibrary::unpack);
    LuaLibraries.add(globals, "xpcall", BaseLibrary::xpcall);
    installIterators(globals);
  }

  private static void installIterators(LuaTable globals) {
    NativeFunction next = (NativeFunction) java.util.Objects.requireNonNull(globals.get("next"));
    LuaLibraries.add(
        globals, "pairs", call -> call.returnsAll(new Object[] {next, call.table(1), null}));
    NativeFunction step = new NativeFunction("ipairs_step", BaseLibrary::ipairsStep);
    LuaLibraries.add(
        globals, "ipairs", call -> call.returnsAll(new Object[] {step, call.table(1), 0.0}));
  }

  private static void doAssert(NativeCall call) {
    if (!Lua.isTrue(call.any(1))) {
      throw call.error(call.string(2, LuaString.of("assertion failed!")).toString());
    }
    call.returnsAll(call.args(1));
  }

  /** The options of collectgarbage; the collector is Java's and takes no orders. */
  private static NativeFunction.Body garbageCollector() {
    int[] pause = {200};
    int[] stepMultiplier = {200};
    return call -> {
      String option = call.string(1, LuaString.of("collect")).toString();
      int argument = call.int32(2, 0);
      switch (option) {
        case "collect", "stop", "restart" -> call.returns(0.0);
        case "count" -> call.returns(kilobytes(call));
        case "step" -> call.returns(false);
        case "setpause" -> call.returns(exchange(pause, argument));
        case "setstepmul" -> call.returns(exchange(stepMultiplier, argument));
        default -> throw call.argumentError(1, "invalid option '" + option + "'");
      }
    };
  }

  private static double exchange(int[] setting, int value) {
    double old = setting[0];
    setting[0] = value;
    return old;
  }

  private static double kilobytes(NativeCall call) {
    return call.heap().allocated() / 1024.0;
  }

  private static void error(NativeCall call) {
    int level = call.int32(2, 1);
    Object value = call.arg(1);
    if ((value instanceof LuaString || value instanceof Double) && level > 0) {
      value = LuaString.of(call.where(level) + Lua.toText(value));
    }
    throw new LuaError(value);
  }

  private static void getMetatable(NativeCall call) {
    LuaTable metatable = call.state().metatable(call.any(1));
    if (metatable == null) {
      call.returns(null);
      return;
    }
    Object shown = metatable.get(METATABLE);
    call.returns(shown != null ? shown : metatable);
  }

  private static void setMetatable(NativeCall call) {
    LuaTable table = call.table(1);
    Object metatable = call.arg(2);
    if (call.count() < 2 || metatable != null && !(metatable instanceof LuaTable)) {
      throw call.argumentError(2, "nil or table expected");
    }
    LuaTable old = table.metatable();
    if (old != null && old.get(METATABLE) != null) {
      throw call.error("cannot change a protected metatable");
    }
    if (table.isReadonly()) {
      throw new LuaError("Attempt to modify a readonly table");
    }
    table.setMetatable((LuaTable) metatable);
    call.returns(table);
  }

  private static NativeFunction.Body newProxy(LuaState state) {
    LuaTable known = new LuaTable(state.heap());
    return call -> {
      Object argument = call.arg(1);
      LuaTable metatable = null;
      if (argument instanceof Boolean && Lua.isTrue(argument)) {
        metatable = new LuaTable(call.heap());
        known.set(metatable, true);
      } else if (Lua.isTrue(argument)) {
        metatable = argument instanceof LuaUserdata proxy ? proxy.metatable() : null;
        if (metatable == null || known.get(metatable) == null) {
          throw call.argumentError(1, "boolean or proxy expected");
        }
      }
      call.returns(LuaUserdata.create(call.heap(), metatable));
    };
  }

  private static void next(NativeCall call) {
    LuaTable table = call.table(1);
    int place = table.next(call.arg(2));
    if (place >= 0) {
      call.returns(table.keyAt(place), table.valueAt(place));
    } else if (place == -1) {
      call.returns(null);
    } else {
      throw new LuaError("invalid key to 'next'");
    }
  }

  private static void ipairsStep(NativeCall call) {
    int index = call.int32(2) + 1;
    Object value = call.table(1).get(index);
    if (value == null) {
      call.returnsAll(new Object[0]);
    } else {
      call.returns((double) index, value);
    }
  }

  private static void pcall(NativeCall call) {
    // Without arguments, the pcall of Redis calls the value that it returns for success.
    Object function = call.count() == 0 ? (Object) true : call.arg(1);
    call.enter(new ProtectedCall(function, null, call.args(2)));
  }

  private static void xpcall(NativeCall call) {
    if (call.count() < 2) {
      throw call.argumentError(2, "value expected");
    }
    Object handler = call.arg(2);
    call.enter(new ProtectedCall(call.arg(1), handler == null ? false : handler));
  }

  private static void rawEqual(NativeCall call) {
    call.returns(Lua.rawEquals(call.any(1), call.any(2)));
  }

  private static void rawGet(NativeCall call) {
    LuaTable table = call.table(1);
    call.returns(table.get(call.any(2)));
  }

  private static void rawSet(NativeCall call) {
    LuaTable table = call.table(1);
    Object key = call.any(2);
    Object value = call.any(3);
    if (table.isReadonly()) {
      throw new LuaError("Attempt to modify a readonly table");
    }
    if (key == null) {
      throw new LuaError("table index is nil");
    }
    if (!LuaTable.isKey(key)) {
      throw new LuaError("table index is NaN");
    }
    table.set(key, value);
    call.returns(table);
  }

  private static void select(NativeCall call) {
    int count = call.count();
    if (call.arg(1) instanceof LuaString text && text.length() > 0 && text.at(0) == '#') {
      call.returns((double) (count - 1));
      return;
    }
    int index = call.int32(1);
    if (index < 0) {
      index = count + index;
    } else if (index > count) {
      index = count;
    }
    if (index < 1) {
      throw call.argumentError(1, "index out of range");
    }
    call.returnsAll(call.args(index + 1));
  }

  private static void toNumber(NativeCall call) {
    int base = call.int32(2, 10);
    if (base == 10) {
      call.returns(LuaNumbers.toNumber(call.any(1)));
      return;
    }
    LuaString text = call.string(1);
    if (base < 2 || base > 36) {
      throw call.argumentError(2, "base out of range");
    }
    call.returns(Chunks.parseInteger(text, base));
  }

  /** The argument as text, or a call of its metamethod. */
  private static void toText(NativeCall call) {
    Object value = call.any(1);
    LuaTable metatable = call.state().metatable(value);
    Object handler = metatable == null ? null : metatable.get(TOSTRING);
    if (handler == null) {
      call.returns(Lua.toText(value));
    } else {
      call.enter(new SingleCall(handler, value));
    }
  }

  private static void type(NativeCall call) {
    call.returns(LuaString.of(Lua.typeName(call.any(1))));
  }

  private static void unpack(NativeCall call) {
    LuaTable table = call.table(1);
    int from = call.int32(2, 1);
    int to = call.isNilOrAbsent(3) ? table.length() : call.int32(3);
    if (from > to) {
      return;
    }
    long count = (long) to - from + 1;
    if (count > MAX_UNPACK - call.count()) {
      throw call.error("too many results to unpack");
    }
    @Nullable Object[] values = new Object[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = table.get(from + i);
    }
    call.spend(count / 8);
    call.returnsAll(values);
  }

  /** The functions that know about environments of functions. */
  private static final class Environments {
    private static @Nullable LuaFunction target(NativeCall call, boolean optional) {
      if (call.arg(1) instanceof LuaFunction function) {
        return function;
      }
      int level = optional ? call.int32(1, 1) : call.int32(1);
      if (level < 0) {
        throw call.argumentError(1, "level must be non-negative");
      }
      if (level == 0) {
        return null;
      }
      if (call.position(level) == null) {
        throw call.argumentError(1, "invalid level");
      }
      return call.functionAt(level);
    }

    static void get(NativeCall call) {
      LuaFunction function = target(call, true);
      LuaTable table = function == null ? null : function.environment();
      call.returns(table == null ? call.state().globals() : table);
    }

    static void set(NativeCall call) {
      LuaTable table = call.table(2);
      LuaFunction function = target(call, false);
      if (!(function instanceof LuaClosure)) {
        throw call.error("'setfenv' cannot change environment of given object");
      }
      function.setEnvironment(table);
      call.returns(function);
    }
  }
}
