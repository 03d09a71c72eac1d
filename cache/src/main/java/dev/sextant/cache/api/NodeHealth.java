package dev.sextant.cache.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one node of a {@link ClusterHealth} is.
 *
 * <pre>{@code
 * for (NodeHealth node : redis.health().replicas()) {
 *   log(node.isResponding() ? node.address() + " follows " + node.follows() : node + " is silent");
 * }
 * }</pre>
 *
 * @param address where it listens
 * @param nodeId its 40 hexadecimal digits
 * @param role what it is; as it says itself, or as the topology has it if it is silent
 * @param follows the master of a replica, if that is known; null for masters
 * @param slots how many slots a master owns; 0 for replicas
 * @param answer what it said, or null if it did not answer
 */
public record NodeHealth(
    NodeAddress address,
    String nodeId,
    Role role,
    @Nullable NodeAddress follows,
    int slots,
    @Nullable Answer answer) {

  /** What a node does. */
  public enum Role {
    /** Owns slots, or could. */
    MASTER,
    /** Follows a master, and takes its place when it fails. */
    REPLICA
  }

  /**
   * What a node said.
   *
   * @param cluster the cluster as it sees it
   * @param memory its memory
   * @param lag how far a replica is behind; null for masters
   */
  public record Answer(ClusterStatus cluster, NodeMemory memory, @Nullable Lag lag) {}

  /**
   * How far a replica is behind its master.
   *
   * @param linkUp {@code master_link_status:up}: whether it hears from its master
   * @param bytes how much of the replication stream it has yet to execute. Both nodes were asked at
   *     about the same time, not at the same: some bytes are no lag. Empty if the master is silent
   */
  public record Lag(boolean linkUp, Optional<Long> bytes) {}

  /** Whether the node answered. */
  public boolean isResponding() {
    return answer != null;
  }
}
