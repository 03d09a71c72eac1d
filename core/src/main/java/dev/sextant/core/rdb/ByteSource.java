package dev.sextant.core.rdb;

import java.io.IOException;

/** Where an {@link RdbReader} gets bytes from that are not all in memory: a file, say. */
@FunctionalInterface
public interface ByteSource {
  /**
   * Reads at least one byte and at most {@code length} of them into {@code into}, from {@code
   * offset} on.
   *
   * @return how many were read, or -1 at the end
   * @throws IOException when they cannot be read
   */
  int read(byte[] into, int offset, int length) throws IOException;
}
