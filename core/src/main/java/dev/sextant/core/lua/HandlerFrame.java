package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** Calls the handler of xpcall on top of the frames that an error is about to leave. */
final class HandlerFrame extends NativeFrame {
  private final Object handler;
  private final @Nullable Object error;
  private boolean called;

  HandlerFrame(Object handler, @Nullable Object error) {
    this.handler = handler;
    this.error = error;
  }

  @Override
  protected void step(@Nullable Object[] results) {
    if (!called) {
      called = true;
      if (!(handler instanceof LuaFunction)) {
        throw LuaError.handled(Machine.ERROR_IN_ERROR);
      }
      call(handler, error);
      return;
    }
    throw LuaError.handled(results.length == 0 ? null : results[0]);
  }
}
