package dev.sextant.core.lua;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The outermost frame of a thread: takes its results and the errors that nobody caught. */
final class BaseFrame extends NativeFrame {
  private final LuaThread thread;
  private final @Nullable LuaFunction handler;

  /** The frame that resumed the coroutine last; null for a main thread. */
  private @Nullable ResumeFrame resumer;

  private @Nullable LuaThread resumerThread;

  BaseFrame(LuaThread thread, @Nullable LuaFunction handler) {
    this.thread = thread;
    this.handler = handler;
  }

  void resumedBy(LuaThread by, ResumeFrame frame) {
    resumerThread = by;
    resumer = frame;
  }

  /** Hands values to whoever resumed the coroutine. */
  void leave(Machine machine, LuaThread.Status status, @Nullable Object[] values) {
    thread.status = status;
    LuaThread outer = resumerThread;
    ResumeFrame frame = resumer;
    if (outer == null || frame == null) {
      machine.end(values, null);
      return;
    }
    outer.status = LuaThread.Status.RUNNING;
    machine.thread = outer;
    frame.succeed(values);
  }

  @Override
  protected void step(@Nullable Object[] results) {
    throw new IllegalStateException("the outermost frame has nothing to do");
  }

  @Override
  void receive(Machine machine, @Nullable Object[] source, int from, int count) {
    leave(machine, LuaThread.Status.DEAD, Arrays.copyOfRange(source, from, from + count));
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
    thread.status = LuaThread.Status.DEAD;
    LuaThread outer = resumerThread;
    ResumeFrame frame = resumer;
    if (outer == null || frame == null) {
      machine.end(NONE, error);
      return;
    }
    outer.status = LuaThread.Status.RUNNING;
    machine.thread = outer;
    frame.fail(error);
  }
}
