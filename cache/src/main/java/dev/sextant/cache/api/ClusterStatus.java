package dev.sextant.cache.api;

import java.util.Map;

/**
 * What {@code CLUSTER INFO} says, as one node of the cluster sees it.
 *
 * <pre>{@code
 * ClusterStatus status = redis.clusterInfo();
 * if (!status.ok()) {
 *   log(status.slotsFailed() + " slots are not served");
 * }
 * log(status.fields().get("cluster_stats_messages_sent"));
 * }</pre>
 *
 * @param ok whether the node considers the cluster able to serve: {@code cluster_state:ok}
 * @param slotsAssigned slots that have an owner; 16384 in a complete cluster
 * @param slotsOk slots whose owner is neither suspected nor known to be down
 * @param slotsPossiblyFailed slots whose owner this node suspects
 * @param slotsFailed slots whose owner the majority holds to be down
 * @param knownNodes nodes in the node's table, replicas and failed ones included
 * @param size masters that own at least one slot
 * @param currentEpoch the highest configuration epoch seen
 * @param fields every field of the reply by its Redis name, for those not named above; unmodifiable
 */
public record ClusterStatus(
    boolean ok,
    int slotsAssigned,
    int slotsOk,
    int slotsPossiblyFailed,
    int slotsFailed,
    int knownNodes,
    int size,
    long currentEpoch,
    Map<String, String> fields) {}
