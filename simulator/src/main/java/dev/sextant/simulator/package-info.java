/**
 * Starting a cluster and working with it: {@link dev.sextant.simulator.SimulatedCluster} is the way
 * in. What it is made of lives under {@code internal} and is nobody else's business.
 */
@NullMarked
package dev.sextant.simulator;

import org.jspecify.annotations.NullMarked;
