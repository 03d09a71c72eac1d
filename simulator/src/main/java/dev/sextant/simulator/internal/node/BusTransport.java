package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.bus.Packet;
import dev.sextant.simulator.internal.bus.PacketWriter;
import dev.sextant.simulator.internal.cluster.ClusterBus;
import dev.sextant.simulator.internal.cluster.ClusterLink;
import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.net.BusConnection;
import dev.sextant.simulator.internal.port.Network;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cluster bus. A link between nodes of this JVM is a wire of the in-process network, on which
 * messages travel as the immutable objects they are; any other is a TCP connection, if the node has
 * its bus there too.
 */
final class BusTransport implements ClusterBus {
  private final NodeLife life;
  private final Network network;
  private final Set<BusConnection> connections = new HashSet<>();
  private @Nullable ClusterMachine machine;
  private @Nullable ClusterMessage encoded;
  private byte[] encodedBytes = {};
  private long messagesSent;
  private long bytesSent;

  BusTransport(NodeLife life, Network network) {
    this.life = life;
    this.network = network;
  }

  /** Connects the machine, and takes links from others at {@code busPort} from now on. */
  void attach(ClusterMachine owner, int busPort) {
    machine = owner;
    network.listen(
        busPort,
        Network.Service.BUS,
        wire -> {
          ClusterLink link = owner.onAccept(wire.peerIp(), wire.localIp(), life.nowMillis());
          link.attach(wire);
          return new WireEnd(link);
        });
  }

  /** A node that is not in this JVM has connected. */
  BusConnection.Listener accept(BusConnection connection) {
    ClusterLink link =
        machine().onAccept(connection.peerIp(), connection.localIp(), life.nowMillis());
    link.attach(connection);
    return new ConnectionEnd(link);
  }

  long messagesSent() {
    return messagesSent;
  }

  /** As packets, whether or not they have travelled as such. */
  long bytesSent() {
    return bytesSent;
  }

  private ClusterMachine machine() {
    return Objects.requireNonNull(machine);
  }

  @Override
  public boolean connect(ClusterLink link, String ip, int busPort) {
    Network.Wire wire = network.connect(ip, busPort, Network.Service.BUS, new WireEnd(link));
    if (wire != null) {
      link.attach(wire);
      return true;
    }
    if (network.isInside(ip, busPort, Network.Service.BUS)) {
      return false;
    }
    BusConnection connection = life.control().connectBus(ip, busPort, new ConnectionEnd(link));
    if (connection == null) {
      return false;
    }
    connections.add(connection);
    link.attach(connection);
    return true;
  }

  @Override
  public void send(ClusterLink link, ClusterMessage message) {
    messagesSent++;
    bytesSent += PacketWriter.bytes(message);
    if (link.attachment() instanceof Network.Wire wire) {
      wire.send(message);
    } else if (link.attachment() instanceof BusConnection connection) {
      connection.send(bytesOf(message));
    }
  }

  /** The packet of a message, made once for all nodes that are sent it. */
  @SuppressWarnings("ReferenceEquality") // the very same message, sent to one node after the other
  private byte[] bytesOf(ClusterMessage message) {
    if (encoded != message) {
      encoded = message;
      encodedBytes = PacketWriter.write(message);
    }
    return encodedBytes;
  }

  @Override
  public SendBuffer sendBuffer(ClusterLink link) {
    if (link.attachment() instanceof BusConnection connection) {
      long pending = connection.pendingBytes();
      return new SendBuffer(pending, pending);
    }
    return SendBuffer.EMPTY;
  }

  @Override
  public void close(ClusterLink link) {
    if (link.attachment() instanceof Network.Wire wire) {
      wire.close();
    } else if (link.attachment() instanceof BusConnection connection) {
      connections.remove(connection);
      connection.close();
    }
  }

  /** Ends the connections to nodes elsewhere: the node ends. */
  void closeConnections() {
    connections.forEach(BusConnection::close);
    connections.clear();
  }

  private final class WireEnd implements Network.Listener {
    private final ClusterLink link;

    WireEnd(ClusterLink link) {
      this.link = link;
    }

    @Override
    public void up(Network.Wire wire) {
      life.turn(() -> machine().onLinkUp(link, wire.peerIp(), wire.localIp(), life.nowMillis()));
    }

    @Override
    public void received(Network.Wire wire, Object message) {
      life.messageArrived(
          () -> machine().onMessage(link, (ClusterMessage) message, life.nowMillis()));
    }

    @Override
    public void down(Network.Wire wire) {
      life.turn(() -> machine().onLinkDown(link, life.nowMillis()));
    }
  }

  private final class ConnectionEnd implements BusConnection.Listener {
    private final ClusterLink link;

    ConnectionEnd(ClusterLink link) {
      this.link = link;
    }

    @Override
    public void up() {
      life.later(this::linkUp);
    }

    private void linkUp() {
      if (link.attachment() instanceof BusConnection connection) {
        machine().onLinkUp(link, connection.peerIp(), connection.localIp(), life.nowMillis());
      }
    }

    @Override
    public void received(Packet packet) {
      life.later(() -> take(packet));
    }

    private void take(Packet packet) {
      if (packet instanceof Packet.Understood understood) {
        machine().onMessage(link, understood.message(), life.nowMillis());
      } else if (packet instanceof Packet.Ignored ignored) {
        machine().onIgnoredPacket(link, ignored.type(), ignored.complaint());
      }
    }

    @Override
    public void down() {
      life.later(
          () -> {
            if (link.attachment() instanceof BusConnection connection) {
              connections.remove(connection);
            }
            machine().onLinkDown(link, life.nowMillis());
          });
    }
  }
}
