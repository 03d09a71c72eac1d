package dev.sextant.core.scripting;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which scripts are known. Confined to one thread. */
final class Sha1 {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest digest;

  Sha1() {
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** The digest of {@code bytes} as 40 hexadecimal digits in lower case. */
  byte[] hex(byte[] bytes) {
    byte[] sum = digest.digest(bytes);
    byte[] text = new byte[2 * sum.length];
    for (int i = 0; i < sum.length; i++) {
      text[2 * i] = DIGITS[sum[i] >> 4 & 15];
      text[2 * i + 1] = DIGITS[sum[i] & 15];
    }
    return text;
  }
}
