package dev.sextant.simulator.internal.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of one node, and the connections they have accepted. All of them on the
 * node's one event loop.
 *
 * <p>Unless they say otherwise, the methods may be called from any thread, one at a time, and
 * return when it is done.
 */
public final class NodeSocket {
  /** A connection that is accepted while the others are being closed is closed too. */
  private static final boolean STAYS_CLOSED = true;

  private static final String ANY_IPV4 = "0.0.0.0";
  private static final String ANY_IPV6 = "::";

  private final EventLoops loops;
  private final EventLoop loop;
  private final int backlog;
  private final Supplier<ChannelHandler> handlers;
  private final ChannelGroup connections;
  private final List<Channel> listening = new ArrayList<>();
  private List<String> addresses = List.of();
  private int port;
  private @Nullable UnixSocket unix;
  private boolean accepting;

  /** The socket that is a file, beside those with a port. */
  private record UnixSocket(Channel listening, Path path) {
    void close() throws IOException {
      NodeSocket.close(listening);
      Files.deleteIfExists(path);
    }
  }

  private NodeSocket(
      EventLoops loops, EventLoop loop, int backlog, Supplier<ChannelHandler> handlers) {
    this.loops = loops;
    this.loop = loop;
    this.backlog = backlog;
    this.handlers = handlers;
    this.connections = new DefaultChannelGroup(loop, STAYS_CLOSED);
  }

  /**
   * For clients; listens nowhere yet.
   *
   * @param thread one of {@code loops}
   * @param backlog how many connections may wait to be accepted
   * @param turnEnd the end of the turns of {@code host}
   */
  public static NodeSocket forClients(
      EventLoops loops,
      ScheduledExecutorService thread,
      int backlog,
      ConnectionHost host,
      TurnEnd turnEnd) {
    EventLoop loop = EventLoops.netty(thread);
    return new NodeSocket(loops, loop, backlog, () -> new ClientConnection(host, turnEnd));
  }

  /** For other nodes on the cluster bus, else as {@link #forClients}. */
  public static NodeSocket forBus(
      EventLoops loops,
      ScheduledExecutorService thread,
      int backlog,
      Function<BusConnection, BusConnection.@Nullable Listener> acceptor) {
    EventLoop loop = EventLoops.netty(thread);
    return new NodeSocket(loops, loop, backlog, () -> BusConnection.accepted(acceptor));
  }

  /**
   * Begins to serve those who connect; they have waited in the backlog until now. On the node's
   * thread.
   */
  public void accept() {
    accepting = true;
    listening.forEach(socket -> socket.config().setAutoRead(true));
    if (unix != null) {
      unix.listening().config().setAutoRead(true);
    }
  }

  /**
   * Listens on these addresses instead of those it has listened on; connections stay.
   *
   * @param addresses as the directive {@code bind} has them: {@code *} and {@code ::*} are all of
   *     IPv4 and IPv6, and what begins with a minus may be missing on the machine
   * @param port 0 for any free one, the same on all addresses
   * @throws IOException when an address cannot be had; its message names address, port and reason.
   *     What was listened on before is listened on again
   */
  public void listen(List<String> addresses, int port) throws IOException {
    onLoop(
        () -> {
          if (port == 0 || port != this.port || !addresses.equals(this.addresses)) {
            replace(addresses, port);
          }
          return null;
        });
  }

  private void replace(List<String> wanted, int wantedPort) throws IOException {
    List<String> before = addresses;
    int portBefore = port;
    try {
      bindAll(wanted, wantedPort);
    } catch (IOException e) {
      bindAll(before, portBefore);
      throw e;
    }
  }

  /** New sockets may need the place of the old ones, which are closed first therefore. */
  private void bindAll(List<String> wanted, int wantedPort) throws IOException {
    stopListening();
    addresses = wanted;
    port = wantedPort;
    for (String address : wanted) {
      boolean optional = address.startsWith("-");
      String plain = optional ? address.substring(1) : address;
      // A socket for all of IPv6 takes IPv4 as well, in Java, and leaves no room for another.
      if (plain.equals("*") && (wanted.contains("::*") || wanted.contains("-::*"))) {
        continue;
      }
      try {
        bind(plain);
      } catch (IOException e) {
        if (!optional || !isMissing(e)) {
          stopListening();
          throw e;
        }
      }
    }
  }

