package dev.sextant.simulator.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A lasting connection to another server: gathers what arrives until it is complete, and ends once,
 * by either end. All on the node's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written ends in channelInactive
abstract class PeerConnection extends ChannelInboundHandlerAdapter {
  private @Nullable Channel channel;
  private @Nullable ByteBuf in;
  private boolean closed;

  /** The connection is made. */
  abstract void up();

  /**
   * Bytes have arrived. What is left of them comes again with the next.
   *
   * @throws IOException when they make no sense, and the connection has to end
   */
  abstract void receive(ByteBuf input) throws IOException;

  /** It is over, and {@link #close} was not why. */
  abstract void down(String reason);

  /** That is the channel, while it is being connected. */
  final void connecting(@Nullable Channel connecting) {
    channel = connecting;
  }

  /** Null while there is none. */
  final @Nullable Channel channel() {
    return channel;
  }

  final boolean isClosed() {
    return closed;
  }

  /** Writes and flushes, unless there is nothing to write or it is over. */
  final void write(ByteBuf bytes) {
    Channel open = channel;
    if (closed || open == null || !bytes.isReadable()) {
      bytes.release();
    } else {
      open.writeAndFlush(bytes);
    }
  }

  /** Ends it; {@link #down} does not hear of that. */
  public final void close() {
    closed = true;
    Channel open = channel;
    if (open != null) {
      open.close();
    }
  }

  /** It has ended, for a reason in the system's words. */
  final void over(String reason) {
    if (!closed) {
      close();
      down(reason);
    }
  }

  @Override
  public final void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    if (closed) {
      ctx.close();
    } else {
      up();
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (in == null) {
      in = data;
    } else {
      in.discardSomeReadBytes();
      in.writeBytes(data);
      data.release();
    }
    try {
      if (!closed) {
        receive(in);
      }
    } catch (IOException e) {
      over(String.valueOf(e.getMessage()));
    } finally {
      dropRead();
    }
  }

  private void dropRead() {
    ByteBuf input = in;
    if (input != null && (closed || !input.isReadable())) {
      in = null;
      input.release();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    over("Connection reset by peer");
    dropRead();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    over(cause instanceof IOException ? "Connection reset by peer" : String.valueOf(cause));
  }
}
