package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.persistence.SnapshotWriter;

/**
 * How fast a file is written in the background: {@code rdb-key-save-delay} is the time that each
 * key takes. A key that a command is about to change is written ahead of its time; that time passes
 * nevertheless, so that the file takes as long as it would in Redis, where a child process writes
 * it.
 */
public final class SavePace {
  private static final int MICROS_PER_MILLI = 1000;

  private final NodeConfig config;
  private final SnapshotWriter writer;

  /** How many keys are due. */
  private long due;

  /** The pace of a file that is about to be written. */
  public SavePace(NodeConfig config, SnapshotWriter writer) {
    this.config = config;
    this.writer = writer;
  }

  /**
   * Goes on with the file, as far as it is due.
   *
   * @param bytes that may wait to be taken, about
   * @param keys at most, where there is no delay
   * @return whether there is more
   */
  public boolean advance(int bytes, long keys) {
    int delay = delayMicros();
    if (delay == 0) {
      boolean more = writer.advance(bytes, keys);
      due = writer.keysWritten();
      return more;
    }
    due += Math.max(1, MICROS_PER_MILLI / delay);
    return writer.keysWritten() >= due || writer.advance(bytes, due - writer.keysWritten());
  }

  /** How long to wait before {@link #advance} is called again, in milliseconds. */
  public long pauseMillis() {
    int delay = delayMicros();
    return delay == 0 ? 0 : Math.max(1, delay / MICROS_PER_MILLI);
  }

  private int delayMicros() {
    return Math.max(0, config.get(PersistenceDirectives.RDB_KEY_SAVE_DELAY));
  }
}
