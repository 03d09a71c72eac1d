package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;

/** The keys and arguments of a request that runs a script: name, script, number of keys, rest. */
final class Keys {
  private static final int NUMBER = 2;
  private static final int FIRST = 3;

  private Keys() {}

  /**
   * How many keys there are.
   *
   * @throws CommandError {@code notNumber} when that is not a number, or another when it cannot be
   */
  static int count(Call call, CommandError notNumber) {
    long count = call.integer(NUMBER, notNumber);
    if (count > call.count() - FIRST) {
      throw Errors.err("Number of keys can't be greater than number of args");
    }
    if (count < 0) {
      throw Errors.err("Number of keys can't be negative");
    }
    return (int) count;
  }

  /** The arguments from {@code from} up to, and without, {@code to}. */
  static LuaTable table(LuaState state, byte[][] args, int from, int to) {
    LuaTable table = new LuaTable(state.heap(), to - from, 0);
    for (int i = from; i < to; i++) {
      table.set(i - from + 1, LuaString.of(args[i]));
    }
    return table;
  }
}
