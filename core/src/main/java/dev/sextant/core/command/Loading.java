package dev.sextant.core.command;

/**
 * Whether the node is loading a data set, and how far it is. What clients may do meanwhile depends
 * on where it is loaded to.
 *
 * <p>Source: {@code startLoading} of Redis 7.0.15, and INFO persistence.
 */
public final class Loading {
  /** Where a data set is loaded to. */
  public enum Mode {
    NONE,
    /** Into the databases: clients have to wait. */
    IN_PLACE,
    /** Beside them: clients see what was there before, and change nothing of the node itself. */
    BESIDE
  }

  private Mode mode = Mode.NONE;
  private long startMillis;
  private long totalBytes;
  private long loadedBytes;

  public Mode mode() {
    return mode;
  }

  /**
   * Loading begins.
   *
   * @param totalBytes how long the file is; 0 when that is unknown
   * @param nowMillis milliseconds since the epoch
   */
  public void begin(Mode newMode, long totalBytes, long nowMillis) {
    this.mode = newMode;
    this.startMillis = nowMillis;
    this.totalBytes = totalBytes;
    this.loadedBytes = 0;
  }

  /** So many bytes were loaded so far. */
  public void progress(long bytes) {
    loadedBytes = bytes;
  }

  /** Loading is over, with whatever success. */
  public void end() {
    mode = Mode.NONE;
  }

  /** The lines of INFO persistence while something is loaded; none otherwise. */
  public void report(InfoText text, long nowMillis) {
    if (mode == Mode.NONE) {
      return;
    }
    long seconds = nowMillis / 1000 - startMillis / 1000;
    double share = totalBytes == 0 ? 0 : (double) loadedBytes / totalBytes;
    long left = Math.max(0, totalBytes - loadedBytes);
    text.line("loading_start_time", startMillis / 1000);
    text.line("loading_total_bytes", totalBytes);
    text.line("loading_rdb_used_mem", 0);
    text.line("loading_loaded_bytes", loadedBytes);
    text.line("loading_loaded_perc", 100 * share);
    text.line("loading_eta_seconds", loadedBytes == 0 ? 1 : seconds * left / loadedBytes);
  }
}
