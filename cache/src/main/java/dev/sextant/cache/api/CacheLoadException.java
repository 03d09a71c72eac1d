package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * A value was not in the cache, and its loader did not bring it. Everyone who waited for that load
 * gets an exception of his own, with the loader's exception as the cause of each.
 *
 * <pre>{@code
 * try {
 *   quotes.get("MSFT", exchange);
 * } catch (CacheLoadException e) {
 *   log(e.timedOut() ? "the exchange is slow" : "the exchange failed with " + e.getCause());
 * }
 * }</pre>
 */
public final class CacheLoadException extends CacheException {

  private static final long serialVersionUID = 1L;

  private final boolean timedOut;

  private CacheLoadException(String message, boolean timedOut, @Nullable Throwable cause) {
    super(message, cause);
    this.timedOut = timedOut;
  }

  /** The loader threw something, which the message names by its type alone. */
  public static CacheLoadException failed(String key, Throwable cause) {
    return new CacheLoadException(
        "loading " + key + " failed with " + cause.getClass().getName(), false, cause);
  }

  /** The loader did not end within {@link CacheSpec#loadTimeout()}. */
  public static CacheLoadException timedOut(String key, String limit) {
    return new CacheLoadException(
        "loading " + key + " took longer than the loadTimeout of " + limit, true, null);
  }

  /** So many loaders are running that another one was not started, or the cache is closed. */
  public static CacheLoadException refused(String key, Throwable cause) {
    return new CacheLoadException(
        "loading " + key + " was not begun: too many loaders are running, or the cache is closed",
        false,
        cause);
  }

  /** The same for someone else, since an exception carries the stack of the one who gets it. */
  public CacheLoadException forAnother() {
    return new CacheLoadException(String.valueOf(getMessage()), timedOut, getCause());
  }

  /** Whether the loader took too long, rather than failed. */
  public boolean timedOut() {
    return timedOut;
  }
}
