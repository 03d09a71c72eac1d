package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.config.TlsDirectives;
import dev.sextant.simulator.internal.cluster.ClusterSettings;
import dev.sextant.simulator.internal.cluster.EndpointType;
import org.jspecify.annotations.Nullable;

/** The cluster's settings, straight from the node's configuration. */
record ConfiguredClusterSettings(NodeConfig config) implements ClusterSettings {
  @Override
  public int port() {
    return config.get(NetworkDirectives.PORT);
  }

  @Override
  public int tlsPort() {
    return config.get(TlsDirectives.TLS_PORT);
  }

  @Override
  public boolean tlsCluster() {
    return config.get(TlsDirectives.TLS_CLUSTER);
  }

  @Override
  public int clusterPort() {
    return config.get(ClusterDirectives.CLUSTER_PORT);
  }

  @Override
  public long nodeTimeoutMs() {
    return config.get(ClusterDirectives.CLUSTER_NODE_TIMEOUT);
  }

  @Override
  public int replicaValidityFactor() {
    return config.get(ClusterDirectives.CLUSTER_REPLICA_VALIDITY_FACTOR);
  }

  @Override
  public int replPingReplicaPeriodSeconds() {
    return config.get(ReplicationDirectives.REPL_PING_REPLICA_PERIOD);
  }

  @Override
  public int migrationBarrier() {
    return config.get(ClusterDirectives.CLUSTER_MIGRATION_BARRIER);
  }

  @Override
  public boolean allowReplicaMigration() {
    return config.get(ClusterDirectives.CLUSTER_ALLOW_REPLICA_MIGRATION);
  }

  @Override
  public boolean requireFullCoverage() {
    return config.get(ClusterDirectives.CLUSTER_REQUIRE_FULL_COVERAGE);
  }

  @Override
  public boolean allowReadsWhenDown() {
    return config.get(ClusterDirectives.CLUSTER_ALLOW_READS_WHEN_DOWN);
  }

  @Override
  public boolean allowPubsubshardWhenDown() {
    return config.get(ClusterDirectives.CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN);
  }

  @Override
  public boolean replicaNoFailover() {
    return config.get(ClusterDirectives.CLUSTER_REPLICA_NO_FAILOVER);
  }

  @Override
  public @Nullable String announceIp() {
    return emptyToNull(config.text(ClusterDirectives.CLUSTER_ANNOUNCE_IP));
  }

  @Override
  public @Nullable String announceHostname() {
    return emptyToNull(config.text(ClusterDirectives.CLUSTER_ANNOUNCE_HOSTNAME));
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  @Override
  public int announcePort() {
    return config.get(ClusterDirectives.CLUSTER_ANNOUNCE_PORT);
  }

  @Override
  public int announceTlsPort() {
    return config.get(ClusterDirectives.CLUSTER_ANNOUNCE_TLS_PORT);
  }

  @Override
  public int announceBusPort() {
    return config.get(ClusterDirectives.CLUSTER_ANNOUNCE_BUS_PORT);
  }

  @Override
  public EndpointType preferredEndpointType() {
    return switch (config.get(ClusterDirectives.CLUSTER_PREFERRED_ENDPOINT_TYPE)) {
      case IP -> EndpointType.IP;
      case HOSTNAME -> EndpointType.HOSTNAME;
      default -> EndpointType.UNKNOWN_ENDPOINT;
    };
  }

  @Override
  public long linkSendbufLimitBytes() {
    return config.get(ClusterDirectives.CLUSTER_LINK_SENDBUF_LIMIT);
  }
}
