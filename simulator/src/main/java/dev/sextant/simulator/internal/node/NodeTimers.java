package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.port.Scheduler;

/**
 * What a node does at regular times: the cron of the server, of its replication and of its cluster,
 * which Redis has too, each as a turn of its own.
 */
final class NodeTimers {
  /** Redis's timers begin at once; who waited for a first period would be that much later. */
  private static final long FIRST_TICK_MILLIS = 1;

  private static final int CLUSTER_TICK_MILLIS = 100;
  private static final long REPLICATION_TICK_MILLIS = 1000;

  private final NodeLife life;
  private final Scheduler scheduler;

  NodeTimers(NodeLife life) {
    this.life = life;
    this.scheduler = life.environment().scheduler();
  }

  void begin() {
    everyTick();
    everySecond();
    ClusterMachine cluster = life.cluster();
    if (cluster != null) {
      scheduler.after(FIRST_TICK_MILLIS, () -> firstClusterTick(cluster));
    }
  }

  private void everyTick() {
    long period = 1000L / life.config().get(ServerDirectives.HZ);
    scheduler.after(
        period,
        () -> {
          life.turn(this::tick);
          everyTick();
        });
  }

  private void tick() {
    Server server = life.server();
    life.engine().tick();
    if (!server.cronPaused) {
      life.shutdown().onTick();
    }
    if (server.loading().mode() != Loading.Mode.IN_PLACE) { // Half a data set is not kept.
      life.appendOnlyFile().onTick();
      life.rdbFile().onTick();
    }
  }

  private void everySecond() {
    life.turn(() -> life.replication().onTick(life.nowMillis()));
    scheduler.after(REPLICATION_TICK_MILLIS, this::everySecond);
  }

  /**
   * Nodes that are started together must not tick together for ever: replicas that ask for votes at
   * the very same moment split the masters between them.
   */
  private void firstClusterTick(ClusterMachine cluster) {
    clusterTick(
        cluster, CLUSTER_TICK_MILLIS - life.environment().random().nextInt(CLUSTER_TICK_MILLIS));
  }

  private void clusterTick(ClusterMachine cluster, long untilNext) {
    life.turn(() -> cluster.onTick(life.nowMillis()));
    scheduler.after(untilNext, () -> clusterTick(cluster, CLUSTER_TICK_MILLIS));
  }
}
