package dev.sextant.core.config;

/** Properties of a directive, as Redis's configuration table has them. */
public enum ConfigFlag {
  /** Can be set at startup only; CONFIG SET refuses it. */
  IMMUTABLE,
  /** Holds a secret: CONFIG SET redacts the value in slowlog, MONITOR and the like. */
  SENSITIVE,
  /** Named in Redis's crash report. */
  DEBUG,
  /** Takes several arguments; CONFIG SET splits its one value at single spaces. */
  MULTI_ARG,
  /** CONFIG GET shows it by its exact name only, never by a pattern. */
  HIDDEN,
  /** CONFIG SET refuses it unless enable-protected-configs allows the client. */
  PROTECTED,
  /** CONFIG SET answers -LOADING while the node loads its data set. */
  DENY_LOADING,
  /**
   * Setting it to the value it has counts as a change, because the value only names something (a
   * certificate file) whose content may have changed, or because Redis does not compare.
   */
  VOLATILE
}
