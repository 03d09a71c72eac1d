package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.replication.RdbSource;
import dev.sextant.simulator.internal.replication.SavedRdb;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file that a save has left, for the replicas that were there when it was: each opens it at
 * once, so that a later save, which gives the name to another file, changes nothing for them.
 */
final class SavedFile implements SavedRdb {
  private static final int PART_BYTES = 64 << 10;

  private final NodeFiles files;
  private final String path;
  private final long length;

  /**
   * @throws IOException when it is not there, or cannot be read
   */
  SavedFile(NodeFiles files, String path) throws IOException {
    this.files = files;
    this.path = path;
    this.length = files.size(path);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public RdbSource open() {
    try {
      return new Reader(files.open(path));
    } catch (IOException e) {
      return new Reader(InputStream.nullInputStream()); // It ends early, which the replica is told.
    }
  }

  private static final class Reader implements RdbSource {
    private final InputStream in;

    Reader(InputStream in) {
      this.in = in;
    }

    @Override
    public byte @Nullable [] next() {
      try {
        byte[] part = in.readNBytes(PART_BYTES);
        return part.length == 0 ? null : part;
      } catch (IOException e) {
        return null;
      }
    }

    @Override
    public long pauseMillis() {
      return 0;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        // Nothing was written, so nothing is lost.
      }
    }
  }
}
