package dev.sextant.core.command;

import dev.sextant.core.types.Value;

/**
 * What Redis would have freed in the background. Here the collector frees everything, without
 * anybody's waiting; but that a value was unlinked rather than deleted shows in INFO.
 *
 * <p>Source: {@code lazyfree.c} of Redis 7.0.15.
 */
public final class LazyFree {
  /** With so many pieces or fewer Redis frees a value at once. */
  private static final int THRESHOLD = 64;

  private LazyFree() {}

  /** Counts {@code value}, which is removed for good, if {@code asked} and if it is large. */
  public static void removed(Server server, Value value, boolean asked) {
    if (asked && value.pieces() > THRESHOLD) {
      server.stats().lazyFreedObjects++;
    }
  }

  /** Counts all {@code keys} of databases that are emptied in the background. */
  public static void emptied(Server server, long keys) {
    server.stats().lazyFreedObjects += keys;
  }
}
