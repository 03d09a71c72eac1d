package dev.sextant.cache.api;

import java.time.Duration;

/**
 * How many permits everyone who shares a key gets in a time. Immutable; a setting that cannot work
 * is refused by a {@link CacheSettingException} that names it.
 *
 * <pre>{@code
 * RateLimit logins =
 *     RateLimit.fixedWindow("logins", 5, Duration.ofMinutes(1))
 *         .whenUnavailable(WhenUnavailable.DENY);
 * RateLimit api = RateLimit.slidingWindow("api", 100, Duration.ofSeconds(10));
 * }</pre>
 *
 * @param name what the keys in Redis contain: letters, digits, dots, hyphens, underscores; at most
 *     100
 * @param algorithm what the window is
 * @param permits how many there are in a window; 1 to 10^9. May be changed while programs run
 * @param window how long it is, in whole milliseconds; 1 ms to 365 days. Another window begins with
 *     all permits
 * @param whenUnavailable what is decided when the cluster does not answer; default {@link
 *     WhenUnavailable#ALLOW}
 */
public record RateLimit(
    String name,
    Algorithm algorithm,
    long permits,
    Duration window,
    WhenUnavailable whenUnavailable) {

  private static final long MOST_PERMITS = 1_000_000_000;
  private static final Duration LONGEST = Duration.ofDays(365);

  /** What the window is. */
  public enum Algorithm {
    /**
     * A window begins with the first permit that is taken, and ends a window's length later with
     * all of them back. In a time of that length that lies across two windows, up to twice the
     * permits may be taken. One number per key.
     */
    FIXED_WINDOW,
    /**
     * The window is the time that has just passed: in no time of its length are there more than so
     * many permits, to the millisecond. What was taken is counted in buckets of a 32nd of the
     * window, so that a permit comes back up to a 32nd of the window later than it could. At most
     * 33 small numbers per key, in less than 1 KiB, however many permits there are.
     */
    SLIDING_WINDOW
  }

  /** What is decided when the cluster does not answer. */
  public enum WhenUnavailable {
    /** Allowed: the limit protects something that is better overloaded than refused. */
    ALLOW,
    /** Not allowed: the limit keeps somebody out. */
    DENY,
    /** A {@link CacheUnavailableException}; the caller decides. */
    THROW
  }

  /** Checks everything. */
  public RateLimit {
    CacheSpec.requireName(name);
    Settings.given("algorithm", algorithm);
    Settings.requireBetween("permits", permits, 1, MOST_PERMITS);
    Settings.requireBetween("window", window, Duration.ofMillis(1), LONGEST);
    Settings.given("whenUnavailable", whenUnavailable);
  }

  /** So many permits in each window; see {@link Algorithm#FIXED_WINDOW}. */
  public static RateLimit fixedWindow(String name, long permits, Duration window) {
    return new RateLimit(name, Algorithm.FIXED_WINDOW, permits, window, WhenUnavailable.ALLOW);
  }

  /** So many permits in any time of that length; see {@link Algorithm#SLIDING_WINDOW}. */
  public static RateLimit slidingWindow(String name, long permits, Duration window) {
    return new RateLimit(name, Algorithm.SLIDING_WINDOW, permits, window, WhenUnavailable.ALLOW);
  }

  /** The same limit, but for what is decided when the cluster does not answer. */
  public RateLimit whenUnavailable(WhenUnavailable decision) {
    return new RateLimit(name, algorithm, permits, window, decision);
  }
}
