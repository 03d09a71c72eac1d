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

  /** C's atoi: the number at the beginning, after white space, and 0 where there is none. */
  static int toInt(String text) {
    int at = 0;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    boolean negative = at < text.length() && text.charAt(at) == '-';
    if (negative || at < text.length() && text.charAt(at) == '+') {
      at++;
    }
    long number = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      int digit = text.charAt(at++) - '0';
      number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : 10 * number + digit;
    }
    return (int) (negative ? -number : number);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /** Adds a string literal of C with these bytes. */
  static void quote(String bytes, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\\', '"' -> to.append('\\').append(c);
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        case 7 -> to.append("\\a");
        case '\b' -> to.append("\\b");
        default -> {
          if (c >= ' ' && c < 127) {
            to.append(c);
          } else {
            to.append("\\x").append(Character.forDigit(c >> 4 & 15, 16));
            to.append(Character.forDigit(c & 15, 16));
          }
        }
      }
    }
    to.append('"');
  }
}
