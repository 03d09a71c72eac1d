package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * The loop over the instructions of one frame. Each case tries what is common, numbers and plain
 * tables, in a method that is small enough to be compiled in place, and says whether that was all;
 * otherwise {@link Instructions} does it. The loop ends when another frame becomes the innermost or
 * the budget is used up, and nothing is kept in its variables that the frame does not have.
 */
final class Interpreter {
  /** Where a FORLOOP goes whose body has no instructions: to itself. */
  private static final int EMPTY_BODY = -1;

  private Interpreter() {}

  static void run(Machine machine, LuaFrame f) {
    long[] code = f.code;
    @Nullable Object[] r = f.registers;
    LuaThread thread = machine.thread;
    long fuel = machine.fuel;
    while (fuel > 0) {
      fuel--;
      long i = code[f.pc++];
      boolean done =
          switch ((int) i & 0xff) {
            case Op.MOVE -> set(r, i, r[Op.b(i)]);
            case Op.LOADK -> set(r, i, f.constants[Op.b(i)]);
            case Op.LOADBOOL -> loadBoolean(f, i);
            case Op.GETUPVAL -> getUpvalue(f, i);
            case Op.SETUPVAL -> setUpvalue(f, i);
            case Op.GETGLOBAL -> getGlobal(f, i);
            case Op.GETTABLE -> getTable(f, r, i);
            case Op.SETTABLE -> setTable(f, r, i);
            case Op.SELF -> self(f, r, i);
            case Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MOD, Op.POW -> arithmetic(f, r, i);
            case Op.NOT -> set(r, i, !Lua.isTrue(r[Op.b(i)]));
            case Op.JMP -> jump(f, i);
            case Op.EQ -> equal(f, i);
            case Op.LT, Op.LE -> order(f, i);
            case Op.TEST -> test(f, r, i);
            case Op.TESTSET -> testSet(f, r, i);
            case Op.FORLOOP -> {
              if (Op.b(i) == EMPTY_BODY) {
                fuel -= skipEmpty(r, Op.a(i), fuel);
              }
              yield loop(f, r, i);
            }
            default -> false;
          };
      if (!done) {
        machine.fuel = fuel;
        Instructions.execute(machine, f, i);
        if (thread.frame != f || machine.thread != thread) {
          return;
        }
        fuel = machine.fuel;
      }
    }
    machine.fuel = fuel;
  }

  private static boolean set(@Nullable Object[] r, long i, @Nullable Object value) {
    r[Op.a(i)] = value;
    return true;
  }

  private static boolean loadBoolean(LuaFrame f, long i) {
    f.registers[Op.a(i)] = Op.b(i) != 0;
    f.pc += Op.c(i);
    return true;
  }

  private static boolean getUpvalue(LuaFrame f, long i) {
    Upvalue upvalue = f.closure.upvalues[Op.b(i)];
    f.registers[Op.a(i)] = upvalue.holder[upvalue.index];
    return true;
  }

  private static boolean setUpvalue(LuaFrame f, long i) {
    Upvalue upvalue = f.closure.upvalues[Op.b(i)];
    upvalue.holder[upvalue.index] = f.registers[Op.a(i)];
    return true;
  }

  private static boolean getGlobal(LuaFrame f, long i) {
    Object value = f.closure.globals.get((LuaString) f.constants[Op.b(i)]);
    f.registers[Op.a(i)] = value;
    return value != null;
  }

  private static boolean getTable(LuaFrame f, @Nullable Object[] r, long i) {
    if (!(r[Op.b(i)] instanceof LuaTable table)) {
      return false;
    }
    Object value = table.get(f.operand(Op.c(i)));
    if (value == null && table.metatable() != null) {
      return false;
    }
    r[Op.a(i)] = value;
    return true;
  }

  private static boolean setTable(LuaFrame f, @Nullable Object[] r, long i) {
    if (!(r[Op.a(i)] instanceof LuaTable table)
        || table.metatable() != null
        || table.isReadonly()) {
      return false;
    }
    Object key = f.operand(Op.b(i));
    if (key == null || !LuaTable.isKey(key)) {
      return false;
    }
    table.set(key, f.operand(Op.c(i)));
    return true;
  }

  private static boolean self(LuaFrame f, @Nullable Object[] r, long i) {
    if (!(r[Op.b(i)] instanceof LuaTable table)) {
      return false;
    }
    Object value = table.get(f.operand(Op.c(i)));
    if (value == null) {
      return false;
    }
    r[Op.a(i) + 1] = table;
    r[Op.a(i)] = value;
    return true;
  }

  private static boolean arithmetic(LuaFrame f, @Nullable Object[] r, long i) {
    if (f.operand(Op.b(i)) instanceof Double x && f.operand(Op.c(i)) instanceof Double y) {
      r[Op.a(i)] = Lua.compute(Op.op(i), x, y);
      return true;
    }
    return false;
  }

  private static boolean jump(LuaFrame f, long i) {
    f.pc += Op.b(i);
    return true;
  }

  private static boolean equal(LuaFrame f, long i) {
    Object x = f.operand(Op.b(i));
    Object y = f.operand(Op.c(i));
    if (x instanceof LuaTable && y instanceof LuaTable && x != y) {
      return false;
    }
    if (x instanceof LuaUserdata) {
      return false;
    }
    Instructions.branch(f, i, Lua.rawEquals(x, y));
    return true;
  }

  private static boolean order(LuaFrame f, long i) {
    if (f.operand(Op.b(i)) instanceof Double x && f.operand(Op.c(i)) instanceof Double y) {
      Instructions.branch(f, i, Op.op(i) == Op.LT ? x < y : x <= y);
      return true;
    }
    return false;
  }

  private static boolean test(LuaFrame f, @Nullable Object[] r, long i) {
    if (Lua.isTrue(r[Op.a(i)]) != (Op.c(i) != 0)) {
      f.pc++;
    }
    return true;
  }

  private static boolean testSet(LuaFrame f, @Nullable Object[] r, long i) {
    Object value = r[Op.b(i)];
    if (Lua.isTrue(value) == (Op.c(i) != 0)) {
      r[Op.a(i)] = value;
    } else {
      f.pc++;
    }
    return true;
  }

  /**
   * Goes through a loop that does nothing, which scripts do to pass the time, without making an
   * object of each number.
   *
   * @return how many rounds were done, less than {@code most}; the last round is always left
   */
  private static long skipEmpty(@Nullable Object[] r, int a, long most) {
    if (!(r[a] instanceof Double first
        && r[a + 1] instanceof Double limit
        && r[a + 2] instanceof Double step)) {
      return 0;
    }
    double index = first;
    double end = limit;
    double by = step;
    long done = 0;
    double next = index + by;
    while (done < most - 1 && (by > 0 ? next <= end : end <= next)) {
      index = next;
      next += by;
      done++;
    }
    r[a] = index;
    return done;
  }

  private static boolean loop(LuaFrame f, @Nullable Object[] r, long i) {
    int a = Op.a(i);
    if (r[a] instanceof Double index
        && r[a + 1] instanceof Double limit
        && r[a + 2] instanceof Double step) {
      double next = index + step;
      if (step > 0 ? next <= limit : limit <= next) {
        Double value = next;
        r[a] = value;
        r[a + 3] = value;
        f.pc += Op.b(i);
      }
    }
    return true;
  }
}
