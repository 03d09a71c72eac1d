package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.persistence.SnapshotReader;
import dev.sextant.core.rdb.RdbException;

/** The RDB file that an append only file begins with, read into the node in slices. */
public final class RdbPreamble {
  private final RdbNode node;
  private final SnapshotReader reader;
  private final Runnable atEnd;

  /**
   * @param atEnd called when all is read
   */
  RdbPreamble(RdbNode node, SnapshotReader reader, Runnable atEnd) {
    this.node = node;
    this.reader = reader;
    this.atEnd = atEnd;
    reader.keepExpired();
  }

  /**
   * Reads a slice.
   *
   * @param bytes about how many
   * @return whether there is more
   * @throws RdbException when it is damaged; the message says where
   */
  boolean isMore(long bytes) throws RdbException {
    long enough = reader.position() + Math.max(1, bytes);
    long keysBefore = reader.keysLoaded();
    boolean more = true;
    while (more && reader.position() < enough) {
      more = reader.readPart();
    }
    long delayMicros = node.server().config().get(PersistenceDirectives.KEY_LOAD_DELAY);
    if (delayMicros > 0) {
      node.stall(delayMicros * (reader.keysLoaded() - keysBefore));
    }
    if (!more) {
      atEnd.run();
    }
    return more;
  }

  /** How many bytes were read. */
  long position() {
    return reader.position();
  }
}
