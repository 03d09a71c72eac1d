package dev.sextant.simulator.internal.node;

/** A node could not start with its files. The log has said why; the message is its last line. */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailedException(String message) {
    super(message);
  }

  StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
