package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.DEBUG;
import static dev.sextant.core.config.ConfigFlag.DENY_LOADING;
import static dev.sextant.core.config.ConfigFlag.IMMUTABLE;
import static dev.sextant.core.config.ConfigFlag.MULTI_ARG;
import static dev.sextant.core.config.ConfigFlag.SENSITIVE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about masters and replicas. Names, bounds and defaults are those of Redis 7.0.15;
 * redis.conf explains the meaning.
 */
public final class ReplicationDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();
  private static final long MB = 1024 * 1024;

  /** What CONFIG SET makes of a smaller repl-backlog-size. */
  static final long REPL_BACKLOG_SIZE_MIN = 16 * 1024;

  public static final ReplicaOfDirective REPLICAOF =
      GROUP.add(new ReplicaOfDirective(named("replicaof", IMMUTABLE, MULTI_ARG).alias("slaveof")));

  public static final TextDirective MASTERUSER =
      GROUP.add(TextDirective.optional(named("masteruser", SENSITIVE)));

  public static final TextDirective MASTERAUTH =
      GROUP.add(TextDirective.secret(named("masterauth", SENSITIVE)));

  public static final BoolDirective REPLICA_SERVE_STALE_DATA =
      GROUP.add(
          new BoolDirective(
              named("replica-serve-stale-data").alias("slave-serve-stale-data"), true));

  public static final BoolDirective REPLICA_READ_ONLY =
      GROUP.add(
          new BoolDirective(named("replica-read-only", DEBUG).alias("slave-read-only"), true));

  public static final BoolDirective REPLICA_IGNORE_MAXMEMORY =
      GROUP.add(
          new BoolDirective(
              named("replica-ignore-maxmemory").alias("slave-ignore-maxmemory"), true));

  public static final BoolDirective REPLICA_LAZY_FLUSH =
      GROUP.add(new BoolDirective(named("replica-lazy-flush").alias("slave-lazy-flush"), false));

  public static final IntDirective REPLICA_PRIORITY =
      GROUP.add(
          new IntDirective(
              named("replica-priority").alias("slave-priority"),
              between(0, Integer.MAX_VALUE),
              100));

  public static final TextDirective REPLICA_ANNOUNCE_IP =
      GROUP.add(TextDirective.optional(named("replica-announce-ip").alias("slave-announce-ip")));

  public static final IntDirective REPLICA_ANNOUNCE_PORT =
      GROUP.add(
          new IntDirective(
              named("replica-announce-port").alias("slave-announce-port"), between(0, 65535), 0));

  public static final BoolDirective REPLICA_ANNOUNCED =
      GROUP.add(new BoolDirective(named("replica-announced"), true));

  public static final BoolDirective REPLICA_IGNORE_DISK_WRITE_ERRORS =
      GROUP.add(new BoolDirective(named("replica-ignore-disk-write-errors"), false));

  public static final IntDirective MIN_REPLICAS_TO_WRITE =
      GROUP.add(
          new IntDirective(
              named("min-replicas-to-write").alias("min-slaves-to-write"),
              between(0, Integer.MAX_VALUE),
              0));

  /** Seconds. */
  public static final IntDirective MIN_REPLICAS_MAX_LAG =
      GROUP.add(
          new IntDirective(
              named("min-replicas-max-lag").alias("min-slaves-max-lag"),
              between(0, Integer.MAX_VALUE),
              10));

  public static final BoolDirective REPL_DISKLESS_SYNC =
      GROUP.add(new BoolDirective(named("repl-diskless-sync", DEBUG), true));

  /** Seconds. */
  public static final IntDirective REPL_DISKLESS_SYNC_DELAY =
      GROUP.add(
          new IntDirective(named("repl-diskless-sync-delay"), between(0, Integer.MAX_VALUE), 5));

  public static final IntDirective REPL_DISKLESS_SYNC_MAX_REPLICAS =
      GROUP.add(
          new IntDirective(
              named("repl-diskless-sync-max-replicas"), between(0, Integer.MAX_VALUE), 0));

  public static final ChoiceDirective<DisklessLoad> REPL_DISKLESS_LOAD =
      GROUP.add(
          new ChoiceDirective<>(
              named("repl-diskless-load", DEBUG, DENY_LOADING), DisklessLoad.DISABLED));

  /** Seconds. */
  public static final IntDirective REPL_PING_REPLICA_PERIOD =
      GROUP.add(
          new IntDirective(
              named("repl-ping-replica-period").alias("repl-ping-slave-period"),
              between(1, Integer.MAX_VALUE),
              10));

  /** Seconds. */
  public static final IntDirective REPL_TIMEOUT =
      GROUP.add(new IntDirective(named("repl-timeout"), between(1, Integer.MAX_VALUE), 60));

  public static final BoolDirective REPL_DISABLE_TCP_NODELAY =
      GROUP.add(new BoolDirective(named("repl-disable-tcp-nodelay"), false));

  /** Bytes. */
  public static final LongDirective REPL_BACKLOG_SIZE =
      GROUP.add(LongDirective.memory(named("repl-backlog-size"), between(1, Long.MAX_VALUE), MB));

  /** Seconds; 0 is never. */
  public static final LongDirective REPL_BACKLOG_TTL =
      GROUP.add(LongDirective.integer(named("repl-backlog-ttl"), between(0, Long.MAX_VALUE), 3600));

  public static final ChoiceDirective<PropagationErrorBehavior> PROPAGATION_ERROR_BEHAVIOR =
      GROUP.add(
          new ChoiceDirective<>(
              named("propagation-error-behavior"), PropagationErrorBehavior.IGNORE));

  /** How a replica loads the data set it receives. */
  public enum DisklessLoad {
    DISABLED,
    ON_EMPTY_DB,
    SWAPDB
  }

  /** What a node does about a propagated command that fails. */
  public enum PropagationErrorBehavior {
    IGNORE,
    PANIC,
    PANIC_ON_REPLICAS
  }

  private ReplicationDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}
