package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.cluster.ClusterBus;
import dev.sextant.simulator.internal.cluster.ClusterLink;
import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.port.Network;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster bus on the in-process network: each link of the cluster machine is a wire, and
 * messages travel as the immutable objects they are.
 */
final class BusTransport implements ClusterBus {
  private final Network network;
  private final LongSupplier nowMillis;
  private final Consumer<Runnable> turn;
  private @Nullable ClusterMachine machine;

  /**
   * @param turn runs what came in as a turn of the node
   */
  BusTransport(Network network, LongSupplier nowMillis, Consumer<Runnable> turn) {
    this.network = network;
    this.nowMillis = nowMillis;
    this.turn = turn;
  }

  /** Connects the machine, and takes links from others at {@code busPort} from now on. */
  void attach(ClusterMachine owner, int busPort) {
    machine = owner;
    network.listen(
        busPort,
        Network.Service.BUS,
        wire -> {
          ClusterLink link = owner.onAccept(wire.peerIp(), wire.localIp(), nowMillis.getAsLong());
          link.attach(wire);
          return new LinkEnd(link);
        });
  }

  private ClusterMachine machine() {
    return java.util.Objects.requireNonNull(machine);
  }

  @Override
  public boolean connect(ClusterLink link, String ip, int busPort) {
    Network.Wire wire = network.connect(ip, busPort, Network.Service.BUS, new LinkEnd(link));
    if (wire == null) {
      return false;
    }
    link.attach(wire);
    return true;
  }

  @Override
  public void send(ClusterLink link, ClusterMessage message) {
    if (link.attachment() instanceof Network.Wire wire) {
      wire.send(message);
    }
  }

  @Override
  public void close(ClusterLink link) {
    if (link.attachment() instanceof Network.Wire wire) {
      wire.close();
    }
  }

  private final class LinkEnd implements Network.Listener {
    private final ClusterLink link;

    LinkEnd(ClusterLink link) {
      this.link = link;
    }

    @Override
    public void up(Network.Wire wire) {
      turn.accept(
          () -> machine().onLinkUp(link, wire.peerIp(), wire.localIp(), nowMillis.getAsLong()));
    }

    @Override
    public void received(Network.Wire wire, Object message) {
      turn.accept(() -> machine().onMessage(link, (ClusterMessage) message, nowMillis.getAsLong()));
    }

    @Override
    public void down(Network.Wire wire) {
      turn.accept(() -> machine().onLinkDown(link, nowMillis.getAsLong()));
    }
  }
}
