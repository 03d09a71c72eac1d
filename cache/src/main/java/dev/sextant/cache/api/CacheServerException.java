package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * The server refused the command, and would refuse it again: wrong type, no permission, out of
 * memory.
 *
 * <pre>{@code
 * redis.set("text", "no number");
 * try {
 *   redis.incrementCounter("text");
 * } catch (CacheServerException e) {
 *   log(e.code());          // ERR
 * }
 * }</pre>
 */
public final class CacheServerException extends CacheException {

  private static final long serialVersionUID = 1L;

  private final String code;

  /** An exception for an error reply that begins with {@code code}. */
  public CacheServerException(String message, String code, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * The first word of the error reply: {@code WRONGTYPE}, {@code OOM}, {@code NOPERM}, {@code ERR}
   * and so on.
   */
  public String code() {
    return code;
  }
}
