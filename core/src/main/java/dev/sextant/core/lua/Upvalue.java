package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * A local variable that inner functions share. While its block runs it is a place in the registers
 * of a frame; when the block ends it gets a place of its own.
 */
final class Upvalue {
  @Nullable Object[] holder;
  int index;

  /** The next open upvalue of the same frame, in a lower register. */
  @Nullable Upvalue next;

  Upvalue(@Nullable Object[] holder, int index, @Nullable Upvalue next) {
    this.holder = holder;
    this.index = index;
    this.next = next;
  }

  void close() {
    holder = new Object[] {holder[index]};
    index = 0;
  }
}
