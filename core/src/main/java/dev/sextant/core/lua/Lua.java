package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * Questions about Lua values. Nil is Java's null, booleans are Boolean, numbers Double; the others
 * have classes of their own.
 */
public final class Lua {
  private Lua() {}

  /** The name of the type of a value, as the function type gives it. */
  public static String typeName(@Nullable Object value) {
    if (value == null) {
      return "nil";
    }
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (value instanceof Double) {
      return "number";
    }
    if (value instanceof LuaString) {
      return "string";
    }
    if (value instanceof LuaTable) {
      return "table";
    }
    if (value instanceof LuaFunction) {
      return "function";
    }
    return value instanceof LuaThread ? "thread" : "userdata";
  }

  /** Everything is true but nil and false. */
  public static boolean isTrue(@Nullable Object value) {
    return value != null && value != Boolean.FALSE;
  }

  /** Equality without metamethods. */
  public static boolean rawEquals(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Double x) {
      return b instanceof Double y && x.doubleValue() == y.doubleValue();
    }
    return a == b || a instanceof LuaString x && b instanceof LuaString y && x.sameBytes(y);
  }

  /** The result of an arithmetic instruction, ADD to POW, on two numbers. */
  public static double compute(int op, double a, double b) {
    return switch (op) {
      case Op.ADD -> a + b;
      case Op.SUB -> a - b;
      case Op.MUL -> a * b;
      case Op.DIV -> a / b;
      case Op.MOD -> a - Math.floor(a / b) * b;
      default -> power(a, b);
    };
  }

  /** C's pow, which differs from Java's where the result is 1. */
  public static double power(double a, double b) {
    if (a == 1 || a == -1 && Double.isInfinite(b)) {
      return 1;
    }
    return Math.pow(a, b);
  }

  /** The value as text, without metamethods. */
  public static LuaString toText(@Nullable Object value) {
    if (value instanceof LuaString text) {
      return text;
    }
    if (value instanceof Double number) {
      return LuaNumbers.format(number);
    }
    if (value == null || value instanceof Boolean) {
      return LuaString.of(value == null ? "nil" : value.toString());
    }
    if (value == LuaUserdata.NULL) {
      return LuaString.of("userdata: (nil)");
    }
    long address = 0x7f0000000000L + 32 * number(value);
    return LuaString.of(typeName(value) + ": 0x" + Long.toHexString(address));
  }

  /** The number that stands for the address of an object. */
  static long number(Object value) {
    if (value instanceof LuaTable table) {
      return table.id();
    }
    if (value instanceof LuaUserdata userdata) {
      return userdata.id;
    }
    if (value instanceof LuaThread thread) {
      return thread.id;
    }
    return value instanceof LuaFunction function ? function.id : 0;
  }
}
