package dev.sextant.simulator.internal.persistence;

import org.jspecify.annotations.Nullable;

/**
 * Holds back rewrites that a node begins by itself, when they have failed again and again: each
 * leaves an increment behind. The wait doubles from a minute to an hour.
 *
 * <p>Source: {@code aofRewriteLimited} in Redis's {@code aof.c}.
 */
final class RewriteLimit {
  private static final int FAILURES = 3;
  private static final int MAX_MINUTES = 60;

  private int minutes;
  private long untilSecond;

  /**
   * Whether a rewrite has to wait.
   *
   * @param failures how many in a row have failed
   * @param nowSecond Unix time
   */
  boolean holds(long failures, long nowSecond) {
    if (failures < FAILURES) {
      minutes = 0;
      untilSecond = 0;
      return false;
    }
    return untilSecond != 0 && nowSecond < untilSecond;
  }

  /**
   * Begins a wait, if one is due.
   *
   * @return the line for the log, or null when the rewrite may begin
   */
  @Nullable String begin(long failures, long nowSecond) {
    if (failures < FAILURES) {
      return null;
    }
    if (untilSecond != 0) {
      untilSecond = 0;
      return null;
    }
    minutes = minutes == 0 ? 1 : Math.min(2 * minutes, MAX_MINUTES);
    untilSecond = nowSecond + minutes * 60L;
    return "Background AOF rewrite has repeatedly failed and triggered the limit, will retry in "
        + minutes
        + " minutes";
  }
}
