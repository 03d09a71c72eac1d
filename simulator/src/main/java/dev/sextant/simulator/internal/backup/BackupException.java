package dev.sextant.simulator.internal.backup;

/** Why a backup or a restore cannot go on, in one line: the thing, the reason and the cure. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1L;

  /** An exception with a line for the user. */
  public BackupException(String line) {
    super(line);
  }

  /** An exception with a line for the user, and what it follows from. */
  public BackupException(String line, Throwable cause) {
    super(line, cause);
  }
}
