package dev.sextant.core.scripting.debug;

import java.nio.charset.StandardCharsets;

/** Text as C has it: one char per byte, ending before the first zero byte. */
final class CText {
  private CText() {}

  /** All bytes, zero bytes too. */
  static String whole(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bytes before the first zero byte. */
  static String of(byte[] bytes) {
    return untilZero(whole(bytes));
  }

  static String untilZero(String text) {
    int zero = text.indexOf(0);
    return zero < 0 ? text : text.substring(0, zero);
  }
}
