package dev.sextant.simulator.internal.net;

import dev.sextant.protocol.codec.ReplyReader;
import dev.sextant.protocol.codec.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A short talk with another server: a connection, some requests, one line for each, the end. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends the talk
public final class PeerCall extends ChannelInboundHandlerAdapter {

  /** Hears of the end, once. */
  public interface Listener {
    /** The lines that came. */
    void answered(List<String> lines);

    /** There was no connection; {@code refused}: because the other machine said so. */
    void unreachable(boolean refused);
  }

  private final List<byte[][]> requests;
  private final Listener done;
  private final ReplyReader reader = new ReplyReader();
  private final List<String> lines = new ArrayList<>();
  private @Nullable ByteBuf in;
  private boolean over;

  private PeerCall(List<byte[][]> requests, Listener done) {
    this.requests = requests;
    this.done = done;
  }

  /**
   * Begins it.
   *
   * @param thread one of {@code loops}, on which {@code done} hears of the end, later
   * @param timeoutMillis how long it may take in all
   */
  public static void start(
      EventLoops loops,
      ScheduledExecutorService thread,
      String host,
      int port,
      long timeoutMillis,
      List<byte[][]> requests,
      Listener done) {
    PeerCall call = new PeerCall(requests, done);
    int connectMillis = (int) Math.min(Integer.MAX_VALUE, timeoutMillis);
    InetSocketAddress address = InetSocketAddress.createUnresolved(host, port);
    Channel unused = loops.connect(thread, address, connectMillis, call, call::fail);
    thread.schedule(call::end, timeoutMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    in = ctx.alloc().buffer();
    ByteBuf out = ctx.alloc().buffer();
    requests.forEach(request -> RequestEncoder.encode(out, request));
    ctx.writeAndFlush(out);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    ByteBuf kept = in;
    if (kept != null) {
      kept.writeBytes(data);
      String line = reader.readLine(kept);
      while (line != null) {
        lines.add(line);
        line = reader.readLine(kept);
      }
    }
    data.release();
    if (over || lines.size() >= requests.size()) {
      end();
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ByteBuf kept = in;
    in = null;
    if (kept != null) {
      kept.release();
    }
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private void end() {
    if (!over) {
      over = true;
      done.answered(lines);
    }
  }

  private void fail(Throwable cause) {
    if (!over) {
      over = true;
      boolean late = cause instanceof ConnectTimeoutException;
      done.unreachable(cause instanceof ConnectException && !late);
    }
  }
}
