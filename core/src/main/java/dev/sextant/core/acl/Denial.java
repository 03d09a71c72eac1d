package dev.sextant.core.acl;

/**
 * Why a request is refused.
 *
 * @param position of the key or channel among the arguments; 0 when the command is refused
 */
public record Denial(Reason reason, int position) {

  /** What was refused; the later, the closer the request came to being allowed. */
  public enum Reason {
    COMMAND,
    KEY,
    AUTH,
    CHANNEL
  }

  static final Denial COMMAND = new Denial(Reason.COMMAND, 0);
}
