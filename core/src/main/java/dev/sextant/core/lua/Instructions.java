package dev.sextant.core.lua;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The instructions that the fast paths of {@link Interpreter} leave over. */
final class Instructions {
  private Instructions() {}

  /** Executes one instruction, which may change which frame is the innermost. */
  static void execute(Machine machine, LuaFrame f, long i) {
    @Nullable Object[] r = f.registers;
    int a = Op.a(i);
    int b = Op.b(i);
    int c = Op.c(i);
    switch (Op.op(i)) {
      case Op.LOADNIL -> Arrays.fill(r, a, b + 1, null);
      case Op.GETGLOBAL -> Operations.index(machine, f, f.closure.globals, -1, f.constants[b], a);
      case Op.GETTABLE -> Operations.index(machine, f, r[b], b, f.operand(c), a);
      case Op.SETGLOBAL ->
          Operations.setIndex(machine, f.closure.globals, -1, f.constants[b], r[a]);
      case Op.SETTABLE -> Operations.setIndex(machine, r[a], a, f.operand(b), f.operand(c));
      case Op.NEWTABLE -> r[a] = new LuaTable(machine.state.heap(), b, c);
      case Op.SELF -> {
        Object object = r[b];
        r[a + 1] = object;
        Operations.index(machine, f, object, b, f.operand(c), a);
      }
      case Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MOD, Op.POW -> Operations.arithmetic(machine, f, i);
      case Op.UNM -> Operations.negate(machine, f, i);
      case Op.LEN -> Operations.length(machine, f, i);
      case Op.CONCAT -> {
        f.concatTop = c;
        Operations.concat(machine, f, i);
      }
      case Op.EQ -> Operations.equal(machine, f, i);
      case Op.LT, Op.LE -> Operations.order(machine, f, i);
      case Op.CALL -> {
        if (b >= 0) {
          machine.call(r[a], r, a + 1, b, false);
        } else {
          @Nullable Object[] values = list(f, a + 1, b);
          machine.call(r[a], values, 0, values.length, false);
        }
      }
      case Op.TAILCALL -> tailCall(machine, f, i);
      case Op.RETURN -> {
        if (b >= 0) {
          machine.returnFrom(f, r, a, b);
        } else {
          @Nullable Object[] values = list(f, a, b);
          machine.returnFrom(f, values, 0, values.length);
        }
      }
      case Op.FORPREP -> prepareLoop(machine, f, a, b);
      case Op.TFORLOOP -> {
        @Nullable Object[] arguments = {r[a + 1], r[a + 2]};
        machine.call(r[a], arguments, 0, 2, true);
      }
      case Op.SETLIST -> setList(f, a, b, c);
      case Op.CLOSE -> f.close(a);
      case Op.CLOSURE -> r[a] = closure(machine, f, f.prototype.functions()[b]);
      case Op.VARARG -> varargs(f, a, b);
      default -> throw new IllegalStateException("unknown instruction " + Op.op(i));
    }
  }

  /** Values from a register on, followed by the list of unknown length; ~count of the former. */
  private static @Nullable Object[] list(LuaFrame f, int from, int count) {
    int fixed = ~count;
    @Nullable Object[] multi = f.multi;
    f.multi = LuaFrame.NONE;
    if (fixed == 0) {
      return multi;
    }
    @Nullable Object[] all = new Object[fixed + multi.length];
    System.arraycopy(f.registers, from, all, 0, fixed);
    System.arraycopy(multi, 0, all, fixed, multi.length);
    return all;
  }

  private static void tailCall(Machine machine, LuaFrame f, long i) {
    int a = Op.a(i);
    int b = Op.b(i);
    @Nullable Object[] source = f.registers;
    int from = a + 1;
    int count = b;
    if (b < 0) {
      source = list(f, from, b);
      from = 0;
      count = source.length;
    }
    if (f.registers[a] instanceof LuaClosure closure) {
      machine.tailCall(f, closure, from, source, count);
    } else {
      machine.call(f.registers[a], source, from, count, false);
    }
  }

