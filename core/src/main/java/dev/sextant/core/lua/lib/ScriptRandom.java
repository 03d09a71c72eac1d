package dev.sextant.core.lua.lib;

/**
 * Redis's own generator behind math.random: the linear congruence of drand48, the same on every
 * machine, and started anew for every script.
 */
public final class ScriptRandom {
  private static final long MULTIPLIER = 0x5DEECE66DL;
  private static final long INCREMENT = 0xB;
  private static final long MASK = (1L << 48) - 1;
  private static final int LOW_BITS = 0x330E;

  private long state;

  ScriptRandom() {
    seed(0);
  }

  /** As math.randomseed; redis-server starts scripts with 0. */
  public void seed(int seed) {
    state = ((long) seed << 16 | LOW_BITS) & MASK;
  }

  /** A number from 0 to 2^31 - 1. */
  int next() {
    state = (state * MULTIPLIER + INCREMENT) & MASK;
    return (int) (state >>> 17);
  }
}
