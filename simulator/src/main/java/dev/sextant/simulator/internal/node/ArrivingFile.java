package dev.sextant.simulator.internal.node;

import java.util.ArrayDeque;
import java.util.Deque;

/** The parts of a file that have arrived and were not read yet. */
final class ArrivingFile implements LoadSource {
  private static final int NOTHING_FOR_NOW = 0;
  private static final int END = -1;

  private final Deque<byte[]> parts = new ArrayDeque<>();

  /** How much of the first part was read. */
  private int used;

  private long received;
  private boolean complete;

  void add(byte[] part) {
    if (part.length > 0) {
      parts.add(part);
      received += part.length;
    }
  }

  /** There is no more of it. */
  void complete() {
    complete = true;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public long received() {
    return received;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    byte[] first = parts.peek();
    if (first == null) {
      return complete ? END : NOTHING_FOR_NOW;
    }
    int count = Math.min(length, first.length - used);
    System.arraycopy(first, used, into, offset, count);
    used += count;
    if (used == first.length) {
      parts.remove();
      used = 0;
    }
    return count;
  }

  @Override
  public void close() {
    parts.clear();
  }
}
