package dev.sextant.core.command;

import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamValue;

/**
 * What Redis would have freed in the background. Here the collector frees everything, without
 * anybody's waiting; but that a value was unlinked rather than deleted shows in INFO.
 *
 * <p>Source: {@code lazyfree.c} of Redis 7.0.15.
 */
public final class LazyFree {
  /** With fewer allocations than these Redis frees a value at once. */
  private static final int THRESHOLD = 64;

  private LazyFree() {}

  /** Counts {@code value}, which is removed for good, if {@code asked} and if it is large. */
  public static void removed(Server server, Value value, boolean asked) {
    if (asked && effort(value) > THRESHOLD) {
      server.stats().lazyFreedObjects++;
    }
  }

  /** Counts all {@code keys} of databases that are emptied in the background. */
  public static void emptied(Server server, long keys) {
    server.stats().lazyFreedObjects += keys;
  }

  /** How many allocations a value takes, roughly. */
  private static long effort(Value value) {
    if (value instanceof ListValue list) {
      return list.nodeCount();
    }
    if (value instanceof SetValue set) {
      return set.encoding().equals("hashtable") ? set.size() : 1;
    }
    if (value instanceof SortedSetValue sorted) {
      return sorted.encoding().equals("skiplist") ? sorted.size() : 1;
    }
    if (value instanceof HashValue hash) {
      return hash.encoding().equals("hashtable") ? hash.size() : 1;
    }
    return value instanceof StreamValue stream ? effort(stream) : 1;
  }

  /** What waits in the first group stands for what waits in each. */
  private static long effort(StreamValue stream) {
    long groups = stream.groups().size();
    long waiting = 0;
    for (StreamGroup first : stream.groups()) {
      waiting = first.pending().size();
      break;
    }
    return stream.treeNodeCount() + groups * (1 + waiting);
  }
}
