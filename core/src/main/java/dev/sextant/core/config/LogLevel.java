package dev.sextant.core.config;

/** The level of a log line, from the least to the most important. */
public enum LogLevel {
  DEBUG,
  VERBOSE,
  NOTICE,
  WARNING
}
