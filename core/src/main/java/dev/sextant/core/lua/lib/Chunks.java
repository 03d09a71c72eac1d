package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaClosure;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFrame;
import dev.sextant.core.lua.compiler.LuaCompiler;
import dev.sextant.core.lua.compiler.LuaSyntaxException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** load and loadstring: a script compiles a source. */
final class Chunks {
  private Chunks() {}

  static void loadString(NativeCall call) {
    LuaString source = call.string(1);
    String name = call.string(2, source).toString();
    call.spend(source.length() / 8);
    call.returnsAll(compile(call.state(), source.bytes(), name, call.nativeDepth()));
  }

  static void load(NativeCall call) {
    LuaFunction reader = call.function(1);
    String name = call.string(2, LuaString.of("=(load)")).toString();
    call.enter(new Loader(reader, name, call.nativeDepth()));
  }

  private static @Nullable Object[] compile(LuaState state, byte[] source, String name, int level) {
    state.heap().charge(source.length * 4L);
    try {
      return new Object[] {
        new LuaClosure(LuaCompiler.compile(source, name, level), state.globals())
      };
    } catch (LuaSyntaxException e) {
      return new Object[] {null, LuaString.of(String.valueOf(e.getMessage()))};
    }
  }

  /** Calls a function for pieces of source until it gives none, and compiles them. */
  private static final class Loader extends NativeFrame {
    private final LuaFunction reader;
    private final String name;
    private final int level;
    private final ByteArrayOutputStream source = new ByteArrayOutputStream();
    private boolean called;

    Loader(LuaFunction reader, String name, int level) {
      this.reader = reader;
      this.name = name;
      this.level = level;
    }

    @Override
    protected void step(@Nullable Object[] results) {
      if (!called) {
        called = true;
        call(reader);
        return;
      }
      Object piece = results.length == 0 ? null : results[0];
      if (piece instanceof Double number) {
        piece = dev.sextant.core.lua.LuaNumbers.format(number);
      }
      if (piece instanceof LuaString text && text.length() > 0) {
        state().heap().chargeString((long) source.size() + text.length());
        source.writeBytes(text.bytes());
        call(reader);
      } else if (piece == null || piece instanceof LuaString) {
        spend(source.size() / 8);
        finish(compile(state(), source.toByteArray(), name, level));
      } else {
        finish(null, error("reader function must return a string").value());
      }
    }
  }

  /** What strtoul reads, with white space around it; null if that is not all. */
  static @Nullable Double parseInteger(LuaString text, int base) {
    int at = 0;
    int end = text.length();
    while (at < end && isSpace(text.at(at))) {
      at++;
    }
    boolean negative = at < end && text.at(at) == '-';
    if (at < end && (negative || text.at(at) == '+')) {
      at++;
    }
    if (base == 16
        && at + 2 < end
        && text.at(at) == '0'
        && (text.at(at + 1) | 0x20) == 'x'
        && Character.digit(text.at(at + 2), 16) >= 0) {
      at += 2;
    }
    int start = at;
    long value = 0;
    boolean overflow = false;
    while (at < end && Character.digit(text.at(at), base) >= 0 && text.at(at) < 128) {
      long limit = Long.divideUnsigned(-1L, base);
      int digit = Character.digit(text.at(at), base);
      overflow |=
          Long.compareUnsigned(value, limit) > 0
              || Long.compareUnsigned(value * base, -1L - digit) > 0;
      value = value * base + digit;
      at++;
    }
    if (at == start) {
      return null;
    }
    while (at < end && isSpace(text.at(at))) {
      at++;
    }
    if (at < end) {
      return null;
    }
    long bits = overflow ? -1L : negative ? -value : value;
    return unsigned(bits);
  }

  /** The number that 64 bits without a sign are, rounded once. */
  static double unsigned(long bits) {
    return bits >= 0 ? (double) bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }
}
