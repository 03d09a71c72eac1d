package dev.sextant.simulator.internal.persistence;

import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.io.InputStream;

/** What is done with files in more than one place. */
final class FileBytes {
  private FileBytes() {}

  /** All bytes of a small file. */
  static byte[] read(NodeFiles files, String name) throws IOException {
    try (InputStream in = files.open(name)) {
      return in.readAllBytes();
    }
  }

  /** Removes a file that nobody misses: one that stays only takes room. */
  static void deleteQuietly(NodeFiles files, String name) {
    try {
      files.delete(name);
    } catch (IOException e) {
      // Nothing depends on it, and the next start removes what it can.
    }
  }
}
