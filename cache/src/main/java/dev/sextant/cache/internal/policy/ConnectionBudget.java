package dev.sextant.cache.internal.policy;

/**
 * How many lines the bound on connections allows. A line is a set of connections that covers the
 * cluster: one per node that serves (each master, and each replica if reads go there), and one for
 * commands without a key.
 *
 * @param maxConnections TCP connections to the whole cluster
 */
public record ConnectionBudget(int maxConnections) {

  /**
   * The most lines for a topology; at least one, since without one there is no cache. A connection
   * per node stays set aside: topology refreshes and statistics use them now and then.
   *
   * @param serving nodes that a line connects to
   * @param nodes all nodes
   */
  public int lines(int serving, int nodes) {
    return Math.max(1, (maxConnections - nodes) / (serving + 1));
  }

  /** Whether even one line exceeds the bound. */
  public boolean isExceededByOneLine(int serving) {
    return serving + 1 > maxConnections;
  }
}
