package dev.sextant.simulator.internal.net;

import dev.sextant.simulator.internal.bus.Packet;
import dev.sextant.simulator.internal.bus.PacketReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the cluster bus to a node that is not in this JVM, or from one. All on the node's
 * event loop.
 */
public final class BusConnection extends PeerConnection {

  /** Hears what happens to it, on the node's thread. */
  public interface Listener {
    /** Packets can travel. Only for the end that asked for the connection. */
    void up();

    void received(Packet packet);

    /** It is over, or was never made. */
    void down();
  }

  private static final Packet NO_PACKET =
      new Packet.Ignored(null, "Bad message length or signature received from Cluster bus.");

  private final @Nullable Function<BusConnection, @Nullable Listener> acceptor;
  private @Nullable Listener listener;

  private BusConnection(
      @Nullable Function<BusConnection, @Nullable Listener> acceptor, @Nullable Listener listener) {
    this.acceptor = acceptor;
    this.listener = listener;
  }

  /**
   * A connection that is being accepted.
   *
   * @param acceptor says who hears of it; null when nobody will
   */
  static BusConnection accepted(Function<BusConnection, @Nullable Listener> acceptor) {
    return new BusConnection(acceptor, null);
  }

  /**
   * Begins to connect. How long that may take is for the caller to decide, who closes it then.
   *
   * @param thread one of {@code loops}, the current one
   * @return null when it is known at once that nobody listens there
   */
  public static @Nullable BusConnection open(
      EventLoops loops, ScheduledExecutorService thread, String ip, int port, Listener listener) {
    // What came by gossip may be anything, and is not to be looked up as a name.
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(ip);
    if (address == null) {
      return null;
    }
    BusConnection connection = new BusConnection(null, listener);
    Channel connecting =
        loops.connectNow(
            thread,
            new InetSocketAddress(address, port),
            connection,
            cause -> connection.over(String.valueOf(cause)));
    connection.connecting(connecting);
    return connecting == null ? null : connection;
  }

  /** The address of the other end. */
  public String peerIp() {
    return ip(Objects.requireNonNull(channel()).remoteAddress());
  }

  /** The address of this end. */
  public String localIp() {
    return ip(Objects.requireNonNull(channel()).localAddress());
  }

  private static String ip(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "";
  }

  /** Sends a packet, which nobody will change any more. */
  public void send(byte[] packet) {
    write(Unpooled.wrappedBuffer(packet));
  }

  /** How many bytes wait to be taken by the system. */
  public long pendingBytes() {
    Channel open = channel();
    ChannelOutboundBuffer waiting = open == null ? null : open.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  void up() {
    if (acceptor == null) {
      listener().up();
      return;
    }
    listener = acceptor.apply(this);
    if (listener == null) {
      close();
    }
  }

  private Listener listener() {
    return Objects.requireNonNull(listener);
  }

  @Override
  void receive(ByteBuf input) throws IOException {
    byte[] head = new byte[PacketReader.LENGTH_BYTES];
    while (!isClosed() && input.readableBytes() >= head.length) {
      input.getBytes(input.readerIndex(), head);
      int length = PacketReader.lengthOf(head);
      if (length < 0) {
        listener().received(NO_PACKET);
        throw new IOException("no packet");
      }
      if (input.readableBytes() < length) {
        return;
      }
      byte[] packet = new byte[length];
      input.readBytes(packet);
      listener().received(PacketReader.read(packet));
    }
  }

  @Override
  void down(String reason) {
    if (listener != null) {
      listener.down();
    }
  }
}
