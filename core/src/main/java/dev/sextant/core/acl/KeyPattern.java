package dev.sextant.core.acl;

import java.nio.charset.StandardCharsets;

/**
 * Keys that may be read, written, or both: all that match a glob-style pattern.
 *
 * @param text the pattern, one char per byte
 * @param bytes the same as bytes; never changed
 */
record KeyPattern(String text, byte[] bytes, boolean read, boolean write) {

  static KeyPattern of(String text, boolean read, boolean write) {
    return new KeyPattern(text, text.getBytes(StandardCharsets.ISO_8859_1), read, write);
  }

  boolean covers(boolean reads, boolean writes) {
    return (read || !reads) && (write || !writes);
  }

  /** The rule that gives it. */
  String rule() {
    if (read && write) {
      return "~" + text;
    }
    return (read ? "%R~" : "%W~") + text;
  }
}
