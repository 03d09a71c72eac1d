package dev.sextant.core.scripting.debug;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The lines at which a script stops.
 *
 * <p>They lie in memory as Redis's do, because of an error of its own that users see: what follows
 * a breakpoint that is removed moves up by as many bytes as there are breakpoints left, where four
 * times as many were meant.
 *
 * <p>Source: {@code ldbDelBreakpoint} in Redis's {@code eval.c}.
 */
final class Breakpoints {
  private static final int MAX = 64;
  private static final int SIZE = Integer.BYTES;

  private final ByteBuffer lines = ByteBuffer.allocate(MAX * SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private int count;

  int count() {
    return count;
  }

  int line(int index) {
    return lines.getInt(index * SIZE);
  }

  boolean isFull() {
    return count == MAX;
  }

  boolean has(int line) {
    return indexOf(line) >= 0;
  }

  private int indexOf(int line) {
    for (int i = 0; i < count; i++) {
      if (line(i) == line) {
        return i;
      }
    }
    return -1;
  }

  /** Adds a line; false when it is one of them already, or there is no place. */
  boolean add(int line) {
    if (has(line) || isFull()) {
      return false;
    }
    lines.putInt(count++ * SIZE, line);
    return true;
  }

  /** Removes a line; false when it is none of them. */
  boolean remove(int line) {
    int index = indexOf(line);
    if (index < 0) {
      return false;
    }
    count--;
    int at = index * SIZE;
    System.arraycopy(lines.array(), at + SIZE, lines.array(), at, count - index);
    return true;
  }

  void clear() {
    count = 0;
  }
}
