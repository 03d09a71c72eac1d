package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_REWRITE_INCREMENTAL_FSYNC;
import static dev.sextant.core.config.PersistenceDirectives.RDB_KEY_SAVE_DELAY;

import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A base file in the making, under a temporary name. The contents come from the node's thread piece
 * by piece; each is written in the background before the next is asked for, so that neither memory
 * nor the node's time is taken by more than one.
 */
final class BaseFile {
  private static final long KEYS_AT_ONCE = 1000;

  /** How much may be with the system and not on disk (aof-rewrite-incremental-fsync). */
  private static final long SYNC_BYTES = 4 << 20;

  private final AofPorts ports;
  private final AofNode.Contents contents;
  private final String path;
  private final Consumer<Boolean> end;
  private NodeFiles.@Nullable Output out;
  private @Nullable IOException failure;
  private boolean cancelled;
  private long unsyncedBytes;

  /**
   * @param end is told on the node's thread whether the file is complete and on disk
   */
  BaseFile(AofPorts ports, AofNode.Contents contents, String path, Consumer<Boolean> end) {
    this.ports = ports;
    this.contents = contents;
    this.path = path;
    this.end = end;
  }

  /** Where it is. */
  String path() {
    return path;
  }

  /** Writes it all before it returns; {@code end} is not told. */
  static void writeNow(AofPorts ports, AofNode.Contents contents, String path) throws IOException {
    try (NodeFiles.Output out = ports.files().create(path)) {
      byte[] piece = contents.next(KEYS_AT_ONCE);
      while (piece != null) {
        out.write(piece, 0, piece.length);
        piece = contents.next(KEYS_AT_ONCE);
      }
      out.sync();
    } finally {
      contents.close();
    }
  }

  /** Begins to write. */
  void start() {
    try {
      out = ports.files().create(path);
    } catch (IOException e) {
      ports
          .node()
          .log(
              "warning",
              "Opening the temp file for AOF rewrite in rewriteAppendOnlyFile(): "
                  + FileErrors.reason(e));
    }
    later(() -> {});
  }

  /** Does {@code work} in the background, then sees to what is next. */
  private void later(Runnable work) {
    ports.background().run(work, this::goOn);
  }

  private void goOn() {
    if (cancelled) {
      return;
    }
    NodeFiles.Output open = out;
    if (open == null) {
      finish(false);
      return;
    }
    if (failure != null) {
      ports
          .node()
          .log(
              "warning",
              "Write error writing append only file on disk: " + FileErrors.reason(failure));
      close(open);
      finish(false);
      return;
    }
    int delayMicros = ports.config().get(RDB_KEY_SAVE_DELAY);
    byte[] piece = contents.next(delayMicros > 0 ? 1 : KEYS_AT_ONCE);
    if (piece == null) {
      ports.background().run(() -> sync(open), () -> synced(open));
    } else if (delayMicros > 0) {
      long millis = Math.max(1, delayMicros / 1000);
      ports.node().after(millis, () -> writeLater(open, piece));
    } else {
      writeLater(open, piece);
    }
  }

  private void writeLater(NodeFiles.Output open, byte[] piece) {
    boolean syncs = ports.config().get(AOF_REWRITE_INCREMENTAL_FSYNC);
    unsyncedBytes += piece.length;
    if (syncs && unsyncedBytes > SYNC_BYTES) {
      unsyncedBytes = 0;
      later(
          () -> {
            write(open, piece);
            sync(open);
          });
    } else {
      later(() -> write(open, piece));
    }
  }

  private void write(NodeFiles.Output open, byte[] piece) {
    try {
      open.write(piece, 0, piece.length);
    } catch (IOException e) {
      failure = e;
    }
  }

  private void sync(NodeFiles.Output open) {
    try {
      open.sync();
    } catch (IOException e) {
      failure = e;
    }
  }

  private void synced(NodeFiles.Output open) {
    if (failure != null) {
      goOn();
    } else if (!cancelled) {
      close(open);
      finish(true);
    }
  }

  private void close(NodeFiles.Output open) {
    out = null;
    try {
      open.close();
    } catch (IOException e) {
      // Everything that counts was written before.
    }
  }

  private void finish(boolean complete) {
    contents.close();
    end.accept(complete);
  }

  /** Writes no more; {@code end} is not told. What is there is removed. */
  void cancel() {
    cancelled = true;
    contents.close();
    NodeFiles.Output open = out;
    ports
        .background()
        .run(
            () -> {
              if (open != null) {
                close(open);
              }
              FileBytes.deleteQuietly(ports.files(), path);
            },
            () -> {});
  }
}
