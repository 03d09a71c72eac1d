package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** Calls a function and turns its errors into results, as pcall and xpcall do. */
public final class ProtectedCall extends NativeFrame {
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
    finish(false, error.value());
  }
}
