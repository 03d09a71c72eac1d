package dev.sextant.core.types;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes as a key of a JDK collection: equal when the contents are. The array must not change
 * afterwards.
 */
public final class ByteKey {
  private final byte[] bytes;
  private final int hash;

  /** A key of {@code bytes}, which are not copied. */
  public ByteKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /** The content; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
