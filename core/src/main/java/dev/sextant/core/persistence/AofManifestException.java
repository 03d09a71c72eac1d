package dev.sextant.core.persistence;

import org.jspecify.annotations.Nullable;

/** A manifest that cannot be read. */
public final class AofManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int lineNumber;
  private final @Nullable String line;

  /**
   * @param lineNumber the first line is 1
   * @param line the line with the fault, trimmed; null when it is not about one
   */
  AofManifestException(String message, int lineNumber, @Nullable String line) {
    super(message);
    this.lineNumber = lineNumber;
    this.line = line;
  }

  /** The first line is 1. */
  public int lineNumber() {
    return lineNumber;
  }

  /** The line with the fault, or null when it is not about one. */
  public @Nullable String line() {
    return line;
  }
}
