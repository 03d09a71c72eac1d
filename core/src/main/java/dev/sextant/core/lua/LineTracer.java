package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * The loop over the instructions of an execution that has a {@link LineHook}: one instruction at a
 * time through {@link Interpreter}, with a look at the line before each. All other executions know
 * nothing of it.
 *
 * <p>While an execution is set aside before a line, the frame stands behind the line's first
 * instruction, as it does while that is executed: so messages and names are about that line.
 */
final class LineTracer {
  private final LineHook hook;
  private @Nullable LuaFrame stoppedIn;

  LineTracer(LineHook hook) {
    this.hook = hook;
  }

  /** Whether the execution was set aside before a line. */
  boolean isStopped() {
    return stoppedIn != null;
  }

  /** An error takes the place of the instruction that is next. */
  void abandonInstruction() {
    stoppedIn = null;
  }

  void run(Machine machine, LuaFrame f) {
    LuaThread thread = machine.thread;
    if (stoppedIn == f) {
      stoppedIn = null;
      f.pc--;
      execute(machine, f);
    }
    while (machine.fuel > 0 && thread.frame == f && machine.thread == thread) {
      if (beginsLine(f)) {
        f.pc++;
        if (hook.stopsAt(f.prototype.chunk(), f.line())) {
          stoppedIn = f;
          machine.fuel = 0;
          return;
        }
        f.pc--;
      }
      execute(machine, f);
    }
  }

  private static boolean beginsLine(LuaFrame f) {
    int pc = f.pc;
    if (isPartOfTest(f.code, pc)) {
      return false;
    }
    int before = f.tracedPc;
    f.tracedPc = pc;
    return pc == 0 || pc <= before || f.prototype.lineAt(pc) != f.prototype.lineAt(before);
  }

  /** Lua executes the jump behind a test together with the test, and does not look at its line. */
  private static boolean isPartOfTest(long[] code, int pc) {
    if (pc == 0 || Op.op(code[pc]) != Op.JMP) {
      return false;
    }
    return switch (Op.op(code[pc - 1])) {
      case Op.EQ, Op.LT, Op.LE, Op.TEST, Op.TESTSET, Op.TFORLOOP -> true;
      default -> false;
    };
  }

  private static void execute(Machine machine, LuaFrame f) {
    long fuel = machine.fuel;
    machine.fuel = 1;
    try {
      Interpreter.run(machine, f);
    } finally {
      machine.fuel = fuel - 1 + Math.min(0, machine.fuel);
    }
  }
}
