package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.simulator.internal.port.Background;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An RDB file that arrives from a master: first under a temporary name, then in the place of the
 * node's own, which a restart reads.
 *
 * <p>The node's thread hands the bytes to the system as they arrive; forcing them to the disk is
 * for the background. Redis has emptied the node before it gives the file its name; here the name
 * comes first, so that a disk that fails costs no data.
 *
 * <p>Source: {@code readSyncBulkPayload} of Redis 7.0.15.
 */
public final class ReceivedRdb {
  /** So much is forced to the disk at once, so that little is left to wait for at the end. */
  private static final long SYNC_BYTES = 8 << 20;

  private static final String SYNCHRONIZATION = "MASTER <-> REPLICA synchronization: ";

  private final NodeFiles files;
  private final Background background;
  private final String folder;
  private final String temporary;
  private final String target;
  private final NodeFiles.Output out;
  private long syncedBytes;
  private boolean syncing;
  private boolean ending;
  private volatile boolean cancelled;

  /** Open while it has its own name alone, so that it is read even if a save takes that place. */
  private @Nullable InputStream in;

  private ReceivedRdb(
      NodeFiles files, Background background, NodeConfig config, String temporary, String target)
      throws IOException {
    this.files = files;
    this.background = background;
    this.folder = config.get(PersistenceDirectives.DIR);
    this.temporary = temporary;
    this.target = target;
    this.out = files.create(temporary);
  }

  /**
   * Begins a file.
   *
   * @param background its {@code done} runs as a turn of the node
   * @param seconds Unix time
   * @throws IOException when it cannot be made; the message is a line for the log
   */
  public static ReceivedRdb begin(
      NodeFiles files, Background background, NodeConfig config, long seconds, long pid)
      throws IOException {
    String folder = config.get(PersistenceDirectives.DIR) + "/";
    long number = seconds;
    while (files.exists(folder + name(number, pid))) {
      number++; // Another node of this process was as quick.
    }
    String target = folder + config.text(PersistenceDirectives.DBFILENAME);
    try {
      return new ReceivedRdb(files, background, config, folder + name(number, pid), target);
    } catch (IOException e) {
      throw new IOException(
          "Opening the temp file needed for " + SYNCHRONIZATION + FileErrors.reason(e), e);
    }
  }

  private static String name(long seconds, long pid) {
    return "temp-" + seconds + "." + pid + ".rdb";
  }

  /**
   * Adds what has arrived.
   *
   * @throws IOException when it cannot be written; the message is a line for the log
   */
  public void write(byte[] part) throws IOException {
    try {
      out.write(part, 0, part.length);
    } catch (IOException e) {
      throw new IOException(
          "Write error or short write writing to the DB dump file needed for "
              + SYNCHRONIZATION
              + FileErrors.reason(e),
          e);
    }
    if (!syncing && out.length() - syncedBytes >= SYNC_BYTES) {
      syncing = true;
      syncedBytes = out.length();
      background.run(this::syncQuietly, this::synced);
    }
  }

  /** What is wrong with the disk the end will tell. */
  private void syncQuietly() {
    try {
      out.sync();
    } catch (IOException e) {
      // The sync at the end fails as well, and says so.
    }
  }

  private void synced() {
    syncing = false;
    if (cancelled) {
      remove();
    }
  }

  /**
   * All has arrived: forces it to the disk and gives it the node's own name for its RDB file.
   *
   * @param done called later, unless it is cancelled; with a line for the log if it did not work
   */
  public void finish(Consumer<@Nullable String> done) {
    ending = true;
    String[] failure = {null};
    background.run(
        () -> failure[0] = put(),
        () -> {
          if (cancelled) {
            closeInput();
          } else {
            done.accept(failure[0]);
          }
        });
  }

  private @Nullable String put() {
    String what = "Failed trying to sync the temp DB to disk in ";
    try {
      out.sync();
      out.close();
      if (cancelled) {
        FileBytes.deleteQuietly(files, temporary);
        return null;
      }
      in = files.open(temporary);
      what = "Failed trying to rename the temp DB into " + target + " in ";
      files.rename(temporary, target);
      what = "Failed trying to sync DB directory " + target + " in ";
      files.syncFolder(folder);
      return null;
    } catch (IOException e) {
      closeInput();
      FileBytes.deleteQuietly(files, temporary);
      return what + SYNCHRONIZATION + FileErrors.reason(e);
    }
  }

  private void closeInput() {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }

  /** What {@link #finish} has put in its place, from the beginning on; once. */
  public InputStream content() {
    return Objects.requireNonNull(in);
  }

  /** The length of the file in bytes. */
  public long length() {
    return out.length();
  }

  /** Gives up a file that is not complete. */
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      if (!syncing && !ending) {
        remove();
      }
    }
  }

  private void remove() {
    try {
      out.close();
    } catch (IOException e) {
      // Nobody wants what could not be written.
    }
    FileBytes.deleteQuietly(files, temporary);
  }

  /** Removes the node's RDB file, which nobody wants to keep. */
  public void delete() {
    FileBytes.deleteQuietly(files, target);
  }
}
