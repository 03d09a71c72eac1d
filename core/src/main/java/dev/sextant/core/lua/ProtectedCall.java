package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * Calls a function and turns its errors into results, as xpcall does, and as the pcall of Redis
 * does, which gives the text instead of an error table that has one in its field err.
 */
public final class ProtectedCall extends NativeFrame {
  private static final LuaString ERR = LuaString.of("err");

  private final @Nullable Object function;
  private final @Nullable Object handler;
  private final @Nullable Object[] arguments;
  private boolean called;

  /** With a handler, or nil, that is called with an error before the frames are gone. */
  public ProtectedCall(
      @Nullable Object function, @Nullable Object handler, @Nullable Object... arguments) {
    this.function = function;
    this.handler = handler;
    this.arguments = arguments;
  }

  @Override
  protected void step(@Nullable Object[] results) {
    if (!called) {
      called = true;
      call(function, arguments);
      return;
    }
    @Nullable Object[] all = new Object[results.length + 1];
    all[0] = true;
    System.arraycopy(results, 0, all, 1, results.length);
    finish(all);
  }

  @Override
  boolean catchesErrors() {
    return true;
  }

  @Override
  @Nullable Object errorHandler() {
    return handler;
  }

  @Override
  void caught(Machine machine, LuaError error) {
    Object value = error.value();
    if (handler != null || !(value instanceof LuaTable table)) {
      finish(false, value);
      return;
    }
    Object text = table.get(ERR);
    if (text instanceof LuaString || text instanceof Double) {
      finish(false, text);
    } else {
      // The field that was looked at stays among the results, in redis-server too.
      finish(false, table, text);
    }
  }
}
