package dev.sextant.core.config;

/**
 * A CONFIG SET that changed nothing. The message is the complete error reply, code included ("ERR
 * CONFIG SET failed (possibly related to argument 'port') - ..."). Carries no stack trace: it
 * reports a user's input.
 */
public final class ConfigSetException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigSetException(String errorReply) {
    super(errorReply, null, false, false);
  }

  static ConfigSetException unknown(String name) {
    return new ConfigSetException(
        "ERR Unknown option or number of arguments for CONFIG SET - '"
            + ByteText.untilZero(name)
            + "'");
  }

  static ConfigSetException failed(String name, String reason) {
    return new ConfigSetException(
        "ERR CONFIG SET failed (possibly related to argument '"
            + ByteText.untilZero(name)
            + "') - "
            + reason);
  }

  static ConfigSetException loading() {
    return new ConfigSetException("LOADING Redis is loading the dataset in memory");
  }

  /** The error reply, without the leading minus sign. */
  public String errorReply() {
    return String.valueOf(getMessage());
  }
}
