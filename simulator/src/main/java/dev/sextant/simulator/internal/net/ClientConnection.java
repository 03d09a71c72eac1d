package dev.sextant.simulator.internal.net;

import dev.sextant.core.session.Conversation;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.protocol.codec.ProtocolException;
import dev.sextant.protocol.codec.RequestDecoder;
import dev.sextant.protocol.codec.RespWriter;
import dev.sextant.protocol.reply.ReplyWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: bytes in, requests to the node, bytes out.
 *
 * <p>All requests of one turn are executed before anything is written: their replies gather in one
 * pooled buffer that is handed to the socket when the turn is over ({@link TurnEnd}). While the
 * session waits, what arrives is kept and executed afterwards.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written ends in channelInactive
final class ClientConnection extends ChannelInboundHandlerAdapter implements SessionOutput {
  private static final int INITIAL_OUTPUT_BYTES = 1024;

  /**
   * So much is handed to the socket even within a burst, so that a long pipeline does not gather in
   * memory.
   */
  private static final int EAGER_WRITE_BYTES = 256 * 1024;

  private final ConnectionHost host;
  private final TurnEnd turnEnd;
  private final RequestDecoder decoder;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Session session;
  private @Nullable ByteBuf in;
  private @Nullable ByteBuf out;
  private @Nullable RespWriter writer;
  private boolean executing;
  private boolean waitsForTurnEnd;
  private boolean ending;

  ClientConnection(ConnectionHost host, TurnEnd turnEnd) {
    this.host = host;
    this.turnEnd = turnEnd;
    this.decoder = new RequestDecoder(host::maxBulkBytes);
  }

  private static <T> T present(@Nullable T part) {
    return java.util.Objects.requireNonNull(part, "the connection is not open");
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    out = ctx.alloc().directBuffer(INITIAL_OUTPUT_BYTES);
    writer = new RespWriter(present(out));
    String path = unixPath(ctx.channel().localAddress());
    String peer = path == null ? text(ctx.channel().remoteAddress()) : path + ":0";
    String local = path == null ? text(ctx.channel().localAddress()) : path + ":0";
    session = host.open(peer, local, this);
    if (session == null) {
      end();
    }
  }

  /** A Unix socket is known by its path, at whichever end of it. */
  private static @Nullable String unixPath(@Nullable SocketAddress address) {
    if (address instanceof DomainSocketAddress path) {
      return path.path();
    }
    return address instanceof UnixDomainSocketAddress path ? path.getPath().toString() : null;
  }

