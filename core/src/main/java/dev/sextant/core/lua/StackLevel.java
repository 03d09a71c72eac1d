package dev.sextant.core.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One active function written in Lua, for a debugger.
 *
 * @param chunk the name of its source as messages show it
 * @param line where it stands
 * @param name what its caller calls it; null for a main chunk, and for what native code or a tail
 *     call has called
 * @param variables its local variables that are alive, in the order of their declaration, with
 *     those that loops have for themselves
 */
public record StackLevel(String chunk, int line, @Nullable String name, List<Variable> variables) {

  /**
   * A local variable.
   *
   * @param name which another one may have too; that of a loop is in parentheses
   */
  public record Variable(String name, @Nullable Object value) {}
}
