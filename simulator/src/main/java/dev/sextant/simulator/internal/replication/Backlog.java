package dev.sextant.simulator.internal.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last part of the replication stream, kept for replicas that come back.
 *
 * <p>Redis keeps bytes, in blocks; here whole commands are kept. They are the objects that replicas
 * were given, so that the backlog costs references. Two consequences: it holds at least as many
 * bytes as configured, up to one command more, where Redis holds up to one block more; and replicas
 * that take objects can only read it from the beginning of a command, which is where each of them
 * stands. Replicas that take bytes can read it from any.
 */
final class Backlog {
  private final ArrayDeque<StreamItem> items = new ArrayDeque<>();
  private long firstOffset;
  private long length;

  /** An empty backlog; the next byte of the stream has the number {@code firstOffset}. */
  Backlog(long firstOffset) {
    this.firstOffset = firstOffset;
  }

  /** The number of the first byte it holds, or of the next that will come. */
  long firstOffset() {
    return firstOffset;
  }

  /** How many bytes of the stream it holds. */
  long length() {
    return length;
  }

  void add(StreamItem item) {
    items.addLast(item);
    length += item.length();
  }

  /** Gives up what is not needed to hold {@code capacity} bytes. */
  void trim(long capacity) {
    StreamItem first = items.peekFirst();
    while (first != null && length - first.length() >= capacity) {
      items.removeFirst();
      firstOffset += first.length();
      length -= first.length();
      first = items.peekFirst();
    }
  }

  /** Whether it can be read from the byte with the number {@code offset}, or is just before it. */
  boolean reaches(long offset) {
    return offset >= firstOffset && offset <= firstOffset + length;
  }

  /**
   * Everything from the byte with the number {@code offset}; null if that is not here, or within a
   * command although {@code anywhere} is false.
   *
   * @param anywhere whether the first item may be the end of a command, which is for receivers of
   *     bytes alone
   */
  @Nullable List<StreamItem> from(long offset, boolean anywhere) {
    if (!reaches(offset)) {
      return null;
    }
    List<StreamItem> found = new ArrayList<>();
    long at = firstOffset;
    for (StreamItem item : items) {
      long end = at + item.length();
      if (at >= offset) {
        found.add(item);
      } else if (end > offset) {
        if (!anywhere) {
          return null;
        }
        found.add(item.without((int) (offset - at)));
      }
      at = end;
    }
    return found;
  }
}
