package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.ReplicaOfDirective.Master;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of FAILOVER.
 *
 * @param target the replica that is to become the master; null for any
 * @param force whether it does so after the timeout even if it has not caught up
 * @param timeoutMillis how long to wait for that; 0: forever
 */
public record FailoverRequest(@Nullable Master target, boolean force, long timeoutMillis) {}
