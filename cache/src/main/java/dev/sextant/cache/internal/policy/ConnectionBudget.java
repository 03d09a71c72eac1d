package dev.sextant.cache.internal.policy;

/**
 * How many lines the bound on connections allows. A line is a set of connections that covers the
 * cluster: one per master, and one for commands without a key.
 *
 * @param maxConnections TCP connections to the whole cluster
 */
public record ConnectionBudget(int maxConnections) {

  /**
   * The most lines for a topology; at least one, since without one there is no cache. A connection
   * per node stays set aside: topology refreshes and statistics use them now and then.
   *
   * @param masters nodes that own slots
   * @param nodes all nodes, masters included
   */
  public int lines(int masters, int nodes) {
    return Math.max(1, (maxConnections - nodes) / (masters + 1));
  }

  /** Whether even one line exceeds the bound. */
  public boolean isExceededByOneLine(int masters) {
    return masters + 1 > maxConnections;
  }
}
