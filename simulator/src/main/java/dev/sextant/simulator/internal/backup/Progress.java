package dev.sextant.simulator.internal.backup;

/** Hears how far something long has come, from whatever thread does it. */
@FunctionalInterface
public interface Progress {
  /**
   * Tells the present state.
   *
   * @param what what is being done, in a few words
   * @param done how much of it, in {@code unit}
   * @param total how much there is, or 0 if that is not known
   */
  void update(String what, long done, long total, String unit);
}
