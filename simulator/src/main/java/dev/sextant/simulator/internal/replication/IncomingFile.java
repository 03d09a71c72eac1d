package dev.sextant.simulator.internal.replication;

import java.util.ArrayList;
import java.util.List;

/** A data set that arrives from a master elsewhere, as an RDB file. */
final class IncomingFile {
  private final long announced;
  private final List<byte[]> parts = new ArrayList<>();
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

  void add(byte[] part) {
    parts.add(part);
    received += part.length;
  }

  /** How many bytes it has in all, as INFO says: 0 when that is unknown. */
  long total() {
    return Math.max(0, announced);
  }

  long received() {
    return received;
  }

  /** All of it. */
  byte[] bytes() {
    byte[] all = new byte[Math.toIntExact(received)];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
