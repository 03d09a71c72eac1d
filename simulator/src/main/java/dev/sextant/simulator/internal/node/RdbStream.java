package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.simulator.internal.replication.RdbSource;
import org.jspecify.annotations.Nullable;

/** An RDB file for replicas, made in slices while commands go on. */
final class RdbStream implements RdbSource {
  /** What one slice makes at most, a matter of a millisecond. */
  private static final int SLICE_BYTES = 128 << 10;

  private static final int SLICE_KEYS = 1000;
  private static final int MICROS_PER_MILLI = 1000;

  private final NodeConfig config;
  private final SnapshotWriter writer;
  private final Runnable onClose;
  private boolean more = true;

  /**
   * @param onClose called when no more is wanted
   */
  RdbStream(NodeConfig config, SnapshotWriter writer, Runnable onClose) {
    this.config = config;
    this.writer = writer;
    this.onClose = onClose;
  }

  @Override
  public byte @Nullable [] next() {
    if (!more) {
      return null;
    }
    int delay = delayMicros();
    int keys = delay == 0 ? SLICE_KEYS : Math.max(1, MICROS_PER_MILLI / delay);
    more = writer.advance(SLICE_BYTES, keys);
    return writer.take();
  }

  private int delayMicros() {
    return Math.max(0, config.get(PersistenceDirectives.RDB_KEY_SAVE_DELAY));
  }

  @Override
  public long pauseMillis() {
    int delay = delayMicros();
    return delay == 0 || !more ? 0 : Math.max(1, delay / MICROS_PER_MILLI);
  }

  @Override
  public void close() {
    more = false;
    onClose.run();
  }
}
