package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * What the compiler makes of a function: instructions (see {@link Op}), constants, the functions
 * inside it, and what error messages need. Immutable and independent of any {@link LuaState}, so
 * that a script that was compiled once can run in many.
 *
 * @param chunk the name of the source as messages show it
 * @param line where the function begins, 0 for a main chunk
 * @param parameters named parameters, without the implicit {@code arg}
 * @param variadic how it takes more arguments
 * @param registers how many registers a frame needs
 * @param upvalues for each upvalue the register of the enclosing function that it captures, or ~n
 *     for the n-th upvalue of the enclosing function
 * @param lines for each instruction the line of the source
 * @param locals names of local variables, for messages
 */
public record Prototype(
    String chunk,
    int line,
    int parameters,
    Variadic variadic,
    int registers,
    long[] code,
    @Nullable Object[] constants,
    Prototype[] functions,
    int[] upvalues,
    String[] upvalueNames,
    int[] lines,
    Local[] locals) {

  /** How a function takes arguments beyond its parameters. */
  public enum Variadic {
    NO,
    /** They are the value of {@code ...}. */
    DOTS,
    /** As DOTS, in an inner function, where the variable {@code arg} exists and is nil. */
    DOTS_AND_NIL_ARG,
    /** The function never says {@code ...}: Lua 5.0's table {@code arg} holds them. */
    ARG_TABLE
  }

  /** A local variable and the instructions [from, to) during which it lives. */
  public record Local(String name, int from, int to) {}

  int upvalueCount() {
    return upvalues.length;
  }

  /** The line of an instruction. */
  int lineAt(int pc) {
    return pc < lines.length && pc >= 0 ? lines[pc] : -1;
  }

  /** The name of the n-th (from 0) local variable alive at an instruction. */
  @Nullable String localName(int register, int pc) {
    int n = register;
    for (Local local : locals) {
      if (local.from() > pc) {
        break;
      }
      if (pc < local.to() && n-- == 0) {
        return local.name();
      }
    }
    return null;
  }
}
