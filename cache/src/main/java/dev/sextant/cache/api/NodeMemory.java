package dev.sextant.cache.api;

import java.util.Map;

/**
 * One node's {@code INFO memory}, and what it has evicted for want of memory.
 *
 * <pre>{@code
 * for (NodeMemory node : redis.memoryStatistics().nodes()) {
 *   if (node.maxBytes() > 0 && node.usedBytes() > 0.9 * node.maxBytes()) {
 *     log(node.address() + " is almost full, and evicts by " + node.policy());
 *   }
 * }
 * }</pre>
 *
 * @param address where the node listens
 * @param nodeId its 40 hexadecimal digits
 * @param master whether it was a master when the topology was last read
 * @param usedBytes {@code used_memory}
 * @param residentBytes {@code used_memory_rss}
 * @param peakBytes {@code used_memory_peak}
 * @param maxBytes {@code maxmemory}; 0 is no limit
 * @param policy {@code maxmemory_policy}
 * @param fragmentation {@code mem_fragmentation_ratio}
 * @param evictedKeys {@code evicted_keys} of {@code INFO stats}: how many keys had to go since the
 *     node was started, to stay below {@code maxmemory}
 * @param fields every field of {@code INFO memory} by its Redis name; unmodifiable
 */
public record NodeMemory(
    NodeAddress address,
    String nodeId,
    boolean master,
    long usedBytes,
    long residentBytes,
    long peakBytes,
    long maxBytes,
    String policy,
    double fragmentation,
    long evictedKeys,
    Map<String, String> fields) {}
