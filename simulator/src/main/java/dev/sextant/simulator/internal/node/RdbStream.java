package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.simulator.internal.persistence.SavePace;
import dev.sextant.simulator.internal.replication.RdbSource;
import org.jspecify.annotations.Nullable;

/** An RDB file for replicas, made in slices while commands go on. */
final class RdbStream implements RdbSource {
  /** What one slice makes at most, a matter of a millisecond. */
  private static final int SLICE_BYTES = 128 << 10;

  private static final int SLICE_KEYS = 1000;

  private final SavePace pace;
  private final SnapshotWriter writer;
  private final Runnable onClose;
  private boolean more = true;

  /**
   * @param onClose called when no more is wanted
   */
  RdbStream(NodeConfig config, SnapshotWriter writer, Runnable onClose) {
    this.pace = new SavePace(config, writer);
    this.writer = writer;
    this.onClose = onClose;
  }

  @Override
  public byte @Nullable [] next() {
    if (!more) {
      return null;
    }
    more = pace.advance(SLICE_BYTES, SLICE_KEYS);
    return writer.take();
  }

  @Override
  public long pauseMillis() {
    return more ? pace.pauseMillis() : 0;
  }

  @Override
  public void close() {
    more = false;
    onClose.run();
  }
}
