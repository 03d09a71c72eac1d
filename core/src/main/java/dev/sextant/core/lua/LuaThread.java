package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** A coroutine, or the main thread of an {@link Execution}: a stack of frames. */
public final class LuaThread {
  /** What coroutine.status tells, seen from the inside. */
  enum Status {
    SUSPENDED,
    RUNNING,
    NORMAL,
    DEAD
  }

  final long id;
  Status status = Status.SUSPENDED;

  /** The function to start with, until it was started. */
  @Nullable LuaFunction start;

  /** The innermost frame. */
  @Nullable Frame frame;

  /** The outermost frame of a coroutine that was started. */
  @Nullable BaseFrame base;

  /** The {@link Frame#nativeDepth} at which the coroutine was resumed. */
  int outerNativeDepth;

  LuaThread(long id, @Nullable LuaFunction start) {
    this.id = id;
    this.start = start;
  }

  BaseFrame base() {
    return java.util.Objects.requireNonNull(base);
  }
}
