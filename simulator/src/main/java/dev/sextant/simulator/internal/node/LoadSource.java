package dev.sextant.simulator.internal.node;

import dev.sextant.core.rdb.ByteSource;

/** An RDB file of a master, as it is loaded: arriving, or on the disk. */
interface LoadSource extends ByteSource {
  /** How many bytes there are in all up to now. */
  long received();

  /** Whether there will be no more. */
  boolean isComplete();

  /** It was read, or nobody wants it any more. */
  void close();
}
