package dev.sextant.core.config;

/**
 * A value that a directive does not take, or that its owner cannot apply. The message is the bare
 * reason in Redis's words ("argument must be 'yes' or 'no'"); CONFIG SET and the redis.conf reader
 * each wrap it in their own sentence. Carries no stack trace: it reports a user's input.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String reason) {
    super(reason, null, false, false);
  }

  /** The reason, without any prefix. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
