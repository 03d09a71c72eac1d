package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.IMMUTABLE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about Redis Cluster. Names, bounds and defaults are those of Redis 7.0.15; redis.conf
 * explains the meaning.
 */
public final class ClusterDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();
  private static final long UNSIGNED_MAX = -1;

  public static final BoolDirective CLUSTER_ENABLED =
      GROUP.add(new BoolDirective(named("cluster-enabled", IMMUTABLE), false));

  public static final TextDirective CLUSTER_CONFIG_FILE =
      GROUP.add(TextDirective.of(named("cluster-config-file", IMMUTABLE), "nodes.conf"));

  /** Milliseconds. */
  public static final LongDirective CLUSTER_NODE_TIMEOUT =
      GROUP.add(
          LongDirective.integer(named("cluster-node-timeout"), between(0, Long.MAX_VALUE), 15000));

  /** 0: the port plus 10000. */
  public static final IntDirective CLUSTER_PORT =
      GROUP.add(new IntDirective(named("cluster-port", IMMUTABLE), between(0, 65535), 0));

  public static final IntDirective CLUSTER_REPLICA_VALIDITY_FACTOR =
      GROUP.add(
          new IntDirective(
              named("cluster-replica-validity-factor").alias("cluster-slave-validity-factor"),
              between(0, Integer.MAX_VALUE),
              10));

  public static final IntDirective CLUSTER_MIGRATION_BARRIER =
      GROUP.add(
          new IntDirective(named("cluster-migration-barrier"), between(0, Integer.MAX_VALUE), 1));

  public static final BoolDirective CLUSTER_ALLOW_REPLICA_MIGRATION =
      GROUP.add(new BoolDirective(named("cluster-allow-replica-migration"), true));

  public static final BoolDirective CLUSTER_REQUIRE_FULL_COVERAGE =
      GROUP.add(new BoolDirective(named("cluster-require-full-coverage"), true));

  public static final BoolDirective CLUSTER_REPLICA_NO_FAILOVER =
      GROUP.add(
          new BoolDirective(
              named("cluster-replica-no-failover").alias("cluster-slave-no-failover"), false));

  public static final BoolDirective CLUSTER_ALLOW_READS_WHEN_DOWN =
      GROUP.add(new BoolDirective(named("cluster-allow-reads-when-down"), false));

  public static final BoolDirective CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN =
      GROUP.add(new BoolDirective(named("cluster-allow-pubsubshard-when-down"), true));

  /** Bytes, unsigned; 0: no limit. */
  public static final LongDirective CLUSTER_LINK_SENDBUF_LIMIT =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("cluster-link-sendbuf-limit"), between(0, UNSIGNED_MAX), 0));

  public static final TextDirective CLUSTER_ANNOUNCE_IP =
      GROUP.add(TextDirective.optional(named("cluster-announce-ip")));

  public static final TextDirective CLUSTER_ANNOUNCE_HOSTNAME =
      GROUP.add(TextDirective.optional(named("cluster-announce-hostname"), TextChecks::hostname));

  public static final IntDirective CLUSTER_ANNOUNCE_PORT =
      GROUP.add(new IntDirective(named("cluster-announce-port"), between(0, 65535), 0));

  public static final IntDirective CLUSTER_ANNOUNCE_TLS_PORT =
      GROUP.add(new IntDirective(named("cluster-announce-tls-port"), between(0, 65535), 0));

  public static final IntDirective CLUSTER_ANNOUNCE_BUS_PORT =
      GROUP.add(new IntDirective(named("cluster-announce-bus-port"), between(0, 65535), 0));

  public static final ChoiceDirective<EndpointType> CLUSTER_PREFERRED_ENDPOINT_TYPE =
      GROUP.add(new ChoiceDirective<>(named("cluster-preferred-endpoint-type"), EndpointType.IP));

  /** What redirections and CLUSTER SLOTS name a node by. */
  public enum EndpointType {
    IP,
    HOSTNAME,
    UNKNOWN_ENDPOINT
  }

  private ClusterDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}
