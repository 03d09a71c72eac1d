package dev.sextant.simulator.internal.net;

import dev.sextant.simulator.internal.replication.ReplicationMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A replica's connection to a master that is not in this JVM. All on the node's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written ends in channelInactive
public final class MasterConnection extends ChannelInboundHandlerAdapter {

  /** Hears what happens to it, on the node's thread. */
  public interface Listener {
    void up();

    /** The master has said something. */
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
  private final MasterProtocol protocol;
  private @Nullable Channel channel;
  private @Nullable ByteBuf in;
  private boolean closed;

  private MasterConnection(Listener listener) {
    this.listener = listener;
    this.protocol = new MasterProtocol(this::received);
  }

  /**
   * Begins to connect. How long that may take is for the caller to decide, who closes it then.
   *
   * @param thread one of {@code loops}
   * @param source the address to connect from; empty: any
   */
  public static MasterConnection open(
      EventLoops loops,
      ScheduledExecutorService thread,
      String host,
      int port,
      String source,
      Listener listener) {
    MasterConnection connection = new MasterConnection(listener);
    connection.channel =
        loops.connect(
            thread,
            InetSocketAddress.createUnresolved(host, port),
            source.isEmpty() ? null : new InetSocketAddress(source, 0),
            MAX_CONNECT_MILLIS,
            connection,
            cause -> connection.over(reason(cause)));
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
    Channel open = channel;
    if (!closed && open != null) {
      open.writeAndFlush(protocol.encode(message));
    }
  }

  /** Ends it; the listener does not hear of that. */
  public void close() {
    closed = true;
    Channel open = channel;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    if (closed) {
      ctx.close();
    } else {
      listener.up();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (closed) {
      data.release();
      return;
    }
    ByteBuf input = data;
    if (in != null) {
      in.discardSomeReadBytes();
      in.writeBytes(data);
      data.release();
      input = in;
      in = null;
    }
    try {
      ByteBuf answer = protocol.receive(input);
      if (answer.isReadable()) {
        ctx.writeAndFlush(answer);
      }
    } catch (IOException e) {
      over(String.valueOf(e.getMessage()));
      ctx.close();
    } finally {
      keepRest(input);
    }
  }

  private void keepRest(ByteBuf input) {
    if (input.isReadable() && !closed) {
      in = input;
    } else {
      input.release();
    }
  }

  private void received(ReplicationMessage message) {
    if (!closed) {
      listener.received(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ByteBuf kept = in;
    in = null;
    if (kept != null) {
      kept.release();
    }
    over("Connection reset by peer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    over(cause instanceof IOException ? "Connection reset by peer" : String.valueOf(cause));
    ctx.close();
  }

  private void over(String reason) {
    if (!closed) {
      closed = true;
      listener.down(reason);
    }
  }
}
