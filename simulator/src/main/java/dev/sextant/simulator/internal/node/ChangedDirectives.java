package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.ConfigException;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.persistence.AppendOnlyFile;
import java.io.IOException;

/**
 * Directives whose change by CONFIG SET has an effect beyond the value itself: on sockets, on what
 * other nodes are told, on files. One that cannot have its effect keeps its old value.
 */
final class ChangedDirectives {
  private final NodeLife life;
  private final NodeConfig config;

  ChangedDirectives(NodeLife life) {
    this.life = life;
    this.config = life.config();
  }

  /** Watches those that count from the beginning. */
  void beforeLoading() {
    config.onChange(this::portChanged, NetworkDirectives.PORT);
    config.onChange(this::addressesChanged, NetworkDirectives.BIND);
    config.onChange(
        this::announcementChanged,
        ClusterDirectives.CLUSTER_ANNOUNCE_IP,
        ClusterDirectives.CLUSTER_ANNOUNCE_PORT,
        ClusterDirectives.CLUSTER_ANNOUNCE_TLS_PORT,
        ClusterDirectives.CLUSTER_ANNOUNCE_BUS_PORT,
        ClusterDirectives.CLUSTER_ANNOUNCE_HOSTNAME,
        ClusterDirectives.CLUSTER_REPLICA_NO_FAILOVER);
  }

  /** Watches those that are about files that are written. */
  void afterLoading() {
    config.onChange(this::appendOnlyChanged, PersistenceDirectives.APPENDONLY);
    config.onChange(
        changed -> life.appendOnlyFile().collectionChanged(),
        PersistenceDirectives.AOF_DISABLE_AUTO_GC);
  }

  /** A port that is another's is refused, and the old one stays. */
  private void portChanged(NodeConfig changed) throws ConfigException {
    listen(changed, "Unable to listen on this port. Check server logs.");
    life.replicationBus().listen(changed.get(NetworkDirectives.PORT));
  }

  private void addressesChanged(NodeConfig changed) throws ConfigException {
    listen(changed, "Failed to bind to specified addresses.");
  }

  private void announcementChanged(NodeConfig changed) {
    ClusterMachine cluster = life.cluster();
    if (cluster != null) {
      cluster.onSettingsChanged(life.nowMillis());
    }
  }

  private void listen(NodeConfig changed, String failure) throws ConfigException {
    try {
      life.control()
          .listen(changed.get(NetworkDirectives.BIND), changed.get(NetworkDirectives.PORT));
    } catch (IOException e) {
      life.log().warning("Warning: " + e.getMessage());
      throw new ConfigException(failure);
    }
  }

  private void appendOnlyChanged(NodeConfig changed) throws ConfigException {
    boolean on = changed.get(PersistenceDirectives.APPENDONLY);
    AppendOnlyFile appendOnlyFile = life.appendOnlyFile();
    if (on == appendOnlyFile.isOn()) {
      return;
    }
    if (!on) {
      appendOnlyFile.switchOff();
    } else if (!appendOnlyFile.switchOn(life.engine().isNested())) {
      throw new ConfigException("Unable to turn on AOF. Check server logs.");
    }
  }
}