  private static boolean isMissing(IOException e) {
    return String.valueOf(e.getMessage()).contains("Cannot assign requested address");
  }

  private void bind(String address) throws IOException {
    String ip =
        switch (address) {
          case "*" -> ANY_IPV4;
          case "::*" -> ANY_IPV6;
          default -> address;
        };
    try {
      Channel bound = bind(tcp(), new InetSocketAddress(ip, port));
      listening.add(bound);
      port = ((InetSocketAddress) bound.localAddress()).getPort();
    } catch (BindException e) {
      throw new BindException(
          "Could not create server TCP listening socket "
              + address
              + ":"
              + port
              + ": "
              + e.getMessage());
    }
  }

  private ServerBootstrap tcp() {
    return bootstrap()
        .channel(loops.transport().serverChannel())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loop, loop)
        .option(ChannelOption.SO_BACKLOG, backlog)
        .option(ChannelOption.AUTO_READ, accepting)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                connections.add(channel);
                channel.pipeline().addLast(handlers.get());
              }
            });
  }

  /** On the node's thread, where binding is done when the call returns. */
  @SuppressWarnings("FutureReturnValueIgnored") // a listening socket closes whatever becomes of it
  private static Channel bind(ServerBootstrap bootstrap, SocketAddress address)
      throws BindException {
    Channel fresh = bootstrap.register().channel();
    ChannelFuture bound = fresh.bind(address);
    if (!bound.isSuccess()) {
      fresh.close();
      throw new BindException(reason(bound.cause()));
    }
    return fresh;
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof java.nio.channels.UnresolvedAddressException) {
      return "Name or service not known";
    }
    String message = cause == null ? null : cause.getMessage();
    if (message == null) {
      return "unknown reason";
    }
    for (String known : List.of("Address already in use", "Cannot assign requested address")) {
      if (message.contains(known)) {
        return "bind: " + known;
      }
    }
    return message;
  }

  /**
   * Listens at a Unix socket, too. A file that is there is removed, as Redis does it.
   *
   * @param permissions of the file, as chmod counts them; 0 leaves them as they come
   * @throws IOException when that cannot be; the message says why
   */
  public void listenAlso(Path path, long permissions) throws IOException {
    onLoop(
        () -> {
          try {
            Files.deleteIfExists(path);
            ServerBootstrap bootstrap = bootstrap().channel(loops.transport().unixServerChannel());
            unix = new UnixSocket(bind(bootstrap, loops.transport().unixAddress(path)), path);
            if (permissions != 0) {
              Files.setPosixFilePermissions(path, permissions(permissions));
            }
            return null;
          } catch (IOException e) {
            throw new BindException("Failed opening Unix socket: " + e.getMessage());
          }
        });
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

  /** The TCP port it listens on; 0 when it listens on none. */
  public int port() {
    return port;
  }

  /** Begins to close the sockets and all connections; nobody comes in any more. */
  public void close() {
    try {
      onLoop(this::closeAll);
    } catch (IOException e) {
      // A file stays behind. The next who wants to listen there will remove it, or say why not.
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // awaitClosed waits, where it matters
  private @Nullable Void closeAll() throws IOException {
    stopListening();
    connections.close();
    if (unix != null) {
      unix.close();
    }
    return null;
  }

  /** Waits until all is closed that {@link #close} has begun to close; not on the node's thread. */
  public void awaitClosed() {
    connections.newCloseFuture().awaitUninterruptibly();
  }

  private void stopListening() {
    listening.forEach(NodeSocket::close);
    listening.clear();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // on its own thread it is closed at once
  private static void close(Channel channel) {
    channel.close();
  }

  private void onLoop(Callable<@Nullable Void> work) throws IOException {
    try {
      if (loop.inEventLoop()) {
        work.call();
      } else {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.execute(
            () -> {
              try {
                done.complete(work.call());
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
        done.join();
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
