package dev.sextant.core.scripting;

import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code redis.register_function}, with a name and a function, or with a table of named arguments.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/programmability/lua-api/">Redis
 * Lua API reference</a>, "redis.register_function".
 */
final class Registration {
  private static final String CALL = "redis.register_function";

  private Registration() {}

  static void register(NativeCall call, @Nullable Library library) {
    if (library == null) {
      throw ScriptErrors.error(call, CALL + " can only be called on FUNCTION LOAD command");
    }
    LibraryFunction function =
        switch (call.count()) {
          case 1 -> named(call);
          case 2 -> positional(call);
          default -> throw ScriptErrors.error(call, "wrong number of arguments to " + CALL);
        };
    String refused = library.add(function);
    if (refused != null) {
      throw ScriptErrors.error(call, refused);
    }
  }

  private static LibraryFunction positional(NativeCall call) {
    LuaString name = text(call.arg(1));
    if (name == null) {
      throw ScriptErrors.error(call, "first argument to " + CALL + " must be a string");
    }
    if (!(call.arg(2) instanceof LuaFunction callback)) {
      throw ScriptErrors.error(call, "second argument to " + CALL + " must be a function");
    }
    return new LibraryFunction(name.toString(), null, ScriptFlags.NONE, callback);
  }

  private static LibraryFunction named(NativeCall call) {
    if (!(call.arg(1) instanceof LuaTable arguments)) {
      throw ScriptErrors.error(
          call,
          "calling "
              + CALL
              + " with a single argument is only applicable to Lua table (representing named"
              + " arguments).");
    }
    LuaString name = null;
    byte[] description = null;
    LuaFunction callback = null;
    ScriptFlags flags = ScriptFlags.NONE;
    for (int at = arguments.nextPlace(0); at >= 0; at = arguments.nextPlace(at + 1)) {
      LuaString key = text(arguments.keyAt(at));
      if (key == null) {
        throw ScriptErrors.error(call, "named argument key given to " + CALL + " is not a string");
      }
      Object value = arguments.valueAt(at);
      switch (key.toString().toLowerCase(Locale.ROOT)) {
        case "function_name" -> name = argument(call, "function_name", value);
        case "description" -> description = argument(call, "description", value).bytes();
        case "callback" -> callback = callback(call, value);
        case "flags" -> flags = flags(call, value);
        default -> throw ScriptErrors.error(call, "unknown argument given to " + CALL);
      }
    }
    if (name == null) {
      throw ScriptErrors.error(call, CALL + " must get a function name argument");
    }
    if (callback == null) {
      throw ScriptErrors.error(call, CALL + " must get a callback argument");
    }
    return new LibraryFunction(name.toString(), description, flags, callback);
  }

  private static LuaString argument(NativeCall call, String argument, @Nullable Object value) {
    LuaString text = text(value);
    if (text == null) {
      throw ScriptErrors.error(call, argument + " argument given to " + CALL + " must be a string");
    }
    return text;
  }

  private static LuaFunction callback(NativeCall call, @Nullable Object value) {
    if (value instanceof LuaFunction function) {
      return function;
    }
    throw ScriptErrors.error(call, "callback argument given to " + CALL + " must be a function");
  }

  private static ScriptFlags flags(NativeCall call, @Nullable Object value) {
    if (!(value instanceof LuaTable list)) {
      throw ScriptErrors.error(
          call, "flags argument to " + CALL + " must be a table representing function flags");
    }
    ScriptFlags flags = ScriptFlags.NONE;
    for (int i = 1; list.get(i) != null; i++) {
      LuaString word = text(list.get(i));
      ScriptFlag flag = word == null ? null : ScriptFlag.of(word.toString(), true);
      if (flag == null) {
        throw ScriptErrors.error(call, "unknown flag given");
      }
      flags = flags.with(flag);
    }
    return flags;
  }

  /** A string, or a number as a string. */
  private static @Nullable LuaString text(@Nullable Object value) {
    if (value instanceof LuaString text) {
      return text;
    }
    return value instanceof Double number ? LuaNumbers.format(number) : null;
  }
}
