package dev.sextant.simulator.internal.replication;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of an RDB file, as they are made: the data of the moment at which it was asked for,
 * whatever is written meanwhile. Called on the node's thread.
 */
public interface RdbSource {

  /** The next bytes, perhaps none for now; null when those before were the last. */
  byte @Nullable [] next();

  /** How long to wait before the next bytes, in milliseconds (rdb-key-save-delay). */
  long pauseMillis();

  /** No more bytes are wanted. To be called once, also after the last. */
  void close();
}
