package dev.sextant.simulator.internal.net;

import dev.sextant.simulator.internal.replication.ReplicationMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;

/** A replica's connection to a master that is not in this JVM. All on the node's event loop. */
public final class MasterConnection extends PeerConnection {

  /** Hears what happens to it, on the node's thread. */
  public interface Listener {
    void up();

    /** The master has said something. It is part of a turn, and does not end it. */
    void received(ReplicationMessage message);

    /**
     * It is over, or was never made.
     *
     * @param reason in the system's words
     */
    void down(String reason);
  }

  private static final int MAX_CONNECT_MILLIS = Integer.MAX_VALUE;

  private final Listener listener;
  private final TurnEnd turnEnd;
  private final MasterProtocol protocol;

  MasterConnection(TurnEnd turnEnd, Listener listener) {
    this.turnEnd = turnEnd;
    this.listener = listener;
    this.protocol = new MasterProtocol(this::received);
  }

  /**
   * Begins to connect. How long that may take is for the caller to decide, who closes it then.
   *
   * @param thread one of {@code loops}
   * @param turnEnd the end of the turns of which it is a part what arrives
   * @param source the address to connect from; empty: any
   */
  public static MasterConnection open(
      EventLoops loops,
      ScheduledExecutorService thread,
      TurnEnd turnEnd,
      String host,
      int port,
      String source,
      Listener listener) {
    MasterConnection connection = new MasterConnection(turnEnd, listener);
    connection.connecting(
        loops.connect(
            thread,
            InetSocketAddress.createUnresolved(host, port),
            source.isEmpty() ? null : new InetSocketAddress(source, 0),
            MAX_CONNECT_MILLIS,
            connection,
            cause -> connection.over(reason(cause))));
    return connection;
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof ConnectException && message != null && message.contains("refused")) {
      return "Connection refused";
    }
    return message == null ? "Connection failed" : message;
  }

  /** Says something to the master. */
  public void send(ReplicationMessage message) {
    if (!isClosed()) {
      write(protocol.encode(message));
    }
  }

  @Override
  void up() {
    listener.up();
  }

  @Override
  void receive(ByteBuf input) throws IOException {
    write(protocol.receive(input));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    turnEnd.comes();
  }

  private void received(ReplicationMessage message) {
    if (!isClosed()) {
      listener.received(message);
    }
  }

  @Override
  void down(String reason) {
    listener.down(reason);
  }
}
