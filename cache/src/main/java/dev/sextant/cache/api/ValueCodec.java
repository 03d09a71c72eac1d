package dev.sextant.cache.api;

import java.nio.charset.StandardCharsets;

/**
 * Turns values of one type into the bytes that Redis stores, and back. Implementations are
 * thread-safe and keep no reference to the arrays they are given or return.
 *
 * <pre>{@code
 * record PointCodec() implements ValueCodec<Point> {
 *   @Override
 *   public byte[] encode(Point point) {
 *     return ByteBuffer.allocate(8).putInt(point.x()).putInt(point.y()).array();
 *   }
 *
 *   @Override
 *   public Point decode(byte[] bytes) {
 *     if (bytes.length != 8) {
 *       throw new CacheValueException("a point has 8 bytes, not " + bytes.length);
 *     }
 *     ByteBuffer from = ByteBuffer.wrap(bytes);
 *     return new Point(from.getInt(), from.getInt());
 *   }
 * }
 *
 * Cache<Point> points = redis.cache(CacheSpec.of("points", new PointCodec()).build());
 * }</pre>
 *
 * @param <T> the type of the values
 */
public interface ValueCodec<T> {

  /**
   * The bytes of a value.
   *
   * @throws CacheValueException if the value cannot be written; the message does not contain it.
   *     Any other exception, and null, is as good, but tells the caller less
   */
  byte[] encode(T value);

  /**
   * The value of bytes that {@link #encode} made, perhaps in an older version of the program.
   *
   * @throws CacheValueException if they cannot be read as this type; the message does not contain
   *     them. Any other exception, and null, is as good
   */
  T decode(byte[] bytes);

  /** Strings as UTF-8. */
  static ValueCodec<String> string() {
    return StringCodec.INSTANCE;
  }

  /** Bytes as they are. Arrays are copied on the way in and out. */
  static ValueCodec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /** Arrays of bytes. */
  enum BytesCodec implements ValueCodec<byte[]> {
    /** The only instance. */
    INSTANCE;

    @Override
    public byte[] encode(byte[] value) {
      return value.clone();
    }

    @Override
    public byte[] decode(byte[] bytes) {
      return bytes.clone();
    }
  }

  /** UTF-8; malformed input is replaced rather than refused, as {@link String} does. */
  enum StringCodec implements ValueCodec<String> {
    /** The only instance. */
    INSTANCE;

    @Override
    public byte[] encode(String value) {
      return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
