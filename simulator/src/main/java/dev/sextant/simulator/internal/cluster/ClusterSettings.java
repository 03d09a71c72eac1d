package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The node's configuration as far as the cluster reads it. Asked anew at every use, so that CONFIG
 * SET takes effect at once; the announced values and {@code cluster-replica-no-failover} need
 * {@link ClusterState#settingsChanged} as well. The defaults are those of Redis 7.0.15.
 */
public interface ClusterSettings {

  /** The port for clients. */
  int port();

  /** The port for clients that use TLS; 0 for none. */
  default int tlsPort() {
    return 0;
  }

  /** {@code tls-cluster}: whether nodes and redirected clients are to use TLS. */
  default boolean tlsCluster() {
    return false;
  }

  /** {@code cluster-port}; 0 stands for the client port + 10000. */
  default int clusterPort() {
    return 0;
  }

  /** {@code cluster-node-timeout} in milliseconds. */
  default long nodeTimeoutMs() {
    return 15000;
  }

  /** {@code cluster-replica-validity-factor}; 0 lets a replica fail over however old its data. */
  default int replicaValidityFactor() {
    return 10;
  }

  /** {@code repl-ping-replica-period} in seconds. */
  default int replPingReplicaPeriodSeconds() {
    return 10;
  }

  /** {@code cluster-migration-barrier}. */
  default int migrationBarrier() {
    return 1;
  }

  /** {@code cluster-allow-replica-migration}. */
  default boolean allowReplicaMigration() {
    return true;
  }

  /** {@code cluster-require-full-coverage}. */
  default boolean requireFullCoverage() {
    return true;
  }

  /** {@code cluster-allow-reads-when-down}. */
  default boolean allowReadsWhenDown() {
    return false;
  }

  /** {@code cluster-allow-pubsubshard-when-down}. */
  default boolean allowPubsubshardWhenDown() {
    return true;
  }

  /** {@code cluster-replica-no-failover}. */
  default boolean replicaNoFailover() {
    return false;
  }

  /** {@code cluster-announce-ip}; null lets the other nodes find it out. */
  default @Nullable String announceIp() {
    return null;
  }

  /** {@code cluster-announce-hostname}; null for none. */
  default @Nullable String announceHostname() {
    return null;
  }

  /** {@code cluster-announce-port}; 0 for the real one. */
  default int announcePort() {
    return 0;
  }

  /** {@code cluster-announce-tls-port}; 0 for the real one. */
  default int announceTlsPort() {
    return 0;
  }

  /** {@code cluster-announce-bus-port}; 0 for the real one. */
  default int announceBusPort() {
    return 0;
  }

  /** {@code cluster-preferred-endpoint-type}. */
  default EndpointType preferredEndpointType() {
    return EndpointType.IP;
  }

  /** {@code cluster-link-sendbuf-limit} in bytes; 0 for none. */
  default long linkSendbufLimitBytes() {
    return 0;
  }
}
