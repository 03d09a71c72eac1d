package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * A call to the cache did not succeed. Messages name the command, the key and, where there is one,
 * the cure; they never contain a value or a password. The subclass says what a caller may do about
 * it.
 *
 * <pre>{@code
 * Optional<String> greeting;
 * try {
 *   greeting = redis.get("greeting");
 * } catch (CacheUnavailableException e) {
 *   greeting = Optional.empty();      // the cluster is away: go on without
 * } catch (CacheException e) {
 *   log(e.getMessage());              // refused, unreadable, closed: somebody has to look
 *   throw e;
 * }
 * }</pre>
 */
public class CacheException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception with a cause, which may be null. */
  public CacheException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
