package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.persistence.ReceivedRdb;
import dev.sextant.simulator.internal.replication.ReplicatedData;
import dev.sextant.simulator.internal.replication.ReplicatedData.Loader;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A file of a master that goes to the disk, and from there into the node. */
final class KeptFile implements ReplicatedData.Kept {
  private final NodeLife life;
  private final ReceivedRdb file;

  KeptFile(NodeLife life, ReceivedRdb file) {
    this.life = life;
    this.file = file;
  }

  @Override
  public void add(byte[] part) throws IOException {
    file.write(part);
  }

  @Override
  public void complete(Consumer<@Nullable String> done) {
    if (life.rdbFile().isSaving()) {
      life.log()
          .notice(
              "Replica is about to load the RDB file received from the master, but there is a"
                  + " pending RDB child running. Killing process "
                  + life.rdbFile().savingPid()
                  + " and removing its temp file to avoid any race");
      life.rdbFile().cancel();
    }
    file.finish(done);
  }

  @Override
  public Loader load() {
    return new RdbLoad(life, ReplicatedData.Place.HERE, new OnDisk(file.content()), file.length());
  }

  @Override
  public void cancel() {
    file.cancel();
  }

  @Override
  public void delete() {
    file.delete();
  }

  private final class OnDisk implements LoadSource {
    private final InputStream in;

    OnDisk(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return in.read(into, offset, length);
    }

    @Override
    public long received() {
      return file.length();
    }

    @Override
    public boolean isComplete() {
      return true;
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
