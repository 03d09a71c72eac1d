package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** math. */
final class MathLibrary {
  /** The order in which Lua registers the functions, which pairs shows. */
  private static final List<String> ORDER =
      List.of(
          "abs",
          "acos",
          "asin",
          "atan2",
          "atan",
          "ceil",
          "cosh",
          "cos",
          "deg",
          "exp",
          "floor",
          "fmod",
          "frexp",
          "ldexp",
          "log10",
          "log",
          "max",
          "min",
          "modf",
          "pow",
          "rad",
          "random",
          "randomseed",
          "sinh",
          "sin",
          "sqrt",
          "tanh",
          "tan",
          "pi",
          "huge",
          "mod");

  private MathLibrary() {}

  static void install(LuaState state, ScriptRandom random) {
    LuaTable library = LuaLibraries.newLibrary(state, "math", 28);
    for (String name : ORDER) {
      library.set(name, false);
    }
    unary(library, "abs", Math::abs);
    unary(library, "acos", unsignedNan(Math::acos));
    unary(library, "asin", unsignedNan(Math::asin));
    unary(library, "atan", Math::atan);
    unary(library, "ceil", Math::ceil);
    unary(library, "cos", Math::cos);
    unary(library, "cosh", Math::cosh);
    unary(library, "deg", x -> x / (Math.PI / 180));
    unary(library, "exp", Math::exp);
    unary(library, "floor", Math::floor);
    unary(library, "log", Math::log);
    unary(library, "log10", unsignedNan(Math::log10));
    unary(library, "rad", x -> x * (Math.PI / 180));
    unary(library, "sin", Math::sin);
    unary(library, "sinh", Math::sinh);
    unary(library, "sqrt", Math::sqrt);
    unary(library, "tan", Math::tan);
    unary(library, "tanh", Math::tanh);
    binary(library, "atan2", Math::atan2);
    binary(library, "fmod", (x, y) -> x % y);
    binary(library, "mod", (x, y) -> x % y);
    LuaLibraries.add(library, "frexp", MathLibrary::frexp);
    binary(library, "ldexp", (x, y) -> Math.scalb(x, (int) LuaNumbers.toLong(y)));
    LuaLibraries.add(library, "max", MathLibrary::max);
    LuaLibraries.add(library, "min", MathLibrary::min);
    LuaLibraries.add(library, "modf", MathLibrary::modf);
    binary(library, "pow", Lua::power);
    LuaLibraries.add(library, "random", call -> random(call, random));
    LuaLibraries.add(library, "randomseed", call -> random.seed(call.int32(1)));
    library.set("pi", Math.PI);
    library.set("huge", Double.POSITIVE_INFINITY);
  }

  private static void unary(LuaTable library, String name, DoubleUnaryOperator function) {
    LuaLibraries.add(library, name, call -> call.returns(function.applyAsDouble(call.number(1))));
  }

  /** A function of two numbers, of which C looks at the second one first. */
  private static void binary(LuaTable library, String name, DoubleBinaryOperator function) {
    LuaLibraries.add(
        library,
        name,
        call -> {
          double second = call.number(2);
          call.returns(function.applyAsDouble(call.number(1), second));
        });
  }

  /** The NaN of an argument outside of the domain, which C's library gives without a sign. */
  private static DoubleUnaryOperator unsignedNan(DoubleUnaryOperator function) {
    return x -> {
      double result = function.applyAsDouble(x);
      return Double.isNaN(result) && !Double.isNaN(x) ? Double.NaN : result;
    };
  }

  private static void frexp(NativeCall call) {
    double value = call.number(1);
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      call.returns(value, 0.0);
      return;
    }
    int exponent = Math.getExponent(value);
    double scaled = value;
    if (exponent < Double.MIN_EXPONENT) {
      scaled = value * 0x1p54;
      exponent = Math.getExponent(scaled) - 54;
    }
    double mantissa = Math.scalb(scaled, -Math.getExponent(scaled) - 1);
    call.returns(mantissa, exponent + 1.0);
  }

  private static void max(NativeCall call) {
    double result = call.number(1);
    for (int i = 2; i <= call.count(); i++) {
      double value = call.number(i);
      if (value > result) {
        result = value;
      }
    }
    call.returns(result);
  }

  private static void min(NativeCall call) {
    double result = call.number(1);
    for (int i = 2; i <= call.count(); i++) {
      double value = call.number(i);
      if (value < result) {
        result = value;
      }
    }
    call.returns(result);
  }

  private static void modf(NativeCall call) {
    double value = call.number(1);
    double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
    double fraction = Double.isInfinite(value) ? Math.copySign(0.0, value) : value - whole;
    call.returns(whole, fraction == 0 ? Math.copySign(0.0, value) : fraction);
  }

  private static void random(NativeCall call, ScriptRandom random) {
    double fraction = (double) (random.next() % Integer.MAX_VALUE) / Integer.MAX_VALUE;
    switch (call.count()) {
      case 0 -> call.returns(fraction);
      case 1 -> {
        int high = call.int32(1);
        if (high < 1) {
          throw call.argumentError(1, "interval is empty");
        }
        call.returns(Math.floor(fraction * high) + 1);
      }
      case 2 -> {
        int low = call.int32(1);
        int high = call.int32(2);
        if (low > high) {
          throw call.argumentError(2, "interval is empty");
        }
        // In C the size of the interval is an int, which may wrap.
        call.returns(Math.floor(fraction * (high - low + 1)) + low);
      }
      default -> throw call.error("wrong number of arguments");
    }
  }
}
