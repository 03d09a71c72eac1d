package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.LuaUserdata;
import dev.sextant.core.lua.NativeCall;
import java.util.List;

/** cjson: its functions and settings. */
final class JsonLibrary {
  /** The settings of one instance of the library. */
  static final class Settings {
    boolean sparseConvert;
    int sparseRatio = 2;
    int sparseSafe = 10;
    int encodeMaxDepth = 1000;
    int decodeMaxDepth = 1000;

    /** 0: refused, 1: written as such, 2: written as null. */
    int encodeInvalidNumbers;

    boolean decodeInvalidNumbers = true;
    boolean keepBuffer = true;
    int precision = 14;
  }

  private static final List<String> SWITCH = List.of("off", "on");
  private static final List<String> INVALID_NUMBERS = List.of("off", "on", "null");

  private JsonLibrary() {}

  static void install(LuaState state) {
    state.globals().set("cjson", create(state.heap()));
  }

  private static LuaTable create(LuaHeap heap) {
    Settings settings = new Settings();
    LuaTable library = new LuaTable(heap);
    LuaLibraries.add(
        library,
        "encode",
        call -> {
          checkOneArgument(call);
          call.enter(new JsonEncoder(settings, heap, call.arg(1)));
        });
    LuaLibraries.add(
        library,
        "decode",
        call -> {
          checkOneArgument(call);
          byte[] text = call.string(1).bytes();
          if (text.length >= 2 && (text[0] == 0 || text[1] == 0)) {
            throw call.error("JSON parser does not support UTF-16 or UTF-32");
          }
          call.enter(new JsonDecoder(settings, heap, text));
        });
    addEncodeOptions(library, settings);
    addDecodeOptions(library, settings);
    LuaLibraries.add(library, "new", call -> call.returns(create(heap)));
    library.set("null", LuaUserdata.NULL);
    library.set("_NAME", LuaString.of("cjson"));
    library.set("_VERSION", LuaString.of("2.1.0"));
    return library;
  }

  private static void addEncodeOptions(LuaTable library, Settings settings) {
    LuaLibraries.add(
        library,
        "encode_sparse_array",
        call -> {
          checkArguments(call, 3);
          settings.sparseConvert = option(call, settings.sparseConvert);
          settings.sparseRatio = integer(call, 2, settings.sparseRatio, 0, Integer.MAX_VALUE);
          settings.sparseSafe = integer(call, 3, settings.sparseSafe, 0, Integer.MAX_VALUE);
          call.returnsAll(
              new Object[] {
                settings.sparseConvert, (double) settings.sparseRatio, (double) settings.sparseSafe
              });
        });
    LuaLibraries.add(
        library,
        "encode_max_depth",
        call -> {
          checkArguments(call, 1);
          settings.encodeMaxDepth = integer(call, 1, settings.encodeMaxDepth, 1, Integer.MAX_VALUE);
          call.returns((double) settings.encodeMaxDepth);
        });
    LuaLibraries.add(
        library,
        "decode_max_depth",
        call -> {
          checkArguments(call, 1);
          settings.decodeMaxDepth = integer(call, 1, settings.decodeMaxDepth, 1, Integer.MAX_VALUE);
          call.returns((double) settings.decodeMaxDepth);
        });
    LuaLibraries.add(
        library,
        "encode_number_precision",
        call -> {
          checkArguments(call, 1);
          settings.precision = integer(call, 1, settings.precision, 1, 14);
          call.returns((double) settings.precision);
        });
    LuaLibraries.add(
        library,
        "encode_keep_buffer",
        call -> {
          checkArguments(call, 1);
          settings.keepBuffer = option(call, settings.keepBuffer);
          call.returns(settings.keepBuffer);
        });
  }

  private static void addDecodeOptions(LuaTable library, Settings settings) {
    LuaLibraries.add(
        library,
        "encode_invalid_numbers",
        call -> {
          checkArguments(call, 1);
          if (call.arg(1) instanceof Boolean bool) {
            settings.encodeInvalidNumbers = bool ? 1 : 0;
          } else if (call.arg(1) != null) {
            settings.encodeInvalidNumbers = named(call, INVALID_NUMBERS);
          }
          int setting = settings.encodeInvalidNumbers;
          call.returns(setting == 2 ? LuaString.of("null") : (Object) (setting == 1));
        });
    LuaLibraries.add(
        library,
        "decode_invalid_numbers",
        call -> {
          checkArguments(call, 1);
          settings.decodeInvalidNumbers = option(call, settings.decodeInvalidNumbers);
          call.returns(settings.decodeInvalidNumbers);
        });
  }

  private static void checkOneArgument(NativeCall call) {
    if (call.count() != 1) {
      throw call.argumentError(1, "expected 1 argument");
    }
  }

  private static void checkArguments(NativeCall call, int most) {
    if (call.count() > most) {
      throw call.argumentError(most + 1, "found too many arguments");
    }
  }

  private static boolean option(NativeCall call, boolean current) {
    if (call.arg(1) == null) {
      return current;
    }
    return call.arg(1) instanceof Boolean bool ? bool : named(call, SWITCH) == 1;
  }

  private static int named(NativeCall call, List<String> names) {
    String name = call.string(1).toString();
    int index = names.indexOf(name);
    if (index < 0) {
      throw call.argumentError(1, "invalid option '" + name + "'");
    }
    return index;
  }

  private static int integer(NativeCall call, int index, int current, int min, int max) {
    if (call.arg(index) == null) {
      return current;
    }
    int value = call.int32(index);
    if (value < min || value > max) {
      throw call.argumentError(1, "expected integer between " + min + " and " + max);
    }
    return value;
  }
}
