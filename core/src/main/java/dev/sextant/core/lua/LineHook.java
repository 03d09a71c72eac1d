package dev.sextant.core.lua;

/**
 * Is told of each line that an execution begins, as a line hook of Lua is: when a function is
 * entered, when it comes to another line, and when it jumps back, be it within a line.
 */
@FunctionalInterface
public interface LineHook {

  /**
   * A line is about to begin.
   *
   * @param chunk the name of the source as messages show it
   * @return whether the execution is to be set aside before it
   */
  boolean stopsAt(String chunk, int line);
}
