package dev.sextant.core.acl;

/**
 * Users or rules that are refused, in Redis's words. Carries no stack trace: it reports a user's
 * input.
 */
public final class AclException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, in text with one char per byte. */
  public AclException(String text) {
    super(text, null, false, false);
  }

  /** What is wrong: one char is one byte. */
  public String text() {
    return java.util.Objects.requireNonNull(getMessage());
  }
}
