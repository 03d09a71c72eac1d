package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Server;
import dev.sextant.core.engine.Engine;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import org.jspecify.annotations.Nullable;

/** What may be looked at in a living node, on its own thread, for the length of one call. */
public final class NodeView {
  private final NodeLife life;

  NodeView(NodeLife life) {
    this.life = life;
  }

  public Engine engine() {
    return life.engine();
  }

  public Server server() {
    return life.engine().server();
  }

  public ReplicationMachine replication() {
    return life.replication();
  }

  /** What it knows of the cluster; null outside cluster mode. */
  public @Nullable ClusterState cluster() {
    return life.cluster() == null ? null : life.cluster().state();
  }

  /** How many messages it has sent on the cluster bus. */
  public long busMessagesSent() {
    BusTransport bus = life.bus();
    return bus == null ? 0 : bus.messagesSent();
  }

  /** How many bytes these messages take as packets. */
  public long busBytesSent() {
    BusTransport bus = life.bus();
    return bus == null ? 0 : bus.bytesSent();
  }

  /** Whether it follows its master: the link is up and the first synchronisation is done. */
  public boolean isLinkedToMaster() {
    return replication().replicating() && server().replication().isMasterLinkUp();
  }

  /** Removes all keys, of this node alone: nothing is propagated. */
  public void removeAllKeys() {
    server().effects().allModified(server().keyspace());
    server().keyspace().clear();
  }

  /** Does {@code work} as a turn of the node, so that what it causes leaves the node. */
  public void turn(Runnable work) {
    life.turn(work);
  }
}
