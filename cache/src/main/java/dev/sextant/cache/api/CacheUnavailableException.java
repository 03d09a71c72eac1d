package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * No answer came from the cluster: a node is down or unreachable, a failover is under way, or the
 * reply took too long. The same call may succeed later; until then a caller does without the cache.
 *
 * <pre>{@code
 * try {
 *   counters.increment("orders");
 * } catch (CacheUnavailableException e) {
 *   log(e.mayHaveExecuted() ? "may have been counted" : "was not counted, and may be repeated");
 * }
 * }</pre>
 */
public final class CacheUnavailableException extends CacheException {

  private static final long serialVersionUID = 1L;

  private final boolean mayHaveExecuted;

  /** An exception with a cause, which may be null. */
  public CacheUnavailableException(
      String message, boolean mayHaveExecuted, @Nullable Throwable cause) {
    super(message, cause);
    this.mayHaveExecuted = mayHaveExecuted;
  }

  /**
   * Whether the server may have executed the command all the same, its reply being lost or late.
   * False means that it certainly did not. What matters to counters: after {@code true}, the
   * increment may or may not have been counted.
   */
  public boolean mayHaveExecuted() {
    return mayHaveExecuted;
  }
}
