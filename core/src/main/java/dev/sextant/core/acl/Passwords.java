package dev.sextant.core.acl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Passwords are kept as SHA-256 only. */
final class Passwords {
  private static final int HASH_CHARS = 64;

  private Passwords() {}

  /** The hash of a password, as 64 hexadecimal digits in lower case. */
  static String hash(byte[] password) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static boolean isHash(String text) {
    return text.length() == HASH_CHARS
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /**
   * Whether {@code password} is one of those with the given hashes. How long that takes does not
   * depend on how much of it is right.
   */
  static boolean matches(List<String> hashes, byte[] password) {
    byte[] given = hash(password).getBytes(StandardCharsets.US_ASCII);
    boolean found = false;
    for (String hash : hashes) {
      found |= MessageDigest.isEqual(given, hash.getBytes(StandardCharsets.US_ASCII));
    }
    return found;
  }
}
