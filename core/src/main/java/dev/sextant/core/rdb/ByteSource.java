package dev.sextant.core.rdb;

import java.io.IOException;

/** Where an {@link RdbReader} gets bytes from that are not all in memory: a file, say. */
@FunctionalInterface
public interface ByteSource {
  /**
   * Reads at least one byte and at most {@code length} of them into {@code into}, from {@code
   * offset} on.
   *
   * @return how many were read; -1 at the end, or 0 when there are none for now, which only {@link
   *     RdbReader#ofArriving} understands
   * @throws IOException when they cannot be read
   */
  int read(byte[] into, int offset, int length) throws IOException;
}