  private static void prepareLoop(Machine machine, LuaFrame f, int a, int jump) {
    @Nullable Object[] r = f.registers;
    double start = loopNumber(machine, r[a], "initial value");
    r[a + 1] = loopNumber(machine, r[a + 1], "limit");
    double step = loopNumber(machine, r[a + 2], "step");
    r[a + 2] = step;
    r[a] = start - step;
    f.pc += jump;
  }

  private static double loopNumber(Machine machine, @Nullable Object value, String what) {
    Double number = LuaNumbers.toNumber(value);
    if (number == null) {
      throw Operations.error(machine, "'for' " + what + " must be a number");
    }
    return number;
  }

  private static void setList(LuaFrame f, int a, int b, int c) {
    LuaTable table = (LuaTable) java.util.Objects.requireNonNull(f.registers[a]);
    if (b >= 0) {
      table.reserveArray(c + b);
      for (int n = b; n > 0; n--) {
        table.set(c + n, f.registers[a + n]);
      }
      return;
    }
    @Nullable Object[] values = list(f, a + 1, b);
    table.reserveArray(c + values.length);
    for (int n = values.length; n > 0; n--) {
      table.set(c + n, values[n - 1]);
    }
  }

  private static LuaClosure closure(Machine machine, LuaFrame f, Prototype prototype) {
    int[] sources = prototype.upvalues();
    Upvalue[] upvalues = new Upvalue[sources.length];
    for (int n = 0; n < sources.length; n++) {
      int source = sources[n];
      upvalues[n] = source >= 0 ? f.capture(source) : f.closure.upvalues[~source];
    }
    machine.state.heap().charge(40 + 8L * sources.length);
    return new LuaClosure(prototype, f.closure.globals, upvalues);
  }

  private static void varargs(LuaFrame f, int a, int count) {
    if (count < 0) {
      f.multi = f.varargs;
      return;
    }
    for (int n = 0; n < count; n++) {
      f.registers[a + n] = n < f.varargs.length ? f.varargs[n] : null;
    }
  }

  /** The conditional jump behind a comparison: taken if the result is the wanted one. */
  static void branch(LuaFrame f, long i, boolean result) {
    if (result != (Op.a(i) != 0)) {
      f.pc++;
    }
  }

  /** Completes the current instruction of a frame with the results of the call that it made. */
  static void complete(
      Machine machine, LuaFrame f, @Nullable Object[] source, int from, int count) {
    long i = f.current();
    @Nullable Object[] r = f.registers;
    int a = Op.a(i);
    switch (Op.op(i)) {
      case Op.CALL -> {
        int wanted = Op.c(i);
        if (wanted < 0) {
          f.multi = count == 0 ? LuaFrame.NONE : Arrays.copyOfRange(source, from, from + count);
        } else {
          store(r, a, wanted, source, from, count);
        }
      }
      case Op.TAILCALL -> machine.returnFrom(f, source, from, count);
      case Op.TFORLOOP -> {
        store(r, a + 3, Op.c(i), source, from, count);
        if (r[a + 3] != null) {
          r[a + 2] = r[a + 3];
        } else {
          f.pc++;
        }
      }
      case Op.EQ, Op.LT, Op.LE ->
          branch(f, i, (count > 0 && Lua.isTrue(source[from])) != f.negated);
      case Op.CONCAT -> {
        f.concatTop--;
        r[f.concatTop] = count > 0 ? source[from] : null;
        Operations.concat(machine, f, i);
      }
      case Op.SETGLOBAL, Op.SETTABLE -> {}
      default -> r[a] = count > 0 ? source[from] : null;
    }
  }

  private static void store(
      @Nullable Object[] r, int to, int wanted, @Nullable Object[] source, int from, int count) {
    int given = Math.min(count, wanted);
    System.arraycopy(source, from, r, to, given);
    for (int n = given; n < wanted; n++) {
      r[to + n] = null;
    }
  }
}
