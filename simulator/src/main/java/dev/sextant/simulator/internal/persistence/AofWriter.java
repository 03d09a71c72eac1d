package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_TIMESTAMP_ENABLED;
import static dev.sextant.core.config.PersistenceDirectives.APPENDFSYNC;
import static dev.sextant.core.config.PersistenceDirectives.NO_APPENDFSYNC_ON_REWRITE;

import dev.sextant.core.config.PersistenceDirectives.AppendFsync;
import dev.sextant.core.persistence.AofStream;
import dev.sextant.core.persistence.CommandBuffer;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the increment that is open: what the commands of a turn have propagated gathers in memory,
 * and {@link #flush} writes it at the end of the turn, before any reply of that turn leaves.
 *
 * <p>With {@code appendfsync always} it is on disk by then, and all requests of a turn share one
 * fsync. With {@code everysec} an fsync is begun in the background every second; while one takes
 * long, writing waits up to two seconds for it, since the system would let it wait anyway and the
 * node with it.
 *
 * <p>A write that fails is taken back, kept in memory and tried again; meanwhile writes of clients
 * are refused (MISCONF). With {@code always} that would break a promise already given, so the node
 * ends instead.
 *
 * <p>Source: {@code flushAppendOnlyFile} in Redis's {@code aof.c}.
 */
final class AofWriter {
  private static final long ERROR_LOG_SECONDS = 30;
  private static final long MAX_POSTPONED_SECONDS = 2;

  private final AofPorts ports;
  private final BooleanSupplier savingInBackground;
  private final AofStream stream = new AofStream();
  private NodeFiles.@Nullable Output out;
  private String path = "";
  private long length;
  private long syncedLength;
  private long lastSyncSecond;
  private long postponedSince;
  private long lastErrorLogged;
  private int pendingSyncs;
  private @Nullable String writeError;
  private @Nullable String syncError;

  /** How often writing has waited too long for an fsync (INFO's aof_delayed_fsync). */
  long delayedSyncs;

  /** How long a flush sleeps first (DEBUG AOF-FLUSH-SLEEP). */
  long flushSleepMicros;

  /** All files together, as far as this writer adds to it (INFO's aof_current_size). */
  long totalLength;

  /**
   * @param savingInBackground whether a rewrite or a save is under way
   */
  AofWriter(AofPorts ports, BooleanSupplier savingInBackground) {
    this.ports = ports;
    this.savingInBackground = savingInBackground;
    this.lastSyncSecond = ports.nowSeconds();
  }

  /** Takes a command, to be written at the end of the turn. */
  void add(int db, byte[][] args) {
    if (ports.config().get(AOF_TIMESTAMP_ENABLED)) {
      stream.at(ports.nowSeconds());
    }
    stream.add(db, args);
  }

  /** What was added and is not written. */
  int pendingBytes() {
    return stream.pending().size();
  }

  /** Forgets what was not written. */
  void dropPending() {
    stream.pending().clear();
  }

  boolean isOpen() {
    return out != null;
  }

  /** How many bytes are in the open increment. */
  long length() {
    return length;
  }

  int pendingSyncs() {
    return pendingSyncs;
  }

  /** Why writes are refused, in the system's words, or null. */
  @Nullable String error() {
    return writeError != null ? writeError : syncError;
  }

  /** Opens {@code newPath} at its end; the file before is closed, and on disk some time later. */
  void open(String newPath) throws IOException {
    NodeFiles.Output fresh = ports.files().append(newPath);
    NodeFiles.Output old = out;
    out = fresh;
    path = newPath;
    length = fresh.length();
    syncedLength = length;
    stream.selectAgain();
    if (old != null) {
      lastSyncSecond = ports.nowSeconds();
      ports.background().run(() -> syncAndClose(old), () -> {});
    }
  }

  private static void syncAndClose(NodeFiles.Output old) {
    try (old) {
      old.sync();
    } catch (IOException e) {
      // As in Redis, nobody hears of it: writing goes on elsewhere.
    }
  }

  /** The file is open under another name now. */
  void renamed(String newPath) {
    path = newPath;
  }

  /** Writes and forces to disk what there is, and closes the file. */
  void close() {
    flush(true);
    NodeFiles.Output open = out;
    if (open == null) {
      return;
    }
    out = null;
    try (open) {
      open.sync();
      lastSyncSecond = ports.nowSeconds();
    } catch (IOException e) {
      warn("Fail to fsync the AOF file: " + FileErrors.reason(e));
    }
    length = 0;
    syncedLength = 0;
    dropPending();
    stream.selectAgain();
  }

  /** Forgets the errors of a file that is no longer written. */
  void forgetErrors() {
    lastSyncSecond = ports.nowSeconds();
    if (syncError != null) {
      warn("AOF reopen, just ignore the AOF fsync error in bio job");
      syncError = null;
    }
    if (writeError != null) {
      warn("AOF reopen, just ignore the last error.");
      writeError = null;
    }
  }

  private AppendFsync policy() {
    return ports.config().get(APPENDFSYNC);
  }

  /**
   * Writes what was added, and forces it to disk as the policy says.
   *
   * @param force whether to write even while an fsync is under way
   */
  void flush(boolean force) {
    NodeFiles.Output open = out;
    if (open == null) {
      return;
    }
    if (pendingBytes() == 0) {
      if (length != syncedLength && !(policy() == AppendFsync.EVERYSEC && pendingSyncs > 0)) {
        sync(open); // What came late in the last second, or before the policy was changed.
      }
      return;
    }
    if (!force && policy() == AppendFsync.EVERYSEC && pendingSyncs > 0 && isPostponed()) {
      return;
    }
    if (flushSleepMicros > 0) {
      ports.node().stall(flushSleepMicros);
    }
    if (write(open)) {
      sync(open);
    }
  }

  private boolean isPostponed() {
    long now = ports.nowSeconds();
    if (postponedSince == 0) {
      postponedSince = now;
      return true;
    }
    if (now - postponedSince < MAX_POSTPONED_SECONDS) {
      return true;
    }
    delayedSyncs++;
    ports
        .node()
        .log(
            "notice",
            "Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer"
                + " without waiting for fsync to complete, this may slow down Redis.");
    return false;
  }

  private boolean write(NodeFiles.Output open) {
    CommandBuffer pending = stream.pending();
    long start = ports.clock().nanos();
    IOException failure = null;
    try {
      open.write(pending.array(), 0, pending.size());
    } catch (IOException e) {
      failure = e;
    }
    noteWriteLatency((ports.clock().nanos() - start) / 1_000_000);
    postponedSince = 0;
    if (failure != null) {
      failed(open, failure);
      return false;
    }
    if (writeError != null) {
      warn("AOF write error looks solved, Redis can write again.");
      writeError = null;
    }
    length += pending.size();
    totalLength += pending.size();
    pending.clear();
    return true;
  }

  private void noteWriteLatency(long millis) {
    String how =
        pendingSyncs > 0
            ? "aof-write-pending-fsync"
            : savingInBackground.getAsBoolean() ? "aof-write-active-child" : "aof-write-alone";
    ports.node().latency(how, millis);
    ports.node().latency("aof-write", millis);
  }

  private void failed(NodeFiles.Output open, IOException failure) {
    long now = ports.nowSeconds();
    boolean logs = now - lastErrorLogged > ERROR_LOG_SECONDS;
    if (logs) {
      lastErrorLogged = now;
    }
    long written = open.length() - length;
    if (logs && written == 0) {
      warn("Error writing to the AOF file: " + FileErrors.reason(failure));
    } else if (logs) {
      warn(
          "Short write while writing to the AOF file: (nwritten="
              + written
              + ", expected="
              + pendingBytes()
              + ")");
    }
    writeError = FileErrors.reason(failure);
    if (written > 0) {
      takeBack(written, logs);
    }
    if (policy() == AppendFsync.ALWAYS) {
      warn("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...");
      ports.node().die();
    }
  }

  /** A part of a command must not stay behind; if it has to, the rest will follow it. */
  private void takeBack(long written, boolean logs) {
    try {
      reopen();
    } catch (IOException e) {
      if (logs) {
        warn(
            "Could not remove short write from the append-only file.  Redis may refuse to load the"
                + " AOF the next time it starts.  ftruncate: "
                + FileErrors.reason(e));
      }
      length += written;
      totalLength += written;
      stream.pending().dropFirst((int) written);
    }
  }

  private void reopen() throws IOException {
    ports.files().truncate(path, length);
    NodeFiles.Output old = out;
    out = ports.files().append(path);
    if (old != null) {
      old.close();
    }
  }

  private void sync(NodeFiles.Output open) {
    if (ports.config().get(NO_APPENDFSYNC_ON_REWRITE) && savingInBackground.getAsBoolean()) {
      return;
    }
    AppendFsync policy = policy();
    if (policy == AppendFsync.ALWAYS) {
      syncNow(open);
    } else if (policy == AppendFsync.EVERYSEC && ports.nowSeconds() > lastSyncSecond) {
      if (pendingSyncs == 0) {
        syncLater(open);
        syncedLength = length;
      }
      lastSyncSecond = ports.nowSeconds();
    }
  }

  private void syncNow(NodeFiles.Output open) {
    long start = ports.clock().nanos();
    try {
      open.sync();
    } catch (IOException e) {
      warn(
          "Can't persist AOF for fsync error when the AOF fsync policy is 'always': "
              + FileErrors.reason(e)
              + ". Exiting...");
      ports.node().die();
      return;
    }
    ports.node().latency("aof-fsync-always", (ports.clock().nanos() - start) / 1_000_000);
    syncedLength = length;
    lastSyncSecond = ports.nowSeconds();
  }

  private void syncLater(NodeFiles.Output open) {
    pendingSyncs++;
    Sync sync = new Sync(open);
    ports
        .background()
        .run(
            sync,
            () -> {
              pendingSyncs--;
              if (open == out) {
                outcome(sync.failure);
              }
            });
  }

  private void outcome(@Nullable IOException failure) {
    if (failure != null && syncError == null) {
      warn("Fail to fsync the AOF file: " + FileErrors.reason(failure));
    }
    syncError = failure == null ? null : FileErrors.reason(failure);
  }

  private void warn(String line) {
    ports.node().log("warning", line);
  }

  /** One fsync in the background; its outcome is looked at when it is over. */
  private static final class Sync implements Runnable {
    private final NodeFiles.Output open;
    private @Nullable IOException failure;

    Sync(NodeFiles.Output open) {
      this.open = open;
    }

    @Override
    public void run() {
      try {
        open.sync();
      } catch (IOException e) {
        failure = e;
      }
    }
  }
}
