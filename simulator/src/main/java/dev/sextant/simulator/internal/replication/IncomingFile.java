package dev.sextant.simulator.internal.replication;

/** How far a data set is that arrives from a master elsewhere, as an RDB file. */
final class IncomingFile {
  private final long announced;
  private long received;

  /**
   * @param announced its length in bytes; -1 when a mark ends it
   */
  IncomingFile(long announced) {
    this.announced = announced;
  }

  /** Whether the master streams it as it is made, so that nobody knows how long it is. */
  boolean isStreamed() {
    return announced < 0;
  }

  /** Its length in bytes, -1 when a mark ends it. */
  long announced() {
    return announced;
  }

  void add(long bytes) {
    received += bytes;
  }

  /** How many bytes it has in all, as INFO says: 0 when that is unknown. */
  long total() {
    return Math.max(0, announced);
  }

  long received() {
    return received;
  }
}
