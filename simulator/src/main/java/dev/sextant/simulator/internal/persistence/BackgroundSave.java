package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.simulator.internal.port.Background;
import dev.sextant.simulator.internal.port.ChildProcess;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An RDB file that is written while commands go on: the node's thread makes its bytes in slices, a
 * thread in the background writes them, or gives them to a child process to write. A child that
 * ends too early has failed; one that has ended at the end leaves a file that only lacks its name.
 */
final class BackgroundSave {
  /** What one slice makes at most, a matter of a millisecond, and how long others have then. */
  private static final int SLICE_BYTES = 128 << 10;

  private static final int SLICE_KEYS = 1000;
  private static final int PAUSE_MILLIS = 1;

  /** When so much waits to be written, no more is made. */
  private static final long MOST_WAITING_BYTES = 8 << 20;

  private final RdbNode node;
  private final Background background;
  private final SnapshotWriter writer;
  private final SavePace pace;
  private final TemporaryRdb file;
  private final Consumer<BackgroundSave> done;
  private @Nullable ChildProcess child;
  private long waitingBytes;
  private boolean isMade;
  private int signal;
  private boolean over;

  /**
   * @param done called when the file is written, or could not be
   */
  BackgroundSave(
      RdbNode node,
      Background background,
      SnapshotWriter writer,
      TemporaryRdb file,
      Consumer<BackgroundSave> done) {
    this.node = node;
    this.background = background;
    this.writer = writer;
    this.pace = new SavePace(node.server().config(), writer);
    this.file = file;
    this.done = done;
  }

  TemporaryRdb file() {
    return file;
  }

  /** How many keys were written so far. */
  long keysWritten() {
    return writer.keysWritten();
  }

  /** How many bytes commands changed before they were written. */
  long copiedBytes() {
    return writer.copiedBytes();
  }

  /** How many keys there are to write. */
  long keysInAll() {
    return writer.keysInAll();
  }

  /** The number of the child process that writes it, if one does. */
  OptionalLong childPid() {
    return child == null ? OptionalLong.empty() : OptionalLong.of(child.pid());
  }

  /** The signal that has killed the child process; 0 if none has. */
  int signal() {
    return signal;
  }

  void start() {
    file.open();
    ChildProcess started = file.failure() == null ? node.startChild(file.path()) : null;
    if (started != null) {
      child = started;
      file.handTo(started);
      started.onExit(exit -> node.after(0, () -> ended(exit)));
    }
    node.after(0, this::slice);
  }

  /** Gives it up; nobody hears of it any more. */
  void cancel() {
    over = true;
    writer.cancel();
    if (child != null) {
      child.kill();
    }
    file.giveUp();
  }

  private void slice() {
    if (over) {
      return;
    }
    boolean more = waitingBytes >= MOST_WAITING_BYTES || pace.advance(SLICE_BYTES, SLICE_KEYS);
    byte[] bytes = writer.take();
    if (bytes.length > 0) {
      waitingBytes += bytes.length;
      background.run(() -> file.write(bytes), () -> waitingBytes -= bytes.length);
    }
    if (more) {
      node.after(Math.max(PAUSE_MILLIS, pace.pauseMillis()), this::slice);
    } else if (child == null) {
      background.run(file::finish, this::finished);
    } else {
      isMade = true;
      background.run(child::endInput, () -> {});
    }
  }

  private void ended(ChildProcess.Exit exit) {
    if (over) {
      return;
    }
    if (exit.isGood() && isMade) {
      background.run(file::finish, this::finished);
      return;
    }
    writer.cancel();
    signal = exit.signal();
    file.fail(exit.reason());
    finished();
  }

  private void finished() {
    if (!over) {
      over = true;
      done.accept(this);
    }
  }
}
