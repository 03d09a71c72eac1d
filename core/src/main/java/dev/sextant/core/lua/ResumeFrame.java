package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** Waits in the resuming thread for a coroutine to yield, return or fail. */
final class ResumeFrame extends NativeFrame {
  private final LuaThread coroutine;
  private final boolean wrapped;
  private @Nullable Object @Nullable [] arguments;

  /** wrapped: results come bare and errors are raised again, as by coroutine.wrap. */
  ResumeFrame(LuaThread coroutine, boolean wrapped, @Nullable Object[] arguments) {
    this.coroutine = coroutine;
    this.wrapped = wrapped;
    this.arguments = arguments;
  }

  @Override
  protected void step(@Nullable Object[] results) {
    @Nullable Object[] values = arguments;
    if (values != null) {
      arguments = null;
      machine().resume(this, coroutine, values);
    }
  }

  void succeed(@Nullable Object[] values) {
    if (wrapped) {
      finish(values);
      return;
    }
    @Nullable Object[] all = new Object[values.length + 1];
    all[0] = true;
    System.arraycopy(values, 0, all, 1, values.length);
    finish(all);
  }

  void fail(LuaError error) {
    if (!wrapped) {
      finish(false, error.value());
      return;
    }
    Object value = error.value();
    if (value instanceof LuaString || value instanceof Double) {
      value = LuaString.of(DebugInfo.where(caller) + Lua.toText(value));
    }
    machine().thread.frame = caller;
    machine().raise(new LuaError(value));
  }
}
