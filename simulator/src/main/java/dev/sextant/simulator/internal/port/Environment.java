package dev.sextant.simulator.internal.port;

import dev.sextant.core.env.Clock;
import dev.sextant.core.env.RandomSource;

/** Everything one life of a node gets from the world: from its start until it is killed. */
public record Environment(
    Scheduler scheduler,
    Clock clock,
    RandomSource random,
    Network network,
    NodeFiles files,
    Background background) {}
