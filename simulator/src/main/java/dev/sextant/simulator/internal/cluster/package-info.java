/**
 * What one node knows of its Redis Cluster and how it keeps that knowledge true: gossip, failure
 * detection, epochs, slot ownership, redirection, the text of {@code nodes.conf}.
 *
 * <p>Pure: time, randomness, links and the node's own data come in as parameters and ports. Who
 * becomes master is decided in {@code internal.failover}; {@code internal.membership} drives both.
 */
@NullMarked
package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.NullMarked;
