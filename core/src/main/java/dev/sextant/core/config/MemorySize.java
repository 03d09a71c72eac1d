package dev.sextant.core.config;

import java.util.OptionalLong;

/** Numbers of bytes with a unit, "100mb", as directives and some commands take them. */
public final class MemorySize {
  private MemorySize() {}

  /** The number of bytes, without sign; empty when the text is none. */
  public static OptionalLong parse(String text) {
    return CNumbers.memory(text);
  }
}
