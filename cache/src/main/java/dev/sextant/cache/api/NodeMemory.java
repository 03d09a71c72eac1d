package dev.sextant.cache.api;

import java.util.Map;

/**
 * One node's {@code INFO memory}.
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
 * @param fields every field of the section by its Redis name; unmodifiable
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
    Map<String, String> fields) {}
