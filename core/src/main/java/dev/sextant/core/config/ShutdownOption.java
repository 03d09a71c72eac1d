package dev.sextant.core.config;

/** Options of SHUTDOWN, as shutdown-on-sigint and shutdown-on-sigterm name them. */
public enum ShutdownOption {
  SAVE,
  NOSAVE,
  NOW,
  FORCE
}
