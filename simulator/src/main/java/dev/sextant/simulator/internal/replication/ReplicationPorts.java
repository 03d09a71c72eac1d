package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.env.RandomSource;

/**
 * Everything that a replication machine is connected to.
 *
 * @param config the node's configuration, asked anew at every use; its {@code replicaof} is kept in
 *     step with the machine
 * @param random for replication ids
 */
public record ReplicationPorts(
    NodeConfig config,
    ReplicationBus bus,
    ReplicatedData data,
    ReplicationConditions conditions,
    ReplicationActions actions,
    RandomSource random) {}
