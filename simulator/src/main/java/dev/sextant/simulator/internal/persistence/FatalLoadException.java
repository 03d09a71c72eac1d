package dev.sextant.simulator.internal.persistence;

/**
 * The node must not start with these files, which are as they were. The log has said why; the
 * message is the last line of it.
 */
public final class FatalLoadException extends Exception {
  private static final long serialVersionUID = 1L;

  FatalLoadException(String message) {
    super(message);
  }

  /** Logs {@code line} and returns it as an exception. */
  static FatalLoadException logged(AofNode node, String line) {
    node.log("warning", line);
    return new FatalLoadException(line);
  }
}
