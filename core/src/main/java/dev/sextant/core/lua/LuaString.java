package dev.sextant.core.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A string of bytes, which is what Lua's strings are. Immutable: whoever wraps an array gives it
 * away. A {@link String} stands for bytes with one char per byte (ISO 8859-1).
 */
public final class LuaString implements Comparable<LuaString> {
  public static final LuaString EMPTY = new LuaString(new byte[0]);

  private final byte[] bytes;
  private int hash;

  private LuaString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Wraps the array, which must not change any more. */
  public static LuaString of(byte[] bytes) {
    return new LuaString(bytes);
  }

  public static LuaString of(String text) {
    return new LuaString(text.getBytes(ISO_8859_1));
  }

  /** The array itself, which must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  /** The byte at a position counted from 0, as 0 to 255. */
  public int at(int index) {
    return bytes[index] & 0xff;
  }

  /** The bytes from one position (counted from 0) up to, and without, another. */
  public LuaString slice(int from, int to) {
    if (from == 0 && to == bytes.length) {
      return this;
    }
    return new LuaString(Arrays.copyOfRange(bytes, from, to));
  }

  /**
   * The hash of Redis's Lua: every byte from the last to the first, starting with the length. The
   * order in which {@code pairs} visits a table follows from it.
   */
  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = bytes.length;
      for (int i = bytes.length - 1; i >= 0; i--) {
        h ^= (h << 5) + (h >>> 2) + (bytes[i] & 0xff);
      }
      hash = h;
    }
    return h;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof LuaString that && sameBytes(that);
  }

  /** Equality without a test of the type. */
  boolean sameBytes(LuaString that) {
    return hashCode() == that.hashCode() && Arrays.equals(bytes, that.bytes);
  }

  /** Order by unsigned bytes, a prefix first, as {@code strcoll} gives in the C locale. */
  @Override
  public int compareTo(LuaString that) {
    return Arrays.compareUnsigned(bytes, that.bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, ISO_8859_1);
  }
}
