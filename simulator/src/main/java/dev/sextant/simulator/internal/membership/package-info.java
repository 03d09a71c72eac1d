/**
 * One node's membership in its cluster: the machine that its node drives with messages, link
 * events, ticks and CLUSTER commands, made of the parts in {@code internal.cluster} and {@code
 * internal.failover}. Rules are there; here is the order in which they apply.
 *
 * <p>Pure, like those packages.
 */
@NullMarked
package dev.sextant.simulator.internal.membership;

import org.jspecify.annotations.NullMarked;
