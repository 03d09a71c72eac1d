package dev.sextant.core.acl;

/** A rule that cannot be followed. Carries no stack trace: it reports a user's input. */
final class RuleException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong, in Redis's words ({@code ACLSetUserStringError} in {@code acl.c}). */
  enum Problem {
    UNKNOWN("Unknown command or category name in ACL"),
    SYNTAX("Syntax error"),
    KEY_PATTERN_AFTER_ALL(
        "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have"
            + " any effect. Try 'resetkeys' to start with an empty list of patterns"),
    CHANNEL_PATTERN_AFTER_ALL(
        "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not"
            + " have any effect. Try 'resetchannels' to start with an empty list of channels"),
    NO_SUCH_PASSWORD("The password you are trying to remove from the user does not exist"),
    BAD_HASH(
        "The password hash must be exactly 64 characters and contain only lowercase hexadecimal"
            + " characters"),
    DUPLICATE_USER("Duplicate user found. A user can only be defined once in config files"),
    FIRST_ARGUMENT_OF_SUBCOMMAND("Allowing first-arg of a subcommand is not supported"),
    /** An opening parenthesis without its closing one. */
    UNMATCHED("Wrong format");

    private final String text;

    Problem(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private final Problem problem;

  RuleException(Problem problem) {
    super(problem.text(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
