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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket of one node, and the connections it has accepted. All of them on the node's
 * one event loop.
 */
public final class NodeSocket {
  private final EventLoop loop;
  private final ChannelGroup connections;
  private final ServerBootstrap bootstrap;
  private final String ip;
  private final ChannelInitializer<Channel> accepted;
  private Channel listening;
  private @Nullable UnixSocket unix;

  /** The socket that is a file, beside the one with a port. */
  private record UnixSocket(Channel listening, Path path) {
    @SuppressWarnings("FutureReturnValueIgnored") // a listening socket closes whatever becomes of it
    void close() {
      listening.close();
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // The next who wants to listen there will remove it, or say why that cannot be.
      }
    }
  }

  private NodeSocket(
      EventLoop loop,
      ChannelGroup connections,
      ServerBootstrap bootstrap,
      String ip,
      ChannelInitializer<Channel> accepted,
      Channel listening) {
    this.loop = loop;
    this.connections = connections;
    this.bootstrap = bootstrap;
    this.ip = ip;
    this.accepted = accepted;
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
    ChannelInitializer<Channel> accepted =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            connections.add(channel);
            channel.pipeline().addLast(new ClientConnection(host));
          }
        };
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop, loop)
            .channel(loops.transport().serverChannel())
            .option(ChannelOption.SO_BACKLOG, backlog)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(accepted);
    ChannelFuture bound = bootstrap.bind(ip, port).awaitUninterruptibly();
    check(bound, ip, port);
    return new NodeSocket(loop, connections, bootstrap, ip, accepted, bound.channel());
  }

  /**
   * Listens at a Unix socket, too. A file that is there is removed, as Redis does it.
   *
   * @param permissions of the file, as chmod counts them; 0 leaves them as they come
   * @throws IOException when that cannot be; the message says why
   */
  public void listenAlso(EventLoops loops, Path path, long permissions) throws IOException {
    try {
      Files.deleteIfExists(path);
      ChannelFuture bound =
          new ServerBootstrap()
              .group(loop, loop)
              .channel(loops.transport().unixServerChannel())
              .childHandler(accepted)
              .bind(loops.transport().unixAddress(path))
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new BindException(reason(bound.cause()));
      }
      unix = new UnixSocket(bound.channel(), path);
      if (permissions != 0) {
        Files.setPosixFilePermissions(path, permissions(permissions));
      }
    } catch (IOException e) {
      throw new BindException("Failed opening Unix socket: " + e.getMessage());
    }
  }

  private static Set<PosixFilePermission> permissions(long bits) {
    PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's read on
    Set<PosixFilePermission> found = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < all.length; i++) {
      if ((bits & 1L << (all.length - 1 - i)) != 0) {
        found.add(all[i]);
      }
    }
    return found;
  }

  private static void check(ChannelFuture bound, String ip, int port) throws BindException {
    if (!bound.isSuccess()) {
      throw new BindException(
          "Could not listen on " + ip + ":" + port + ": " + reason(bound.cause()));
    }
  }

  /**
   * Listens on another port instead; connections stay. On the node's thread, where binding is done
   * when the call returns.
   *
   * @throws IOException when the port is in use or may not be used; the old one is kept then
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a listening socket closes whatever becomes of it
  public void move(int port) throws IOException {
    Channel fresh = bootstrap.register().channel();
    ChannelFuture bound = fresh.bind(new InetSocketAddress(ip, port));
    if (!bound.isSuccess()) {
      fresh.close();
    }
    check(bound, ip, port);
    listening.close();
    listening = fresh;
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
    if (unix != null) {
      unix.close();
    }
    ChannelFuture closed = listening.close();
    var all = connections.close();
    if (!loop.inEventLoop()) {
      closed.awaitUninterruptibly();
      all.awaitUninterruptibly();
    }
  }
}
