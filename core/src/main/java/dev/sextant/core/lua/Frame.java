package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** One active call. Frames form a list from the innermost outwards. */
abstract sealed class Frame permits LuaFrame, NativeFrame {
  /** The frame that gets the results; null for the outermost of a thread. */
  @Nullable Frame caller;

  /** How many frames there are from the outermost of the thread to this one. */
  int depth;

  /**
   * How many calls on the way here were made by native code, such as pcall, or for a metamethod.
   * Redis's Lua nests on the C stack there, and refuses more than 200 of them.
   */
  int nativeDepth;

  /** The depth at which calls are refused, which is larger while an error is handled. */
  int limit = Machine.MAX_CALLS;

  /** The results of the function that this frame called. */
  abstract void receive(Machine machine, @Nullable Object[] source, int from, int count);

  /** Whether an error stops here. */
  boolean catchesErrors() {
    return false;
  }

  /** What xpcall wants to be called with an error before it stops here. */
  @Nullable Object errorHandler() {
    return null;
  }

  /** Takes an error that stops here; all frames further inside are gone. */
  void caught(Machine machine, LuaError error) {
    throw error;
  }
}
