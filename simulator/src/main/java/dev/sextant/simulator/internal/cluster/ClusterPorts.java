package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.env.RandomSource;

/** Everything that a cluster machine is connected to. */
public record ClusterPorts(
    ClusterSettings settings,
    ClusterBus bus,
    NodeData data,
    NodeActions actions,
    RandomSource random) {}
