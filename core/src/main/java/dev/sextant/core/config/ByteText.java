package dev.sextant.core.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Conversions to and from this package's strings, in which one char stands for one byte. */
public final class ByteText {
  private ByteText() {}

  /** The form, one char per UTF-8 byte, of ordinary Java text: a value given through a Java API. */
  public static String ofJava(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** The form of bytes from a socket or a file. */
  public static String of(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** The bytes that {@code text} stands for. */
  public static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** What a C function that takes {@code char*} sees of a value: all up to the first zero byte. */
  public static String untilZero(String text) {
    int zero = text.indexOf('\0');
    return zero < 0 ? text : text.substring(0, zero);
  }
}
