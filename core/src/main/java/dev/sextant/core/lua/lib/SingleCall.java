package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.NativeFrame;
import org.jspecify.annotations.Nullable;

/** Calls a function and gives its first result. */
final class SingleCall extends NativeFrame {
  private final Object function;
  private final @Nullable Object[] arguments;
  private boolean called;

  SingleCall(Object function, @Nullable Object... arguments) {
    this.function = function;
    this.arguments = arguments;
  }

  @Override
  protected void step(@Nullable Object[] results) {
    if (called) {
      finish(results.length == 0 ? null : results[0]);
    } else {
      called = true;
      call(function, arguments);
    }
  }
}
