/**
 * Who becomes master: the votes of masters, the election of a replica, manual failover, and the
 * migration of replicas to masters that have none. Decisions about what a node knows, from
 * heartbeats to slots, are in {@code internal.cluster}.
 *
 * <p>Pure, like that package.
 */
@NullMarked
package dev.sextant.simulator.internal.failover;

import org.jspecify.annotations.NullMarked;
