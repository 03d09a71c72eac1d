package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** A coroutine, or the main thread of an {@link Execution}: a stack of frames. */
public final class LuaThread {
  /** The states of a coroutine. */
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

  /** What coroutine.status tells. */
  public LuaString statusName() {
    return LuaString.of(status.name().toLowerCase(java.util.Locale.ROOT));
  }

  BaseFrame base() {
    return java.util.Objects.requireNonNull(base);
  }
}
