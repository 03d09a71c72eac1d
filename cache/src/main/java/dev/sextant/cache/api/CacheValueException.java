package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * A value could not be turned into bytes, or the bytes under a key could not be read as the type
 * that was asked for. The message names the key, the type and the place inside the value, and never
 * the value: causes of the JSON library quote it, and are therefore not attached.
 *
 * <pre>{@code
 * redis.set("revenue_data:AAPL", "[]");           // by an old version of the program
 * try {
 *   redis.getRevenueData("AAPL", Quote.class);
 * } catch (CacheValueException e) {
 *   redis.delete("revenue_data:AAPL");
 * }
 * }</pre>
 */
public final class CacheValueException extends CacheException {

  private static final long serialVersionUID = 1L;

  /** An exception without a cause. */
  public CacheValueException(String message) {
    this(message, null);
  }

  /** An exception with a cause that is known not to quote the value. */
  public CacheValueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
