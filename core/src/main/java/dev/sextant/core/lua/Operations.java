package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * What values do by themselves and by their metamethods. Where a metamethod must be called, its
 * frame is pushed and the instruction is completed by {@link Instructions#complete} when it
 * returns.
 */
final class Operations {
  /** How many tables a chain of __index or __newindex may have. */
  private static final int MAX_CHAIN = 100;

  private Operations() {}

  /** An error with the position of the innermost frame. */
  static LuaError error(Machine machine, String message) {
    return new LuaError(DebugInfo.where(machine.thread.frame) + message);
  }

  /** "attempt to (index...) (local 'x') (a nil value)"; the register is -1 if it has none. */
  static LuaError typeError(
      Machine machine, @Nullable Object value, int register, String operation) {
    DebugInfo.Name name =
        register >= 0 && machine.thread.frame instanceof LuaFrame lua
            ? DebugInfo.name(lua, register)
            : null;
    String type = Lua.typeName(value);
    return error(
        machine,
        name == null
            ? "attempt to " + operation + " a " + type + " value"
            : String.format(
                "attempt to %s %s '%s' (a %s value)", operation, name.kind(), name.name(), type));
  }

  private static void callMetamethod(Machine machine, Object function, @Nullable Object... args) {
    machine.call(function, args, 0, args.length, true);
  }

  /** object[key] into a register of the frame. */
  static void index(
      Machine machine,
      LuaFrame frame,
      @Nullable Object object,
      int register,
      @Nullable Object key,
      int to) {
    Object value = indexOrCall(machine, object, register, key);
    if (value != NativeFrame.CALLED) {
      frame.registers[to] = value;
    }
  }

  /** object[key], or {@link NativeFrame#CALLED} if an __index function was called for it. */
  static @Nullable Object indexOrCall(
      Machine machine, @Nullable Object object, int register, @Nullable Object key) {
    Object holder = object;
    for (int i = 0; i < MAX_CHAIN; i++) {
      Object handler;
      if (holder instanceof LuaTable table) {
        Object value = table.get(key);
        LuaTable metatable = table.metatable();
        handler = value != null || metatable == null ? null : metatable.get(Events.INDEX);
        if (handler == null) {
          return value;
        }
      } else {
        handler = machine.state.metamethod(holder, Events.INDEX);
        if (handler == null) {
          throw typeError(machine, holder, i == 0 ? register : -1, "index");
        }
      }
      if (handler instanceof LuaFunction) {
        callMetamethod(machine, handler, holder, key);
        return NativeFrame.CALLED;
      }
      holder = handler;
    }
    throw error(machine, "loop in gettable");
  }

  /** object[key] = value. */
  static void setIndex(
      Machine machine,
      @Nullable Object object,
      int register,
      @Nullable Object key,
      @Nullable Object value) {
    Object holder = object;
    for (int i = 0; i < MAX_CHAIN; i++) {
      Object handler;
      if (holder instanceof LuaTable table) {
        LuaTable metatable = table.metatable();
        if (table.isReadonly()) {
          throw error(machine, "Attempt to modify a readonly table");
        }
        handler =
            metatable == null || table.get(key) != null ? null : metatable.get(Events.NEWINDEX);
        if (handler == null) {
          rawSet(machine, table, key, value);
          return;
        }
      } else {
        handler = machine.state.metamethod(holder, Events.NEWINDEX);
        if (handler == null) {
          throw typeError(machine, holder, i == 0 ? register : -1, "index");
        }
      }
      if (handler instanceof LuaFunction) {
        callMetamethod(machine, handler, holder, key, value);
        return;
      }
      holder = handler;
    }
    throw error(machine, "loop in settable");
  }

  private static void rawSet(
      Machine machine, LuaTable table, @Nullable Object key, @Nullable Object value) {
    if (key == null) {
      throw error(machine, "table index is nil");
    }
    if (!LuaTable.isKey(key)) {
      throw error(machine, "table index is NaN");
    }
    table.set(key, value);
  }

  /** Arithmetic that is not on two numbers; the operation counts from ADD. */
  static void arithmetic(Machine machine, LuaFrame frame, long i) {
    Object x = frame.operand(Op.b(i));
    Object y = frame.operand(Op.c(i));
    Double a = LuaNumbers.toNumber(x);
    Double b = a == null ? null : LuaNumbers.toNumber(y);
    if (a != null && b != null) {
      frame.registers[Op.a(i)] = Lua.compute(Op.op(i), a, b);
      return;
    }
    LuaString event = Events.ARITHMETIC[Op.op(i) - Op.ADD];
    Object handler = binaryHandler(machine, x, y, event);
    if (handler == null) {
      boolean first = a == null;
      throw typeError(machine, first ? x : y, first ? Op.b(i) : Op.c(i), "perform arithmetic on");
    }
    callMetamethod(machine, handler, x, y);
  }

  private static @Nullable Object binaryHandler(
      Machine machine, @Nullable Object x, @Nullable Object y, LuaString event) {
    Object handler = machine.state.metamethod(x, event);
    return handler != null ? handler : machine.state.metamethod(y, event);
  }

  static void negate(Machine machine, LuaFrame frame, long i) {
    Object x = frame.operand(Op.b(i));
    Double number = LuaNumbers.toNumber(x);
    if (number != null) {
      frame.registers[Op.a(i)] = -number;
      return;
    }
    Object handler = machine.state.metamethod(x, Events.UNM);
    if (handler == null) {
      throw typeError(machine, x, Op.b(i), "perform arithmetic on");
    }
    callMetamethod(machine, handler, x, x);
  }

  static void length(Machine machine, LuaFrame frame, long i) {
    Object x = frame.operand(Op.b(i));
    if (x instanceof LuaTable table) {
      frame.registers[Op.a(i)] = (double) table.length();
    } else if (x instanceof LuaString text) {
      frame.registers[Op.a(i)] = (double) text.length();
    } else {
      Object handler = machine.state.metamethod(x, Events.LEN);
      if (handler == null) {
        throw typeError(machine, x, Op.b(i), "get length of");
      }
      callMetamethod(machine, handler, x, null);
    }
  }

  /** Equality of two values that are not raw equal: false, or what their common __eq says. */
  static void equal(Machine machine, LuaFrame frame, long i) {
    Object x = frame.operand(Op.b(i));
    Object y = frame.operand(Op.c(i));
    if (Lua.rawEquals(x, y)) {
      Instructions.branch(frame, i, true);
      return;
    }
    boolean objects =
        x instanceof LuaTable && y instanceof LuaTable
            || x instanceof LuaUserdata && y instanceof LuaUserdata;
    Object handler = objects ? commonHandler(machine, x, y, Events.EQ) : null;
    if (handler == null) {
      Instructions.branch(frame, i, false);
    } else {
      frame.negated = false;
      callMetamethod(machine, handler, x, y);
    }
  }

  private static @Nullable Object commonHandler(
      Machine machine, @Nullable Object x, @Nullable Object y, LuaString event) {
    Object first = machine.state.metamethod(x, event);
    Object second = machine.state.metamethod(y, event);
    return first != null && Lua.rawEquals(first, second) ? first : null;
  }

  /** x {@literal <} y or x {@literal <=} y for the instructions LT and LE. */
  static void order(Machine machine, LuaFrame frame, long i) {
    Object x = frame.operand(Op.b(i));
    Object y = frame.operand(Op.c(i));
    boolean less = Op.op(i) == Op.LT;
    if (x instanceof Double a && y instanceof Double b) {
      Instructions.branch(frame, i, less ? a < b : a <= b);
      return;
    }
    if (x instanceof LuaString a && y instanceof LuaString b) {
      int order = a.compareTo(b);
      Instructions.branch(frame, i, less ? order < 0 : order <= 0);
      return;
    }
    if (!Lua.typeName(x).equals(Lua.typeName(y))) {
      throw orderError(machine, x, y);
    }
    frame.negated = false;
    Object handler = commonHandler(machine, x, y, less ? Events.LT : Events.LE);
    if (handler != null) {
      callMetamethod(machine, handler, x, y);
      return;
    }
    handler = less ? null : commonHandler(machine, x, y, Events.LT);
    if (handler == null) {
      throw orderError(machine, x, y);
    }
    frame.negated = true;
    callMetamethod(machine, handler, y, x);
  }

  /** a {@literal <} b; null if a metamethod was called to answer. */
  static @Nullable Boolean lessOrCall(Machine machine, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      return x < y;
    }
    if (a instanceof LuaString x && b instanceof LuaString y) {
      return x.compareTo(y) < 0;
    }
    Object handler =
        Lua.typeName(a).equals(Lua.typeName(b)) ? commonHandler(machine, a, b, Events.LT) : null;
    if (handler == null) {
      throw orderError(machine, a, b);
    }
    callMetamethod(machine, handler, a, b);
    return null;
  }

  private static LuaError orderError(Machine machine, @Nullable Object x, @Nullable Object y) {
    String a = Lua.typeName(x);
    String b = Lua.typeName(y);
    return error(
        machine,
        a.equals(b)
            ? "attempt to compare two " + a + " values"
            : "attempt to compare " + a + " with " + b);
  }

  /**
   * Joins R[B] to R[concatTop], from the right: as many strings and numbers at once as there are,
   * and two values by a metamethod where one of them is neither.
   */
  static void concat(Machine machine, LuaFrame frame, long i) {
    @Nullable Object[] registers = frame.registers;
    int first = Op.b(i);
    while (frame.concatTop > first) {
      int top = frame.concatTop;
      Object x = registers[top - 1];
      Object y = registers[top];
      if (!isText(x) || !isText(y)) {
        Object handler = binaryHandler(machine, x, y, Events.CONCAT);
        if (handler == null) {
          int wrong = isText(x) ? top : top - 1;
          throw typeError(machine, registers[wrong], wrong, "concatenate");
        }
        callMetamethod(machine, handler, x, y);
        return;
      }
      int from = top - 1;
      while (from > first && isText(registers[from - 1])) {
        from--;
      }
      registers[from] = join(machine.state.heap(), registers, from, top);
      frame.concatTop = from;
    }
    registers[Op.a(i)] = registers[first];
  }

  private static boolean isText(@Nullable Object value) {
    return value instanceof LuaString || value instanceof Double;
  }

  private static LuaString join(LuaHeap heap, @Nullable Object[] registers, int from, int to) {
    long length = 0;
    for (int i = from; i <= to; i++) {
      if (!(registers[i] instanceof LuaString)) {
        registers[i] = Lua.toText(registers[i]);
      }
      length += ((LuaString) registers[i]).length();
    }
    heap.chargeString(length);
    byte[] bytes = new byte[(int) length];
    int at = 0;
    for (int i = from; i <= to; i++) {
      byte[] part = ((LuaString) registers[i]).bytes();
      System.arraycopy(part, 0, bytes, at, part.length);
      at += part.length;
    }
    return LuaString.of(bytes);
  }
}
