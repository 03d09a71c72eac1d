package dev.sextant.cache.internal.policy;

/**
 * The times in a tag's index. All in milliseconds; absolute ones since the epoch, by the clock of
 * the writing process.
 *
 * @param settleMs how long after its first step a put or an invalidation has certainly had its last
 *     effect on any server, whatever its outcome for the caller; includes what clocks of different
 *     processes may differ by
 */
public record TagClock(long settleMs) {

  /** By how much the clocks of two writers may differ without harm. */
  public static final long CLOCK_DIFFERENCE_MS = 30_000;

  /**
   * A clock for commands that take at most this long, retries included. Of four of them in a row:
   * an invalidation's lowering of a score may come one late, upon an entry that a put has just
   * made; that put, if it is slow, sets its value three later.
   */
  public static TagClock forCommandsOf(long longestCommandMs) {
    return new TagClock(4 * longestCommandMs + CLOCK_DIFFERENCE_MS);
  }

  /**
   * The score of a key that is about to be set: from then on no value that this put wrote can be
   * alive.
   */
  public double scoreOfPut(long nowMs, long ttlMs) {
    return (double) (nowMs + ttlMs + settleMs);
  }

  /**
   * The score of a key that was just deleted: from then on no put that was under way at the
   * deletion is still to land.
   */
  public double scoreOfDeleted(long nowMs) {
    return (double) (nowMs + settleMs);
  }

  /** How long the index itself must live to outlast a key put now. */
  public long indexTtlMs(long ttlMs) {
    return ttlMs + 2 * settleMs;
  }

  /**
   * Whether a put's first step took so long (twice the longest command) that the second would land
   * too late.
   */
  public boolean tooLateToSet(long elapsedMs) {
    return elapsedMs > (settleMs - CLOCK_DIFFERENCE_MS) / 2;
  }
}
