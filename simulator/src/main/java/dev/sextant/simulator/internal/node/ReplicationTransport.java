package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.Network;
import dev.sextant.simulator.internal.replication.ReplicationBus;
import dev.sextant.simulator.internal.replication.ReplicationLink;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Replication links on the in-process network: each is a wire, and batches travel as the objects
 * they are.
 */
final class ReplicationTransport implements ReplicationBus {
  private final Network network;
  private final LongSupplier nowMillis;
  private final Consumer<Runnable> turn;
  private final Consumer<Runnable> later;
  private @Nullable ReplicationMachine machine;
  private ReplicationMessage.@Nullable Stream encoded;
  private byte[] encodedBytes = {};

  /**
   * @param turn runs what came in as a turn of the node
   * @param later runs something as a turn of its own, after the present one
   */
  ReplicationTransport(
      Network network, LongSupplier nowMillis, Consumer<Runnable> turn, Consumer<Runnable> later) {
    this.network = network;
    this.nowMillis = nowMillis;
    this.turn = turn;
    this.later = later;
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
          ReplicationLink link = owner.onAccept(wire.peerIp(), nowMillis.getAsLong());
          link.attach(wire);
          return new LinkEnd(link);
        });
  }

  private ReplicationMachine machine() {
    return java.util.Objects.requireNonNull(machine);
  }

  @Override
  public void connect(ReplicationLink link, String host, int port) {
    LinkEnd end = new LinkEnd(link);
    Network.Wire wire = network.connect(host, port, Network.Service.REPLICATION, end);
    if (wire == null) {
      later.accept(() -> machine().onLinkDown(link, "Connection refused", nowMillis.getAsLong()));
    } else {
      link.attach(wire);
    }
  }

  @Override
  public void send(ReplicationLink link, ReplicationMessage message) {
    if (link.attachment() instanceof Network.Wire wire) {
      wire.send(message);
    } else if (link.attachment() instanceof ReplicaSocket socket) {
      if (message instanceof ReplicationMessage.Stream stream) {
        socket.stream(bytesOf(stream));
      } else {
        socket.send(message);
      }
    }
  }

  /** The bytes of a part of the stream, made once for all replicas that are sent it. */
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
    } else if (link.attachment() instanceof ReplicaSocket socket) {
      socket.close();
    }
  }

  private final class LinkEnd implements Network.Listener {
    private final ReplicationLink link;

    LinkEnd(ReplicationLink link) {
      this.link = link;
    }

    @Override
    public void up(Network.Wire wire) {
      turn.accept(() -> machine().onLinkUp(link, nowMillis.getAsLong()));
    }

    @Override
    public void received(Network.Wire wire, Object message) {
      turn.accept(
          () -> machine().onMessage(link, (ReplicationMessage) message, nowMillis.getAsLong()));
    }

    @Override
    public void down(Network.Wire wire) {
      turn.accept(
          () -> machine().onLinkDown(link, "Connection reset by peer", nowMillis.getAsLong()));
    }
  }
}