  private static String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      String ip = NetUtil.toAddressString(inet.getAddress());
      return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + inet.getPort();
    }
    return "?:0";
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (ending || session == null) {
      data.release();
      return;
    }
    if (session.conversation == null) {
      host.transferred(data.readableBytes(), 0);
    }
    ByteBuf kept = in;
    if (kept == null) {
      in = data;
      if (session.queryBufferBytes == 0) {
        session.queryBufferPeak = 0;
      }
    } else {
      kept.discardSomeReadBytes();
      kept.writeBytes(data);
      data.release();
    }
    executeAll();
  }

  /** Executes what has arrived in full, unless the session waits. */
  private void executeAll() {
    ByteBuf input = in;
    Session current = present(session);
    if (input == null || executing) {
      return;
    }
    if (current.conversation != null) {
      hear(current, input);
      return;
    }
    executing = true;
    try {
      while (!ending && !current.condemned && !current.isWaiting() && host.isServing(current)) {
        decoder.authenticationRequired(!current.authenticated);
        byte[][] args = decoder.next(input);
        if (args == null) {
          break;
        }
        host.execute(current, args);
        if (current.closeAfterReply) {
          end();
        } else if (present(out).readableBytes() > EAGER_WRITE_BYTES) {
          writeOut();
        }
      }
    } catch (ProtocolException e) {
      present(writer).error(e.errorLine());
      end();
    } finally {
      executing = false;
    }
    if (current.conversation != null) {
      input.skipBytes(input.readableBytes());
    }
    keepRest(current);
  }

  /** Gives all that has arrived to whom the client talks with. */
  private void hear(Session current, ByteBuf input) {
    Conversation conversation = current.conversation;
    if (conversation != null && host.isServing(current)) {
      byte[] bytes = ByteBufUtil.getBytes(input);
      input.release();
      in = null;
      conversation.received(bytes);
    }
  }

  private void keepRest(Session current) {
    ByteBuf input = in;
    if (input == null) {
      return;
    }
    if (!input.isReadable() || ending) {
      input.release();
      in = null;
    }
    current.queryBufferBytes = (in == null ? 0L : input.readableBytes()) + decoder.heldBulkBytes();
    long held = Math.max(current.queryBufferBytes, decoder.announcedBulkBytes());
    current.queryBufferPeak = Math.max(current.queryBufferPeak, held);
    current.argumentBytes = decoder.heldArgumentBytes();
    if (current.queryBufferBytes + current.argumentBytes > 0) {
      host.buffersChanged(current);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    waitForTurnEnd();
  }

  private void waitForTurnEnd() {
    if (!waitsForTurnEnd) {
      waitsForTurnEnd = true;
      turnEnd.add(this);
    }
  }

  /**
   * The turn is over: replies leave.
   *
   * @param settled whether they may; if not, the node is gone
   */
  void turnEnded(boolean settled) {
    waitsForTurnEnd = false;
    ChannelHandlerContext ctx = present(context);
    Session current = session;
    ending |= current != null && current.closeAfterReply;
    if (settled) {
      writeOut();
      ctx.flush();
      if (current != null && pendingBytes() > 0) {
        host.buffersChanged(current);
      }
    }
    if (ending && settled) {
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else if (ending) {
      ctx.close();
    }
  }

  /** The client sends no more. What it has sent before is answered. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) {
      return;
    }
    Conversation conversation = session == null ? null : session.conversation;
    if (conversation == null) {
      end();
    } else {
      conversation.inputEnded();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ending = true;
    Session open = session;
    session = null;
    if (open != null) {
      if (open.conversation != null) {
        open.conversation.closed();
      }
      host.closed(open);
      waitForTurnEnd();
    }
    release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A client that disappears is everyday business; anything else is a fault of ours.
    if (!(cause instanceof IOException)) {
      host.connectionFault(text(ctx.channel().remoteAddress()), cause);
    }
    ctx.close();
  }

  private void release() {
    ByteBuf pending = out;
    out = null;
    if (pending != null) {
      pending.release();
    }
    ByteBuf kept = in;
    in = null;
    if (kept != null) {
      kept.release();
    }
  }

  private void writeOut() {
    ByteBuf full = out;
    ChannelHandlerContext ctx = context;
    Session current = session;
    if (full == null || ctx == null || !full.isReadable()) {
      return;
    }
    if (current != null && current.conversation != null) {
      return; // Replies wait until the conversation is over.
    }
    host.transferred(0, full.readableBytes());
    if (current != null) {
      current.replyBuffer.held(full.readableBytes());
    }
    ByteBuf fresh = ctx.alloc().directBuffer(INITIAL_OUTPUT_BYTES);
    out = fresh;
    present(writer).target(fresh);
    ctx.write(full, ctx.voidPromise());
  }

  /** Nothing more is read; what is pending is written at the end of the turn, then it closes. */
  private void end() {
    ending = true;
    waitForTurnEnd();
  }

  // ------------------------------------------------------------------ SessionOutput

  @Override
  public ReplyWriter writer() {
    return present(writer);
  }

  @Override
  public void flush() {
    Session current = session;
    if (!ending && current != null) {
      host.buffersChanged(current);
      waitForTurnEnd();
    }
  }

  @Override
  public void send(byte[] bytes, Runnable sent) {
    if (ending) {
      return;
    }
    writeOut();
    present(context)
        .write(Unpooled.wrappedBuffer(bytes))
        .addListener(
            written -> {
              if (written.isSuccess()) {
                sent.run();
              }
            });
    flush();
  }

  @Override
  public void say(byte[] bytes) {
    ChannelHandlerContext ctx = context;
    if (!ending && ctx != null) {
      ctx.write(Unpooled.wrappedBuffer(bytes), ctx.voidPromise());
      waitForTurnEnd();
    }
  }

  @Override
  public void protocol(int version) {
    present(writer).protocol(version);
  }

  @Override
  public long pendingBytes() {
    ByteBuf pending = out;
    ChannelHandlerContext ctx = context;
    if (pending == null || ctx == null) {
      return 0;
    }
    var queued = ctx.channel().unsafe().outboundBuffer();
    return pending.readableBytes() + (queued == null ? 0 : queued.totalPendingWriteBytes());
  }

  @Override
  public void close() {
    ending = true;
    present(context).close();
  }

  @Override
  public void resume() {
    ChannelHandlerContext ctx = present(context);
    ctx.executor()
        .execute(
            () -> {
              if (session != null && !ending) {
                if (session.conversation != null) {
                  session.conversation.resumed();
                }
                executeAll();
                channelReadComplete(ctx);
              }
            });
  }
}
