package dev.sextant.core.command;

/**
 * Finds the keys of a command whose key specifications cannot say it all (SORT ... STORE, MIGRATE
 * ... KEYS).
 */
@FunctionalInterface
public interface KeyExtractor {

  /**
   * Adds the positions of the keys in {@code args} to {@code found}; false when the arguments make
   * no sense.
   */
  boolean find(byte[][] args, KeyPositions found);
}
