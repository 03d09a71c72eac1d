package dev.sextant.core.lua;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One active call of a function written in Lua. */
final class LuaFrame extends Frame {
  static final @Nullable Object[] NONE = {};

  final LuaClosure closure;
  final Prototype prototype;
  final long[] code;
  final @Nullable Object[] constants;
  final @Nullable Object[] registers;

  /** Arguments beyond the parameters. */
  @Nullable Object[] varargs = NONE;

  /** The list of unknown length that the last call or {@code ...} gave. */
  @Nullable Object[] multi = NONE;

  /** The next instruction. */
  int pc;

  /** The instruction that a {@link LineTracer} has looked at last. */
  int tracedPc;

  /** How many calls were replaced by this one. */
  int tailCalls;

  /** The register up to which a concatenation that waits for a metamethod has come. */
  int concatTop;

  /** Whether a comparison waits for the opposite of what the metamethod answers. */
  boolean negated;

  private @Nullable Upvalue open;

  LuaFrame(LuaClosure closure) {
    this.closure = closure;
    this.prototype = closure.prototype;
    this.code = prototype.code();
    this.constants = prototype.constants();
    this.registers = new Object[prototype.registers()];
  }

  /** Takes the arguments; they may lie in the registers of the caller. */
  void setArguments(LuaHeap heap, @Nullable Object[] source, int from, int count) {
    int parameters = prototype.parameters();
    System.arraycopy(source, from, registers, 0, Math.min(count, parameters));
    Prototype.Variadic variadic = prototype.variadic();
    if (variadic == Prototype.Variadic.NO) {
      return;
    }
    if (count > parameters) {
      heap.charge(8L * (count - parameters));
      varargs = Arrays.copyOfRange(source, from + parameters, from + count);
    }
    if (variadic == Prototype.Variadic.ARG_TABLE) {
      LuaTable table = new LuaTable(heap, varargs.length, 1);
      for (int i = 0; i < varargs.length; i++) {
        table.set(i + 1, varargs[i]);
      }
      table.set("n", (double) varargs.length);
      registers[parameters] = table;
    }
  }

  /** The instruction that is being executed. */
  long current() {
    return code[pc - 1];
  }

  int line() {
    return prototype.lineAt(pc - 1);
  }

  /** The value of a register, or of a constant for a negative operand. */
  @Nullable Object operand(int operand) {
    return operand >= 0 ? registers[operand] : constants[~operand];
  }

  Upvalue capture(int register) {
    Upvalue previous = null;
    Upvalue found = open;
    while (found != null && found.index > register) {
      previous = found;
      found = found.next;
    }
    if (found != null && found.index == register) {
      return found;
    }
    Upvalue created = new Upvalue(registers, register, found);
    if (previous == null) {
      open = created;
    } else {
      previous.next = created;
    }
    return created;
  }

  /** Gives the captured variables in this register and above places of their own. */
  void close(int register) {
    while (open != null && open.index >= register) {
      Upvalue upvalue = open;
      open = upvalue.next;
      upvalue.close();
    }
  }

  @Override
  void receive(Machine machine, @Nullable Object[] source, int from, int count) {
    Instructions.complete(machine, this, source, from, count);
  }
}
