package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFunction;
import org.jspecify.annotations.Nullable;

/** string. */
final class StringLibrary {
  private StringLibrary() {}

  static void install(LuaState state) {
    LuaTable library = LuaLibraries.newLibrary(state, "string", 15);
    LuaLibraries.add(library, "byte", StringLibrary::bytes);
    LuaLibraries.add(library, "char", StringLibrary::character);
    LuaLibraries.add(library, "dump", StringLibrary::dump);
    LuaLibraries.add(library, "find", call -> PatternSearch.find(call, true));
    LuaLibraries.add(library, "format", StringFormat::format);
    LuaLibraries.add(library, "gfind", PatternSearch::gmatch);
    LuaLibraries.add(library, "gmatch", PatternSearch::gmatch);
    LuaLibraries.add(library, "gsub", Substitution::gsub);
    LuaLibraries.add(library, "len", call -> call.returns((double) call.string(1).length()));
    LuaLibraries.add(library, "lower", call -> changeCase(call, 'A', 'Z'));
    LuaLibraries.add(library, "match", call -> PatternSearch.find(call, false));
    LuaLibraries.add(library, "rep", StringLibrary::repeat);
    LuaLibraries.add(library, "reverse", StringLibrary::reverse);
    LuaLibraries.add(library, "sub", StringLibrary::sub);
    LuaLibraries.add(library, "upper", call -> changeCase(call, 'a', 'z'));
    LuaTable metatable = new LuaTable(state.heap());
    metatable.set("__index", library);
    state.setStringMetatable(metatable);
  }

  /** A position counted from the end if it is negative; 0 if that is before the start. */
  static long position(long position, int length) {
    return position >= 0 ? position : Math.max(position + length + 1, 0);
  }

  private static void bytes(NativeCall call) {
    LuaString text = call.string(1);
    long from = position(call.integer(2, 1), text.length());
    long to = position(call.integer(3, from), text.length());
    from = Math.max(from, 1);
    to = Math.min(to, text.length());
    if (from > to) {
      return;
    }
    @Nullable Object[] codes = new Object[(int) (to - from + 1)];
    if (codes.length > 8000 - call.count()) {
      throw call.error("stack overflow (string slice too long)");
    }
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (double) text.at((int) from - 1 + i);
    }
    call.returnsAll(codes);
  }

  private static void character(NativeCall call) {
    byte[] all = new byte[call.count()];
    for (int i = 1; i <= all.length; i++) {
      int code = call.int32(i);
      if ((code & 0xff) != code) {
        throw call.argumentError(i, "invalid value");
      }
      all[i - 1] = (byte) code;
    }
    call.returns(LuaString.of(all));
  }

  private static void dump(NativeCall call) {
    if (call.function(1) instanceof NativeFunction) {
      throw call.error("unable to dump given function");
    }
    call.returns(LuaString.of("\u001bLuaQ")); // How bytecode begins, which nobody takes.
  }

  private static void changeCase(NativeCall call, char from, char to) {
    LuaString text = call.string(1);
    call.heap().chargeString(text.length());
    call.spend(text.length() / 16);
    byte[] bytes = text.bytes().clone();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= from && bytes[i] <= to) {
        bytes[i] ^= 0x20;
      }
    }
    call.returns(LuaString.of(bytes));
  }

  private static void repeat(NativeCall call) {
    LuaString text = call.string(1);
    int count = call.int32(2);
    if (count <= 0 || text.length() == 0) {
      call.returns(LuaString.EMPTY);
      return;
    }
    long length = (long) text.length() * count;
    call.heap().chargeString(length);
    call.spend(length / 64);
    byte[] bytes = new byte[(int) length];
    int done = text.length();
    System.arraycopy(text.bytes(), 0, bytes, 0, done);
    while (done < bytes.length) {
      int part = Math.min(done, bytes.length - done);
      System.arraycopy(bytes, 0, bytes, done, part);
      done += part;
    }
    call.returns(LuaString.of(bytes));
  }

  private static void reverse(NativeCall call) {
    LuaString text = call.string(1);
    call.heap().chargeString(text.length());
    call.spend(text.length() / 16);
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.at(bytes.length - 1 - i);
    }
    call.returns(LuaString.of(bytes));
  }

  private static void sub(NativeCall call) {
    LuaString text = call.string(1);
    long from = position(call.integer(2), text.length());
    long to = position(call.integer(3, -1), text.length());
    from = Math.max(from, 1);
    to = Math.min(to, text.length());
    if (from > to) {
      call.returns(LuaString.EMPTY);
      return;
    }
    call.heap().charge(to - from + 25);
    call.returns(text.slice((int) from - 1, (int) to));
  }
}
