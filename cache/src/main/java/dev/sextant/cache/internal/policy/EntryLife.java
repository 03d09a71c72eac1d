package dev.sextant.cache.internal.policy;

/**
 * How long an entry lives.
 *
 * @param jitter by which part of it a time to live may be shortened; 0 to 1
 * @param staleMs how long past its time to live a value is kept
 */
public record EntryLife(double jitter, long staleMs) {

  /**
   * A time to live as it is used, at least 1 ms.
   *
   * @param random from [0, 1)
   */
  public long freshMs(long ttlMs, double random) {
    return Math.max(1, ttlMs - Math.round((double) ttlMs * jitter * random));
  }

  /** How long Redis keeps an entry that is fresh for so long. */
  public long storedMs(long freshMs) {
    return freshMs + staleMs;
  }
}
