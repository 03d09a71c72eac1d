package dev.sextant.simulator.internal.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one cluster, and the kind of sockets they serve: epoll where there is Linux,
 * Java's own selectors elsewhere, io_uring on request.
 */
public final class EventLoops implements AutoCloseable {

  /** How sockets are served. */
  public enum Transport {
    NIO,
    EPOLL,
    IO_URING;

    /** The best that works on this machine without being asked for. */
    public static Transport best() {
      return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Whether it works on this machine. */
    public boolean isAvailable() {
      return switch (this) {
        case NIO -> true;
        case EPOLL -> Epoll.isAvailable();
        case IO_URING -> IoUring.isAvailable();
      };
    }

    private IoHandlerFactory handlers() {
      return switch (this) {
        case NIO -> NioIoHandler.newFactory();
        case EPOLL -> EpollIoHandler.newFactory();
        case IO_URING -> IoUringIoHandler.newFactory();
      };
    }

    Class<? extends Channel> clientChannel() {
      return switch (this) {
        case NIO -> NioSocketChannel.class;
        case EPOLL -> EpollSocketChannel.class;
        case IO_URING -> IoUringSocketChannel.class;
      };
    }

    Class<? extends ServerChannel> serverChannel() {
      return switch (this) {
        case NIO -> NioServerSocketChannel.class;
        case EPOLL -> EpollServerSocketChannel.class;
        case IO_URING -> IoUringServerSocketChannel.class;
      };
    }

    Class<? extends ServerChannel> unixServerChannel() {
      return switch (this) {
        case NIO -> NioServerDomainSocketChannel.class;
        case EPOLL -> EpollServerDomainSocketChannel.class;
        case IO_URING -> IoUringServerDomainSocketChannel.class;
      };
    }

    SocketAddress unixAddress(Path path) {
      return this == NIO
          ? UnixDomainSocketAddress.of(path)
          : new DomainSocketAddress(path.toFile());
    }
  }

  private final Transport transport;
  private final MultiThreadIoEventLoopGroup group;

  /**
   * @param threads how many; nodes share them in turn
   */
  public EventLoops(Transport transport, int threads) {
    this.transport = transport;
    this.group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("sextant", true), transport.handlers());
  }

  /** One of the threads, in turn: it runs one task after the other, and keeps timers. */
  public ScheduledExecutorService next() {
    return group.next();
  }

  static EventLoop netty(ScheduledExecutorService loop) {
    return (EventLoop) loop;
  }

  Transport transport() {
    return transport;
  }

  /**
   * Begins to connect to another server.
   *
   * @param thread one of these, which serves the connection
   * @param failed hears why it was not possible
   */
  Channel connect(
      ScheduledExecutorService thread,
      InetSocketAddress address,
      int limitMillis,
      ChannelHandler handler,
      Consumer<Throwable> failed) {
    return connect(thread, address, null, limitMillis, handler, failed);
  }

  /** The same from the address {@code source}; null: from any. */
  Channel connect(
      ScheduledExecutorService thread,
      InetSocketAddress address,
      @Nullable SocketAddress source,
      int limitMillis,
      ChannelHandler handler,
      Consumer<Throwable> failed) {
    return client(thread, handler)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limitMillis)
        .connect(address, source)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                failed.accept(connected.cause());
              }
            })
        .channel();
  }

  /**
   * Begins to connect to an address, for as long as it takes, on the current thread, which is
   * {@code thread}.
   *
   * @param failed hears why it was not possible, if that turns out later
   * @return null if it turns out at once: a machine knows which of its own ports nobody listens to
   */
  @Nullable Channel connectNow(
      ScheduledExecutorService thread,
      InetSocketAddress address,
      ChannelHandler handler,
      Consumer<Throwable> failed) {
    Channel channel = client(thread, handler).register().channel();
    channel.config().setConnectTimeoutMillis(0);
    ChannelFuture connected = channel.connect(address);
    if (connected.isDone() && !connected.isSuccess()) {
      return null;
    }
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed.accept(done.cause());
          }
        });
    return channel;
  }

  private Bootstrap client(ScheduledExecutorService thread, ChannelHandler handler) {
    return new Bootstrap()
        .group(netty(thread))
        .channel(transport.clientChannel())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .handler(handler);
  }

  /** Ends the threads, and waits until they have ended. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
