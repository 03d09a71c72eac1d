package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.Network;
import dev.sextant.simulator.internal.replication.ReplicationBus;
import dev.sextant.simulator.internal.replication.ReplicationLink;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Replication links. On the in-process network each is a wire, and batches travel as the objects
 * they are. Others are sockets: those of clients that have become replicas, and the one to a master
 * that is not among the nodes of this JVM.
 */
final class ReplicationTransport implements ReplicationBus {
  private final NodeLife life;
  private final Network network;
  private @Nullable ReplicationMachine machine;
  private @Nullable MasterSocket masterSocket;
  private ReplicationMessage.@Nullable Stream encoded;
  private byte[] encodedBytes = {};

  ReplicationTransport(NodeLife life, Network network) {
    this.life = life;
    this.network = network;
  }

  /** Connects the machine, and takes links from replicas at {@code port} from now on. */
  void attach(ReplicationMachine owner, int port) {
    machine = owner;
    listen(port);
  }

  /** Takes links from replicas at {@code port} too. */
  void listen(int port) {
    ReplicationMachine owner = machine();
    network.listen(
        port,
        Network.Service.REPLICATION,
        wire -> {
          ReplicationLink link = owner.onAccept(wire.peerIp(), life.nowMillis());
          WireReplica replica = new WireReplica(life, wire, () -> life.later(() -> kill(link)));
          link.attach(replica);
          return new ReplicaEnd(link, replica);
        });
  }

  private void kill(ReplicationLink link) {
    close(link);
    machine().onLinkDown(link, "Connection closed", life.nowMillis());
  }

  private ReplicationMachine machine() {
    return Objects.requireNonNull(machine);
  }

  @Override
  public void connect(ReplicationLink link, String host, int port) {
    LinkEnd end = new LinkEnd(link);
    Network.Wire wire = network.connect(host, port, Network.Service.REPLICATION, end);
    if (wire == null && !network.isInside(host, port, Network.Service.REPLICATION)) {
      MasterSocket socket = new MasterSocket(life, link);
      masterSocket = socket;
      link.attach(socket);
      socket.open(host, port);
    } else if (wire == null) {
      life.later(() -> machine().onLinkDown(link, "Connection refused", life.nowMillis()));
    } else {
      link.attach(wire);
    }
  }

  @Override
  public void send(ReplicationLink link, ReplicationMessage message) {
    if (link.attachment() instanceof Network.Wire wire) {
      wire.send(message);
    } else if (link.attachment() instanceof WireReplica replica) {
      replica.send(message);
    } else if (link.attachment() instanceof ReplicaSocket socket) {
      if (message instanceof ReplicationMessage.Stream stream) {
        socket.stream(bytesOf(stream));
      } else {
        socket.send(message);
      }
    } else if (link.attachment() instanceof MasterSocket socket) {
      socket.send(message);
    }
  }

  /** The bytes of a part of the stream, made once for all replicas that are sent it. */
  @SuppressWarnings("ReferenceEquality") // the very same part, sent to one replica after the other
  private byte[] bytesOf(ReplicationMessage.Stream stream) {
    if (encoded != stream) {
      encoded = stream;
      encodedBytes = stream.bytes();
    }
    return encodedBytes;
  }

  @Override
  public long pendingBytes(ReplicationLink link) {
    return link.attachment() instanceof ReplicaSocket socket ? socket.pendingBytes() : 0;
  }

  @Override
  public void close(ReplicationLink link) {
    if (link.attachment() instanceof Network.Wire wire) {
      wire.close();
    } else if (link.attachment() instanceof WireReplica replica) {
      replica.close();
    } else if (link.attachment() instanceof ReplicaSocket socket) {
      socket.close();
    } else if (link.attachment() instanceof MasterSocket socket) {
      socket.close();
    }
  }

  /** Ends the connection to a master elsewhere, if there is one: the node ends. */
  void closeSocket() {
    if (masterSocket != null) {
      masterSocket.close();
    }
  }

  private class LinkEnd implements Network.Listener {
    private final ReplicationLink link;

    LinkEnd(ReplicationLink link) {
      this.link = link;
    }

    @Override
    public void up(Network.Wire wire) {
      life.turn(() -> machine().onLinkUp(link, life.nowMillis()));
    }

    @Override
    public void received(Network.Wire wire, Object message) {
      life.turn(() -> machine().onMessage(link, (ReplicationMessage) message, life.nowMillis()));
    }

    @Override
    public void down(Network.Wire wire) {
      life.turn(() -> machine().onLinkDown(link, "Connection reset by peer", life.nowMillis()));
    }
  }

  private final class ReplicaEnd extends LinkEnd {
    private final WireReplica replica;

    ReplicaEnd(ReplicationLink link, WireReplica replica) {
      super(link);
      this.replica = replica;
    }

    @Override
    public void received(Network.Wire wire, Object message) {
      replica.said((ReplicationMessage) message);
      super.received(wire, message);
    }

    @Override
    public void down(Network.Wire wire) {
      replica.forget();
      super.down(wire);
    }
  }
}
