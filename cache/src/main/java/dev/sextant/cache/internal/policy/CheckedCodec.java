package dev.sextant.cache.internal.policy;

import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * A codec of the application's, kept to what {@link ValueCodec} says: whatever it throws becomes a
 * {@link CacheValueException}, and so does a null that it returns.
 *
 * <p>The message names what was thrown by its type alone, and it is not attached: messages of
 * exceptions such as NumberFormatException quote what they could not read.
 */
public record CheckedCodec<T>(ValueCodec<T> codec) implements ValueCodec<T> {

  /** What can be done about a value that cannot be read. */
  private static final String CURE =
      "; delete it, and give values whose form has changed another version or key";

  @Override
  public byte[] encode(T value) {
    try {
      return made(codec.encode(value));
    } catch (CacheValueException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed("cannot be written", "", e);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    try {
      return made(codec.decode(bytes));
    } catch (CacheValueException e) {
      throw new CacheValueException(e.getMessage() + CURE, e.getCause());
    } catch (RuntimeException e) {
      throw failed("cannot be read", CURE, e);
    }
  }

  private <R> R made(@Nullable R result) {
    if (result == null) {
      throw new CacheValueException("its codec " + name() + " made null of it");
    }
    return result;
  }

  private CacheValueException failed(String problem, String cure, RuntimeException e) {
    return new CacheValueException(
        problem + ": its codec " + name() + " threw " + e.getClass().getName() + cure);
  }

  private String name() {
    return codec.getClass().getName();
  }
}
