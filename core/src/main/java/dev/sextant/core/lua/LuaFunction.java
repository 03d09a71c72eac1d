package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** A function: a {@link LuaClosure} or a {@link NativeFunction}. Equal only to itself. */
public abstract sealed class LuaFunction permits LuaClosure, NativeFunction {
  /** A number that stands for the address. */
  final long id;

  private @Nullable LuaTable environment;

  LuaFunction(long id, @Nullable LuaTable environment) {
    this.id = id;
    this.environment = environment;
  }

  /** The table of global names that the function sees; a native function may have none. */
  public @Nullable LuaTable environment() {
    return environment;
  }

  public void setEnvironment(LuaTable table) {
    environment = table;
  }
}
