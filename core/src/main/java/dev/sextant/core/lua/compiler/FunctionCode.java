package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.Op;
import dev.sextant.core.lua.Prototype;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function that is being compiled: its instructions, constants and registers, and lists of jumps
 * whose target is not known yet. Such a list needs no memory: each jump of it holds, where its
 * target will be, the distance to the next.
 */
class FunctionCode {
  static final int NO_JUMP = Expression.NO_JUMP;
  static final int NO_REGISTER = 255;
  private static final int MAX_REGISTERS = 250;
  private static final int MAX_CONSTANTS = 1 << 18;
  private static final int MAX_JUMP = 1 << 17;

  final Lexer lexer;
  final @Nullable FunctionCode outer;
  final int definedAt;

  private long[] code = new long[16];
  private int[] lines = new int[16];
  private int pc;
  private final List<@Nullable Object> constants = new ArrayList<>();
  private final Map<Object, Integer> constantIndex = new HashMap<>();
  private final Object nil = new Object();
  final List<Prototype> functions = new ArrayList<>();
  private int maxRegisters = 2;

  /** Jumps to the next instruction. */
  private int pendingJumps = NO_JUMP;

  /** The last instruction to which something jumps. */
  private int lastTarget = -1;

  /** The first register that is not in use, and how many of those below are local variables. */
  int freeRegister;

  int activeLocals;

  FunctionCode(Lexer lexer, @Nullable FunctionCode outer, int definedAt) {
    this.lexer = lexer;
    this.outer = outer;
    this.definedAt = definedAt;
  }

  int pc() {
    return pc;
  }

  int emit(int op, int a, int b, int c) throws LuaSyntaxException {
    int pending = pendingJumps;
    pendingJumps = NO_JUMP;
    patchAll(pending, pc, NO_REGISTER, pc);
    if (pc == code.length) {
      code = Arrays.copyOf(code, pc * 2);
      lines = Arrays.copyOf(lines, pc * 2);
    }
    code[pc] = Op.make(op, a, b, c);
    lines[pc] = lexer.lastLine;
    return pc++;
  }

  long instruction(int at) {
    return code[at];
  }

  void setA(int at, int a) {
    long i = code[at];
    code[at] = Op.make(Op.op(i), a, Op.b(i), Op.c(i));
  }

  void setB(int at, int b) {
    long i = code[at];
    code[at] = Op.make(Op.op(i), Op.a(i), b, Op.c(i));
  }

  void setC(int at, int c) {
    long i = code[at];
    code[at] = Op.make(Op.op(i), Op.a(i), Op.b(i), c);
  }

  void setOp(int at, int op) {
    long i = code[at];
    code[at] = Op.make(op, Op.a(i), Op.b(i), Op.c(i));
  }

  /** Takes back the last instruction. */
  void removeLast() {
    pc--;
  }

  /** Gives the last instruction another line. */
  void fixLine(int line) {
    lines[pc - 1] = line;
  }

  int constant(@Nullable Object value) throws LuaSyntaxException {
    // 0 and -0 are one constant in Lua 5.1, whichever comes first
    Object key = value == null ? nil : value instanceof Double d && d == 0 ? 0.0 : value;
    Integer known = constantIndex.get(key);
    if (known != null) {
      return known;
    }
    if (constants.size() >= MAX_CONSTANTS) {
      throw lexer.errorWithoutToken("constant table overflow");
    }
    constants.add(value);
    constantIndex.put(key, constants.size() - 1);
    return constants.size() - 1;
  }

  void setNil(int from, int count) throws LuaSyntaxException {
    if (pc > lastTarget) {
      if (pc == 0) {
        if (from >= activeLocals) {
          return;
        }
      } else {
        long previous = code[pc - 1];
        int first = Op.a(previous);
        int last = Op.b(previous);
        if (Op.op(previous) == Op.LOADNIL && first <= from && from <= last + 1) {
          setB(pc - 1, Math.max(last, from + count - 1));
          return;
        }
      }
    }
    emit(Op.LOADNIL, from, from + count - 1, 0);
  }

  // Registers.

