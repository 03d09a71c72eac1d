package dev.sextant.simulator.internal.net;

import dev.sextant.protocol.codec.ProtocolException;
import dev.sextant.protocol.codec.ReplyReader;
import dev.sextant.protocol.codec.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A connection to another server for requests that are answered by one line each. All on the node's
 * event loop.
 */
public final class RequestConnection extends PeerConnection {

  /** Hears what happens to it. */
  public interface Listener {
    /** Requests can be sent. */
    void up();

    /** An answer, from its type on. */
    void answered(String line);

    /** It was refused, or it was there and is over. */
    void down();

    /** No connection could be made, and nobody has said why. */
    void unreachable();
  }

  private final Listener listener;
  private final ReplyReader reader = new ReplyReader();

  private RequestConnection(Listener listener) {
    this.listener = listener;
  }

  /**
   * Begins to connect. How long that may take is for the caller to decide, who closes it then.
   *
   * @param thread one of {@code loops}, the current one
   */
  public static RequestConnection open(
      EventLoops loops, ScheduledExecutorService thread, String host, int port, Listener listener) {
    RequestConnection connection = new RequestConnection(listener);
    InetSocketAddress address = InetSocketAddress.createUnresolved(host, port);
    connection.connecting(
        loops.connect(thread, address, Integer.MAX_VALUE, connection, connection::failed));
    return connection;
  }

  private void failed(Throwable cause) {
    if (isClosed()) {
      return;
    }
    close();
    if (cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException)) {
      listener.down();
    } else {
      listener.unreachable();
    }
  }

  /** Sends them, once it is up. */
  public void send(List<byte[][]> requests) {
    ByteBuf out = Unpooled.buffer();
    requests.forEach(request -> RequestEncoder.encode(out, request));
    write(out);
  }

  @Override
  void up() {
    listener.up();
  }

  @Override
  void receive(ByteBuf input) throws IOException {
    try {
      String line = reader.readLine(input);
      while (line != null && !isClosed()) {
        listener.answered(line);
        line = reader.readLine(input);
      }
    } catch (ProtocolException e) {
      throw new IOException(e);
    }
  }

  @Override
  void down(String reason) {
    listener.down();
  }
}
