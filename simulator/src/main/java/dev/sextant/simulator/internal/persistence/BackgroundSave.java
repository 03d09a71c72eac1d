package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.simulator.internal.port.Background;
import java.util.function.Consumer;

/**
 * An RDB file that is written while commands go on: the node's thread makes its bytes in slices, a
 * thread in the background writes them.
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
  private long waitingBytes;
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

  void start() {
    background.run(file::open, () -> {});
    node.after(0, this::slice);
  }

  /** Gives it up; nobody hears of it any more. */
  void cancel() {
    over = true;
    writer.cancel();
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
    } else {
      background.run(file::finish, this::finished);
    }
  }

  private void finished() {
    if (!over) {
      over = true;
      done.accept(this);
    }
  }
}