  void reserve(int count) throws LuaSyntaxException {
    checkRegisters(count);
    freeRegister += count;
  }

  void checkRegisters(int count) throws LuaSyntaxException {
    int needed = freeRegister + count;
    if (needed > maxRegisters) {
      if (needed >= MAX_REGISTERS) {
        throw lexer.error("function or expression too complex");
      }
      maxRegisters = needed;
    }
  }

  /** Frees an operand if it is a register and not a local variable. */
  void free(int operand) {
    if (operand >= activeLocals) {
      freeRegister--;
    }
  }

  void free(Expression e) {
    if (e.kind == Expression.Kind.REGISTER) {
      free(e.info);
    }
  }

  // Jumps.

  int jump() throws LuaSyntaxException {
    int pending = pendingJumps;
    pendingJumps = NO_JUMP;
    return join(emit(Op.JMP, 0, NO_JUMP, 0), pending);
  }

  /** Marks the next instruction as the target of jumps. */
  int label() {
    lastTarget = pc;
    return pc;
  }

  /** Appends a list of jumps to another; either may be empty. */
  int join(int list, int more) throws LuaSyntaxException {
    if (more == NO_JUMP) {
      return list;
    }
    if (list == NO_JUMP) {
      return more;
    }
    int last = list;
    while (following(last) != NO_JUMP) {
      last = following(last);
    }
    setTarget(last, more);
    return list;
  }

  private int following(int jump) {
    int offset = Op.b(code[jump]);
    return offset == NO_JUMP ? NO_JUMP : jump + 1 + offset;
  }

  private void setTarget(int jump, int target) throws LuaSyntaxException {
    int offset = target - (jump + 1);
    if (Math.abs(offset) >= MAX_JUMP) {
      throw lexer.error("control structure too long");
    }
    setB(jump, offset);
  }

  void patchTo(int list, int target) throws LuaSyntaxException {
    if (target == pc) {
      patchHere(list);
    } else {
      patchAll(list, target, NO_REGISTER, target);
    }
  }

  void patchHere(int list) throws LuaSyntaxException {
    label();
    pendingJumps = join(pendingJumps, list);
  }

  /**
   * Sends a list of jumps on their way: those that leave a value in a register to one target, the
   * others to another.
   */
  void patchAll(int list, int withValue, int register, int without) throws LuaSyntaxException {
    int jump = list;
    while (jump != NO_JUMP) {
      int next = following(jump);
      setTarget(jump, setTestedRegister(jump, register) ? withValue : without);
      jump = next;
    }
  }

  /** The instruction that decides about a jump: the test before it, or the jump itself. */
  int decider(int jump) {
    if (jump >= 1) {
      switch (Op.op(code[jump - 1])) {
        case Op.EQ, Op.LT, Op.LE, Op.TEST, Op.TESTSET -> {
          return jump - 1;
        }
        default -> {}
      }
    }
    return jump;
  }

  private boolean setTestedRegister(int jump, int register) {
    int at = decider(jump);
    long i = code[at];
    if (Op.op(i) != Op.TESTSET) {
      return false;
    }
    if (register != NO_REGISTER && register != Op.b(i)) {
      setA(at, register);
    } else {
      code[at] = Op.make(Op.TEST, Op.b(i), 0, Op.c(i));
    }
    return true;
  }

  /** Makes the jumps of a list leave no value. */
  void dropValues(int list) {
    for (int jump = list; jump != NO_JUMP; jump = following(jump)) {
      setTestedRegister(jump, NO_REGISTER);
    }
  }

  /** Whether some jump of a list leaves no value by itself. */
  boolean needsValue(int list) {
    for (int jump = list; jump != NO_JUMP; jump = following(jump)) {
      if (Op.op(code[decider(jump)]) != Op.TESTSET) {
        return true;
      }
    }
    return false;
  }

  long[] code() {
    return Arrays.copyOf(code, pc);
  }

  int[] lines() {
    return Arrays.copyOf(lines, pc);
  }

  @Nullable Object[] constants() {
    return constants.toArray();
  }

  int registers() {
    return maxRegisters;
  }

  int string(LuaString text) throws LuaSyntaxException {
    return constant(text);
  }
}
