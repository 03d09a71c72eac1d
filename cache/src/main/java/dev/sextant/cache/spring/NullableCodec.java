package dev.sextant.cache.spring;

import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.ValueCodec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Values, and null, which Spring remembers as the result of a method like any other.
 *
 * <p>Null is one byte, FE, which no UTF-8 or JSON text contains. Bytes of a value that begin with
 * it are given another one in front; all others are as the codec makes them, so that programs
 * without Spring read the same values.
 */
record NullableCodec<T>(ValueCodec<T> codec) implements ValueCodec<Optional<T>> {

  private static final byte NULL = (byte) 0xFE;

  @Override
  public byte[] encode(Optional<T> value) {
    if (value.isEmpty()) {
      return new byte[] {NULL};
    }
    byte[] bytes = encoded(value.get());
    if (bytes.length == 0 || bytes[0] != NULL) {
      return bytes;
    }
    byte[] escaped = new byte[bytes.length + 1];
    escaped[0] = NULL;
    System.arraycopy(bytes, 0, escaped, 1, bytes.length);
    return escaped;
  }

  @Override
  public Optional<T> decode(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != NULL) {
      return Optional.of(codec.decode(bytes));
    }
    return bytes.length == 1
        ? Optional.empty()
        : Optional.of(codec.decode(Arrays.copyOfRange(bytes, 1, bytes.length)));
  }

  /** What Spring gives us may be of any type. */
  private byte[] encoded(T value) {
    try {
      return codec.encode(value);
    } catch (ClassCastException e) {
      throw new CacheValueException(
          value.getClass().getName() + " is not the type of this cache's values");
    }
  }
}
