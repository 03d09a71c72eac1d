package dev.sextant.cache.internal.policy;

/** How often someone who waits for another's load asks whether it has ended. */
public final class LoadWait {

  private static final long FIRST_PAUSE_MS = 5;
  private static final long LONGEST_PAUSE_MS = 160;

  private LoadWait() {}

  /**
   * The next pause, in milliseconds: doubled each time, so that what is loaded quickly is had
   * quickly and what takes long costs few questions.
   *
   * @param pausesSoFar 0 before the first
   * @param random from [0, 1): spreads it over its upper half
   */
  public static long pauseMs(int pausesSoFar, double random) {
    long pause = Math.min(FIRST_PAUSE_MS << Math.min(pausesSoFar, 10), LONGEST_PAUSE_MS);
    return Math.max(1, Math.round((double) pause * (0.5 + random / 2)));
  }
}
