package dev.sextant.cache.api;

/**
 * A counter would have left the range of a {@code long}; it has the value that it had before.
 *
 * <pre>{@code
 * counters.increment("n", Long.MAX_VALUE);
 * try {
 *   counters.increment("n");
 * } catch (CounterOverflowException e) {
 *   counters.reset("n");
 * }
 * }</pre>
 */
public final class CounterOverflowException extends CacheException {

  private static final long serialVersionUID = 1L;

  /** An exception for adding an amount to a counter. */
  public CounterOverflowException(String key, String change) {
    super(
        key
            + " was not "
            + change
            + ": it would overflow 64 bits; reset it, or count more coarsely",
        null);
  }
}
