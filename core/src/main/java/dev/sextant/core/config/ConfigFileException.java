package dev.sextant.core.config;

/**
 * A configuration with which a node must not start. Carries no stack trace: it reports a user's
 * input.
 */
public final class ConfigFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String report;

  private ConfigFileException(String message, String report) {
    super(message, null, false, false);
    this.report = report;
  }

  /** A line that is not acceptable, or a contradiction between lines (then without a line). */
  static ConfigFileException fatal(String where, String reason) {
    return new ConfigFileException(
        where.isEmpty() ? reason : reason + " (" + where.strip().replace("\n", ": ") + ")",
        "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n" + where + reason + "\n");
  }

  /** The first part of {@link #fatal}: which line. */
  static String atLine(int number, String line) {
    return "Reading the configuration file, at line " + number + "\n>>> '" + line + "'\n";
  }

  /**
   * A configuration file that cannot be read.
   *
   * @param name as it was given
   * @param reason the system's words, such as "No such file or directory"
   */
  public static ConfigFileException unreadable(String name, String reason) {
    String message = "Fatal error, can't open config file '" + name + "': " + reason;
    return new ConfigFileException(message, message + "\n");
  }

  /** What redis-server prints before it exits with status 1, ending with a line feed. */
  public String report() {
    return report;
  }
}
