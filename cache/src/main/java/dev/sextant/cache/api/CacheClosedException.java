package dev.sextant.cache.api;

/**
 * The cache was closed before this call, or while it was waiting.
 *
 * <pre>{@code
 * redis.close();
 * try {
 *   redis.get("greeting");
 * } catch (CacheClosedException e) {
 *   log(e.getMessage());    // GET greeting was not sent: the cache is closed
 * }
 * }</pre>
 */
public final class CacheClosedException extends CacheException {

  private static final long serialVersionUID = 1L;

  /** An exception for the command that was asked for. */
  public CacheClosedException(String command) {
    super(command + " was not sent: the cache is closed", null);
  }
}
