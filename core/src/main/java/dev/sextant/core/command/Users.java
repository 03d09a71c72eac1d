package dev.sextant.core.command;

import dev.sextant.core.config.ByteText;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.SecurityDirectives;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Who may log in to a node. There is one user, {@code default}, whose password is the directive
 * requirepass; without it any password is right.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/auth/">AUTH</a>.
 */
public final class Users {
  /** The name of the user that every new session is. */
  public static final String DEFAULT = "default";

  private static final byte[] DEFAULT_BYTES = DEFAULT.getBytes(StandardCharsets.US_ASCII);

  private final NodeConfig config;

  Users(NodeConfig config) {
    this.config = config;
  }

  /** Whether a session is authenticated by being there. */
  public boolean defaultNeedsNoPassword() {
    return config.get(SecurityDirectives.REQUIREPASS).isEmpty();
  }

  /** Each user's name and rules, as ACL LIST and redis.conf have them after the word "user". */
  public List<String> rules() {
    String password = config.get(SecurityDirectives.REQUIREPASS);
    String key = password.isEmpty() ? "nopass" : "#" + sha256(ByteText.bytes(password));
    return List.of(DEFAULT + " on " + key + " ~* &* +@all");
  }

  private static String sha256(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether there is a user of that name. */
  public boolean exists(byte[] name) {
    return Arrays.equals(DEFAULT_BYTES, name);
  }

  /**
   * Whether {@code password} opens the door for the user {@code name}. How long that takes does not
   * depend on how much of the password is right.
   */
  public boolean isRight(byte[] name, byte[] password) {
    if (!exists(name)) {
      return false;
    }
    byte[] expected = ByteText.bytes(config.get(SecurityDirectives.REQUIREPASS));
    return expected.length == 0 || MessageDigest.isEqual(password, expected);
  }
}
