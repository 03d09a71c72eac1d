package dev.sextant.core.scripting;

/** What a node answers while a script is past its time limit. */
final class BusyLines {
  private static final String EVAL =
      "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
  private static final String FUNCTION =
      "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.";

  private BusyLines() {}

  /** The line for a script of EVAL, or for a function. */
  static String of(boolean eval) {
    return eval ? EVAL : FUNCTION;
  }
}
