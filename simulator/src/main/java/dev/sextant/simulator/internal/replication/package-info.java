/**
 * One node's place in replication, as master, as replica, or as both: the stream of writes and its
 * backlog, the replicas that are fed, the link to the master, full and partial resynchronisation.
 *
 * <p>Pure: time, links and the node's own data come in as parameters and ports. Who is whose master
 * is decided elsewhere: by the cluster, by REPLICAOF or by the configuration.
 */
@NullMarked
package dev.sextant.simulator.internal.replication;

import org.jspecify.annotations.NullMarked;
