package dev.sextant.simulator.internal.persistence;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An RDB file under a temporary name, which gets its own name when it is complete and on the disk:
 * so that a crash, a full disk or a cancellation leaves the file of before.
 *
 * <p>Written by one thread, and given up by another when need be; a file that was given up does not
 * appear any more. The first thing that goes wrong is kept for the log, and nothing is done after
 * it.
 */
final class TemporaryRdb {
  /** What {@code rdb-save-incremental-fsync} forces to the disk at once. */
  private static final long SYNC_BYTES = 4 << 20;

  private final NodeFiles files;
  private final String folder;
  private String name;
  private final String target;
  private final boolean syncsOften;
  private NodeFiles.@Nullable Output out;
  private long syncedBytes;
  private boolean over;
  private @Nullable String failure;

  /** Something that may fail. */
  private interface Step {
    void run() throws IOException;
  }

  /**
   * @param folder where both names are; the directive {@code dir}
   * @param syncsOften whether it is forced to the disk bit by bit
   */
  TemporaryRdb(NodeFiles files, String folder, String name, String target, boolean syncsOften) {
    this.files = files;
    this.folder = folder;
    this.name = name;
    this.target = target;
    this.syncsOften = syncsOften;
  }

  private String path(String file) {
    return folder + "/" + file;
  }

  synchronized void open() {
    try {
      if (!over) {
        out = files.create(path(name));
      }
    } catch (IOException e) {
      over = true;
      failure =
          "Failed opening the temp RDB file "
              + name
              + inFolder()
              + " for saving: "
              + FileErrors.reason(e);
    }
  }

  /** Where it is at present, for somebody else to open. */
  synchronized String path() {
    return files.path(path(name));
  }

  /** From now on a child process writes it, whose number its name has. */
  synchronized void handTo(ChildProcess child) {
    step(
        "rename",
        () -> {
          String itsName = "temp-" + child.pid() + ".rdb";
          files.rename(path(name), path(itsName));
          name = itsName;
          out = new ChildOutput(output(), child);
        });
  }

  private String inFolder() {
    return " (in server root dir " + folder + ")";
  }

  synchronized void write(byte[] bytes) {
    step(
        "rdbSaveRio",
        () -> {
          NodeFiles.Output open = output();
          open.write(bytes, 0, bytes.length);
          if (syncsOften && open.length() - syncedBytes >= SYNC_BYTES) {
            open.sync();
            syncedBytes = open.length();
          }
        });
  }

  /** Forces it to the disk and gives it its name. */
  synchronized void finish() {
    step("fsync", () -> output().sync());
    step("fclose", () -> output().close());
    if (!over) {
      move();
    }
    step("fsyncFileDir", () -> files.syncFolder(folder));
    over = true;
  }

  private void move() {
    try {
      files.rename(path(name), path(target));
    } catch (IOException e) {
      failure =
          "Error moving temp DB file "
              + name
              + " on the final destination "
              + target
              + inFolder()
              + ": "
              + FileErrors.reason(e);
      discard();
    }
  }

  /** It could not be written, for a reason in the words of the system. */
  synchronized void fail(String reason) {
    step(
        "rdbSaveRio",
        () -> {
          throw new IOException(reason);
        });
  }

  /** It is not wanted any more. Returns when what was being done to it is done. */
  synchronized void giveUp() {
    if (!over) {
      discard();
    }
  }

  /** What went wrong, as a line for the log; null when nothing did. */
  synchronized @Nullable String failure() {
    return failure;
  }

  private NodeFiles.Output output() throws IOException {
    NodeFiles.Output open = out;
    if (open == null) {
      throw new IOException("not open");
    }
    return open;
  }

  private void step(String what, Step step) {
    if (over) {
      return;
    }
    try {
      step.run();
    } catch (IOException e) {
      failure = "Write error saving DB on disk(" + what + "): " + FileErrors.reason(e);
      discard();
    }
  }

  private void discard() {
    over = true;
    try {
      NodeFiles.Output open = out;
      if (open != null) {
        open.close();
      }
      files.delete(path(name));
    } catch (IOException e) {
      // It stays, as that of a process that was killed would.
    }
  }
}
