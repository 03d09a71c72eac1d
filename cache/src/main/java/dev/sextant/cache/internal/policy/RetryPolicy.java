package dev.sextant.cache.internal.policy;

/**
 * Whether and when a failed command is sent again.
 *
 * <p>Two questions decide: could the next attempt end differently, and can a second execution do
 * harm? A SET that timed out is sent again, because setting twice is setting once. An INCRBY that
 * timed out is not, because nobody knows whether it was counted; it is sent again only if it
 * certainly was not executed.
 *
 * @param maxRetries attempts after the first
 */
public record RetryPolicy(int maxRetries) {

  /**
   * The pause before the first retry; later ones double it. A failover takes seconds, a
   * reconnection milliseconds.
   */
  static final long FIRST_PAUSE_MS = 50;

  /** No pause is longer than this. */
  static final long LONGEST_PAUSE_MS = 1000;

  /** Returned by {@link #pauseMs} when the command is not sent again. */
  public static final long GIVE_UP = -1;

  /**
   * How long to wait before the next attempt, in milliseconds, or {@link #GIVE_UP}.
   *
   * @param failure why the last attempt failed
   * @param idempotent whether executing the command twice is the same as once
   * @param retriesSoFar 0 after the first attempt
   * @param random from [0, 1): spreads the pauses over their upper half, so that the callers who
   *     failed together do not come back together
   */
  public long pauseMs(Failure failure, boolean idempotent, int retriesSoFar, double random) {
    boolean harmless = idempotent || failure.notExecuted();
    if (!failure.worthRetrying() || !harmless || retriesSoFar >= maxRetries) {
      return GIVE_UP;
    }
    long pause = Math.min(FIRST_PAUSE_MS << Math.min(retriesSoFar, 10), LONGEST_PAUSE_MS);
    return Math.round(pause * (0.5 + random / 2));
  }

  /** The longest time that one command can take with all its retries, in milliseconds. */
  public long longestMs(long commandTimeoutMs) {
    long pauses = 0;
    for (int retry = 0; retry < maxRetries; retry++) {
      pauses += Math.min(FIRST_PAUSE_MS << Math.min(retry, 10), LONGEST_PAUSE_MS);
    }
    return (maxRetries + 1) * commandTimeoutMs + pauses;
  }
}
