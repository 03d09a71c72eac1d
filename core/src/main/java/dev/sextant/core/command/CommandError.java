package dev.sextant.core.command;

/**
 * A call that is refused, with the error line that the client gets. It is an ordinary outcome, not
 * a fault: it carries no stack trace, so that the texts in {@link Errors} can be shared constants.
 */
public final class CommandError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with its whole line, code first: "ERR syntax error". */
  public CommandError(String line) {
    super(line, null, false, false);
  }

  /** The line to answer, without the leading dash. */
  public String line() {
    return java.util.Objects.requireNonNull(getMessage());
  }
}
