package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.remote.Gate.Pass;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commands that go to a node in one write.
 *
 * <h2>Why this is needed</h2>
 *
 * Lettuce takes a collection of commands for a connection, and then hands each one to the network
 * thread by itself, with a buffer, a timeout and a future of its own: a hundred GETs, which a
 * server answers in 50 µs, take ten times as long. Switching the connection's automatic flush off
 * would not help that, and concerns everybody who shares the connection.
 *
 * <p>So a pipeline is <em>one</em> command to the connection: it is passed on, timed out and failed
 * as one. When it has reached the network thread, {@link Writer}, which {@link #install} puts
 * before Lettuce's own handlers, unpacks it; Lettuce's handler takes a list of commands there,
 * encodes them into one buffer and expects as many replies. From then on each one lives by itself:
 * it gets its reply, or fails when the connection does.
 *
 * <p>Commands are added before it is sent; after that it is thread-safe.
 */
final class Pipeline implements RedisCommand<String, byte[], Void>, CompleteableCommand<Void> {

  private final RedisClusterNode node;
  private final Line line;
  private final List<PipelinedCommand<?>> commands = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile @Nullable Pass pass;
  private volatile boolean outage;
  private volatile @Nullable BiConsumer<? super @Nullable Void, @Nullable Throwable> timeout;

  /** An empty one, for a line's connection to a node. */
  Pipeline(RedisClusterNode node, Line line) {
    this.node = node;
    this.line = line;
  }

  /** Makes a connection that is being opened able to send pipelines. */
  static void install(Channel channel) {
    channel.pipeline().addLast(Writer.INSTANCE);
  }

  void add(PipelinedCommand<?> command) {
    commands.add(command);
    open.incrementAndGet();
  }

  /** Sends what was added, if the gate lets it; for the gate it is one attempt. */
  void send(CommandRunner runner) {
    send(runner, line.to(node));
  }

  /** As {@link #send(CommandRunner)}, over this connection to the node. */
  void send(
      CommandRunner runner, CompletableFuture<StatefulRedisConnection<String, byte[]>> connection) {
    Pass entered = runner.enter(node, false);
    if (entered.refusal() != null) {
      // The ordinary way is refused in turn, or finds another node by now.
      completeExceptionally(new RedisConnectionException(entered.refusal()));
      return;
    }
    pass = entered;
    line.began();
    CompletableFuture<Void> unused =
        connection
            .thenAccept(open -> open.dispatch(this))
            .whenComplete(
                (sent, failure) -> {
                  if (failure != null) {
                    completeExceptionally(failure);
                  }
                });
  }

  /** One of the commands has its reply, or will get none. */
  void commandEnded(@Nullable Throwable failure) {
    if (failure != null && Failures.classify(Failures.unwrap(failure)).isOutage()) {
      outage = true;
    }
    if (open.decrementAndGet() > 0) {
      return;
    }
    Pass left = pass;
    if (left != null) {
      line.ended();
      left.left(!outage);
    }
    BiConsumer<? super @Nullable Void, @Nullable Throwable> cancelTimeout = timeout;
    if (cancelTimeout != null) {
      cancelTimeout.accept(null, null);
    }
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean any = false;
    for (PipelinedCommand<?> command : commands) {
      any |= command.completeExceptionally(failure);
    }
    return any;
  }

  @Override
  public void cancel() {
    commands.forEach(PipelinedCommand::cancel);
  }

  @Override
  public boolean isDone() {
    return open.get() == 0;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  /** How Lettuce's timer asks to be told when it is not needed any more; asked once. */
  @Override
  public void onComplete(BiConsumer<? super @Nullable Void, @Nullable Throwable> action) {
    timeout = action;
  }

  @Override
  public void onComplete(Consumer<? super @Nullable Void> action) {
    timeout = (done, failure) -> action.accept(null);
  }

  @Override
  public ProtocolKeyword getType() {
    return commands.isEmpty() ? CommandType.MGET : commands.get(0).getType();
  }

  @Override
  public @Nullable CommandArgs<String, byte[]> getArgs() {
    return null;
  }

  @Override
  public @Nullable CommandOutput<String, byte[], Void> getOutput() {
    return null;
  }

  @Override
  public void setOutput(CommandOutput<String, byte[], Void> output) {
    throw notACommand();
  }

  @Override
  public void complete() {
    throw notACommand();
  }

  @Override
  public void encode(ByteBuf out) {
    throw notACommand();
  }

  private static IllegalStateException notACommand() {
    return new IllegalStateException("a pipeline has come to a connection that cannot send it");
  }

  /** Puts a pipeline's commands in its place. */
  private static final class Writer extends ChannelOutboundHandlerAdapter {

    static final Writer INSTANCE = new Writer();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      // What becomes of it, the promise says.
      ChannelFuture unused =
          context.write(
              message instanceof Pipeline pipeline ? pipeline.commands : message, promise);
    }

    @Override
    public boolean isSharable() {
      return true;
    }
  }
}
