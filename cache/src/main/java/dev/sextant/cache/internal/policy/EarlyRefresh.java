package dev.sextant.cache.internal.policy;

/**
 * Whether a value that is still fresh should be loaded anew already.
 *
 * <p>When a value that many read expires, all of them miss at once. XFetch (A. Vattani, F.
 * Chierichetti, K. Lowenstein: Optimal Probabilistic Cache Stampede Prevention, PVLDB 8(8), 2015)
 * has each reader decide alone, by lot, with a chance that grows exponentially towards the end and
 * reaches further back the longer a load takes: a reader acts as if it were {@code cost * beta *
 * -ln(random)} later than it is. The paper shows this distribution to be optimal, and beta = 1 to
 * be a good choice. Here the reader who draws the lot does not wait for the load: it happens behind
 * its back.
 */
public final class EarlyRefresh {

  private EarlyRefresh() {}

  /**
   * Draws the lot.
   *
   * @param freshUntilMs the end of the value's life, on the clock of {@code nowMs}
   * @param loadCostMs how long it takes to load; 0, for not known, never refreshes
   * @param beta 0 never refreshes
   * @param random from [0, 1)
   */
  public static boolean isDue(
      long nowMs, long freshUntilMs, long loadCostMs, double beta, double random) {
    // 1 - random is never 0, whose logarithm would make one reader in 2^53 refresh a value of
    // years.
    double gapMs = -Math.log(1 - random) * beta * (double) loadCostMs;
    return gapMs > 0 && (double) nowMs + gapMs >= (double) freshUntilMs;
  }
}
