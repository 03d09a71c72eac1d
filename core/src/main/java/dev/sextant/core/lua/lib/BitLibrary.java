package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** bit: operations on 32 bit integers, as BitOp 1.0.2 has them. */
final class BitLibrary {
  /** Adding this to a double leaves its integer, rounded, in the low bits. */
  private static final double ROUNDING = 0x1.8p52;

  private BitLibrary() {}

  static void install(LuaState state) {
    LuaTable library = LuaLibraries.newLibrary(state, "bit", 12);
    unary(library, "tobit", b -> b);
    unary(library, "bnot", b -> ~b);
    fold(library, "band", (a, b) -> a & b);
    fold(library, "bor", (a, b) -> a | b);
    fold(library, "bxor", (a, b) -> a ^ b);
    shift(library, "lshift", (b, n) -> b << n);
    shift(library, "rshift", (b, n) -> b >>> n);
    shift(library, "arshift", (b, n) -> b >> n);
    shift(library, "rol", Integer::rotateLeft);
    shift(library, "ror", Integer::rotateRight);
    unary(library, "bswap", Integer::reverseBytes);
    LuaLibraries.add(library, "tohex", BitLibrary::toHex);
  }

  private static int argument(NativeCall call, int index) {
    Double number = LuaNumbers.toNumber(call.arg(index));
    if (number == null) {
      throw call.typeError(index, "number");
    }
    return (int) Double.doubleToRawLongBits(number + ROUNDING);
  }

  private static void unary(LuaTable library, String name, IntUnaryOperator operator) {
    LuaLibraries.add(
        library, name, call -> call.returns((double) operator.applyAsInt(argument(call, 1))));
  }

  private static void fold(LuaTable library, String name, IntBinaryOperator operator) {
    LuaLibraries.add(
        library,
        name,
        call -> {
          int result = argument(call, 1);
          for (int i = call.count(); i > 1; i--) {
            result = operator.applyAsInt(result, argument(call, i));
          }
          call.returns((double) result);
        });
  }

  private static void shift(LuaTable library, String name, IntBinaryOperator operator) {
    LuaLibraries.add(
        library,
        name,
        call -> {
          int bits = argument(call, 1);
          call.returns((double) operator.applyAsInt(bits, argument(call, 2) & 31));
        });
  }

  private static void toHex(NativeCall call) {
    int bits = argument(call, 1);
    int digits = call.count() < 2 ? 8 : argument(call, 2);
    boolean upper = digits < 0;
    int count = Math.min(upper ? -digits : digits, 8);
    if (count <= 0) {
      count = digits == Integer.MIN_VALUE ? 8 : 0;
    }
    String text = String.format(upper ? "%08X" : "%08x", bits);
    call.returns(LuaString.of(text.substring(8 - count)));
  }
}
