package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_REWRITE_INCREMENTAL_FSYNC;
import static dev.sextant.core.config.PersistenceDirectives.RDB_KEY_SAVE_DELAY;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A base file in the making, under a temporary name. The contents come from the node's thread piece
 * by piece; each is written in the background, or given to a child process that writes it, before
 * the next is asked for, so that neither memory nor the node's time is taken by more than one.
 */
final class BaseFile {
  private static final long KEYS_AT_ONCE = 1000;

  /** How much may be with the system and not on disk (aof-rewrite-incremental-fsync). */
  private static final long SYNC_BYTES = 4 << 20;

  private final AofPorts ports;
  private final AofNode.Contents contents;
  private final LongFunction<String> path;
  private final Consumer<Boolean> end;
  private long pid;
  private @Nullable ChildProcess child;
  private NodeFiles.@Nullable Output out;
  private @Nullable IOException failure;
  private boolean over;
  private boolean isMade;
  private int signal;
  private long unsyncedBytes;

  /**
   * @param path where it is while the process of that number writes it
   * @param end is told on the node's thread whether the file is complete and on disk
   */
  BaseFile(
      AofPorts ports, AofNode.Contents contents, LongFunction<String> path, Consumer<Boolean> end) {
    this.ports = ports;
    this.contents = contents;
    this.path = path;
    this.end = end;
    this.pid = ports.node().processId();
  }

  /** Where it is. */
  String path() {
    return path.apply(pid);
  }

  /** The number of the process that writes it. */
  long pid() {
    return pid;
  }

  /** The signal that has killed the child process that wrote it; 0 if none has. */
  int signal() {
    return signal;
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
      NodeFiles.Output created = ports.files().create(path());
      out = created;
      child = ports.node().startChild(ports.files().path(path()));
      if (child != null) {
        handTo(child, created);
      }
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

  private void handTo(ChildProcess started, NodeFiles.Output created) throws IOException {
    started.onExit(exit -> ports.node().after(0, () -> ended(exit)));
    ports.files().rename(path(), path.apply(started.pid()));
    pid = started.pid();
    out = new ChildOutput(created, started);
  }

  private void ended(ChildProcess.Exit exit) {
    NodeFiles.Output open = out;
    if (over || open == null) {
      return;
    }
    if (exit.isGood() && isMade) {
      complete(open);
      return;
    }
    signal = exit.signal();
    if (signal == 0) {
      warn(exit.reason());
    }
    close(open);
    finish(false);
  }

  /** Does {@code work} in the background, then sees to what is next. */
  private void later(Runnable work) {
    ports.background().run(work, this::goOn);
  }

  private void goOn() {
    if (over) {
      return;
    }
    NodeFiles.Output open = out;
    if (open == null) {
      finish(false);
      return;
    }
    if (failure != null) {
      warn(FileErrors.reason(failure));
      close(open);
      finish(false);
      return;
    }
    int delayMicros = ports.config().get(RDB_KEY_SAVE_DELAY);
    byte[] piece = contents.next(delayMicros > 0 ? 1 : KEYS_AT_ONCE);
    if (piece == null) {
      isMade = true;
      ChildProcess writer = child;
      if (writer == null) {
        complete(open);
      } else {
        ports.background().run(writer::endInput, () -> {});
      }
    } else if (delayMicros > 0) {
      long millis = Math.max(1, delayMicros / 1000);
      ports.node().after(millis, () -> writeLater(open, piece));
    } else {
      writeLater(open, piece);
    }
  }

  private void complete(NodeFiles.Output open) {
    ports.background().run(() -> sync(open), () -> synced(open));
  }

  private void warn(String reason) {
    ports.node().log("warning", "Write error writing append only file on disk: " + reason);
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
    } else if (!over) {
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
    over = true;
    if (child != null) {
      child.kill(); // It has ended, or is of no use any more.
    }
    contents.close();
    end.accept(complete);
  }

  /** Writes no more; {@code end} is not told. What is there is removed. */
  void cancel() {
    over = true;
    contents.close();
    if (child != null) {
      child.kill();
    }
    NodeFiles.Output open = out;
    ports
        .background()
        .run(
            () -> {
              if (open != null) {
                close(open);
              }
              FileBytes.deleteQuietly(ports.files(), path());
            },
            () -> {});
  }
}
