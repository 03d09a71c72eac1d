package dev.sextant.core.env;

/**
 * A small fast generator whose whole state is one number (SplitMix64), so that a run is repeated by
 * repeating its seed. Not for secrets.
 *
 * <p>Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
 */
public final class SeededRandom implements RandomSource {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** A generator that gives the same sequence for the same {@code seed}. */
  public SeededRandom(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * A generator of its own for a part of the system, so that parts do not disturb each other's
   * sequences.
   */
  public SeededRandom split() {
    return new SeededRandom(nextLong());
  }
}
