package dev.sextant.cache.api;

import java.util.List;

/**
 * The memory of every node that answered.
 *
 * <pre>{@code
 * MemoryStatistics memory = redis.memoryStatistics();
 * log(memory.usedByMastersBytes() + " bytes, " + memory.evictedKeys() + " keys evicted");
 * log("no word from " + memory.unreachable());
 * }</pre>
 *
 * @param nodes one record per node that answered, masters first, then by address
 * @param unreachable nodes that are in the topology and did not answer; statistics of a cluster in
 *     trouble are worth more with this list than an exception
 */
public record MemoryStatistics(List<NodeMemory> nodes, List<NodeAddress> unreachable) {

  /** Copies the lists. */
  public MemoryStatistics {
    nodes = List.copyOf(nodes);
    unreachable = List.copyOf(unreachable);
  }

  /**
   * {@code used_memory} of all masters together: the data set with its overhead, each entry counted
   * once.
   */
  public long usedByMastersBytes() {
    return nodes.stream().filter(NodeMemory::master).mapToLong(NodeMemory::usedBytes).sum();
  }

  /**
   * How many keys all nodes together have evicted, each since it was started. Replicas evict none
   * by themselves, unless they are set to.
   */
  public long evictedKeys() {
    return nodes.stream().mapToLong(NodeMemory::evictedKeys).sum();
  }
}
