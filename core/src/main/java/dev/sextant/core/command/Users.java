package dev.sextant.core.command;

import dev.sextant.core.config.ByteText;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.SecurityDirectives;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

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
