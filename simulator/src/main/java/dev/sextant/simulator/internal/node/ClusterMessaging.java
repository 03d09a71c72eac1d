package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ServerPorts;
import dev.sextant.simulator.internal.cluster.MessageType;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import org.jspecify.annotations.Nullable;

/** What commands ask of the cluster's bus. Outside cluster mode there is none. */
final class ClusterMessaging implements ServerPorts.ClusterMessages {
  private final NodeLife life;

  ClusterMessaging(NodeLife life) {
    this.life = life;
  }

  @Override
  public void publish(byte[] channel, byte[] message, boolean shard) {
    ClusterMachine cluster = life.cluster();
    if (cluster != null) {
      cluster.publish(channel, message, shard, life.nowMillis());
    }
  }

  @Override
  public void dropMessages(long type) {
    ClusterMachine cluster = life.cluster();
    if (cluster != null) {
      boolean isCode = type >= 0 && type <= Integer.MAX_VALUE;
      cluster.dropMessages(isCode ? MessageType.byCode((int) type) : null);
    }
  }

  @Override
  public @Nullable String killLinks(String nodeId, boolean to, boolean from) {
    ClusterMachine cluster = life.cluster();
    return cluster == null
        ? ServerPorts.ClusterMessages.super.killLinks(nodeId, to, from)
        : cluster.commands().killLinks(nodeId, to, from, life.nowMillis());
  }
}
