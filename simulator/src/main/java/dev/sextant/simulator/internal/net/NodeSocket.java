package dev.sextant.simulator.internal.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The listening socket of one node, and the connections it has accepted. All of them on the node's
 * one event loop.
 */
public final class NodeSocket {
  private final EventLoop loop;
  private final ChannelGroup connections;
  private final Channel listening;

  private NodeSocket(EventLoop loop, ChannelGroup connections, Channel listening) {
    this.loop = loop;
    this.connections = connections;
    this.listening = listening;
  }

  /**
   * Listens.
   *
   * @param thread one of {@code loops}
   * @param port 0 for any free one
   * @param backlog how many connections may wait to be accepted
   * @throws IOException when the port is in use or may not be used; its message names address and
   *     reason
   */
  public static NodeSocket listen(
      EventLoops loops,
      ScheduledExecutorService thread,
      String ip,
      int port,
      int backlog,
      ConnectionHost host)
      throws IOException {
    EventLoop loop = EventLoops.netty(thread);
    ChannelGroup connections = new DefaultChannelGroup(loop);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop, loop)
            .channel(loops.transport().serverChannel())
            .option(ChannelOption.SO_BACKLOG, backlog)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    channel.pipeline().addLast(new ClientConnection(host));
                  }
                });
    ChannelFuture bound = bootstrap.bind(ip, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new BindException(
          "Could not listen on " + ip + ":" + port + ": " + reason(bound.cause()));
    }
    return new NodeSocket(loop, connections, bound.channel());
  }

  private static String reason(Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    if (message == null) {
      return "unknown reason";
    }
    return message.contains("Address already in use") ? "Address already in use" : message;
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /**
   * Closes the socket and all connections, and waits until they are closed unless on the node's
   * thread.
   */
  public void close() {
    ChannelFuture closed = listening.close();
    var all = connections.close();
    if (!loop.inEventLoop()) {
      closed.awaitUninterruptibly();
      all.awaitUninterruptibly();
    }
  }
}
