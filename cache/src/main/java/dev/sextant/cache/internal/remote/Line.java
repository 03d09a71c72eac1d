package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.NodeAddress;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.PartitionException;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.CommandExpiryWriter;
import io.lettuce.core.protocol.DefaultEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A set of connections that covers the cluster: one per master, each shared by all threads.
 * Thread-safe.
 *
 * <p>Counts what is in flight, so that {@link Lines} sees which line is busy.
 */
final class Line {

  private final StatefulRedisClusterConnection<String, byte[]> connection;
  private final AtomicInteger inFlight = new AtomicInteger();

  Line(StatefulRedisClusterConnection<String, byte[]> connection) {
    this.connection = connection;
  }

  RedisAdvancedClusterAsyncCommands<String, byte[]> commands() {
    return connection.async();
  }

  Partitions topology() {
    return connection.getPartitions();
  }

  int inFlight() {
    return inFlight.get();
  }

  void began() {
    inFlight.incrementAndGet();
  }

  void ended() {
    inFlight.decrementAndGet();
  }

  /**
   * The line's connection to a node, opened if need be; for masters, the same one that commands
   * take. Fails if the node has left the topology since it was found there.
   */
  CompletableFuture<StatefulRedisConnection<String, byte[]>> to(RedisClusterNode node) {
    try {
      return connection.getConnectionAsync(node.getUri().getHost(), node.getUri().getPort());
    } catch (PartitionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  static NodeAddress address(RedisClusterNode node) {
    return new NodeAddress(node.getUri().getHost(), node.getUri().getPort());
  }

  /**
   * Connects to all masters. Without this the first command to each would be rejected, since
   * commands do not wait for a connection that is being made. A master that is down does not keep
   * the line from serving the others.
   */
  CompletableFuture<Line> warmUp() {
    List<CompletableFuture<?>> connecting = new ArrayList<>();
    for (RedisClusterNode node : masters(topology())) {
      connecting.add(to(node).handle((connected, failure) -> connected));
    }
    return CompletableFuture.allOf(connecting.toArray(CompletableFuture[]::new))
        .thenApply(done -> this);
  }

  CompletableFuture<Void> close() {
    return connection.closeAsync();
  }

  static List<RedisClusterNode> masters(Partitions topology) {
    return topology.stream()
        .filter(node -> node.getRole().isUpstream() && !node.hasNoSlots())
        .toList();
  }

  /**
   * Cuts a connection at its socket; Lettuce then makes a new one. Closing it instead would leave
   * the closed one in the line's table until the topology changes.
   */
  static void cut(StatefulRedisConnection<String, byte[]> node) {
    if (node instanceof RedisChannelHandler<?, ?> handler) {
      RedisChannelWriter writer = handler.getChannelWriter();
      if (writer instanceof CommandExpiryWriter expiry) {
        writer = expiry.getDelegate();
      }
      if (writer instanceof DefaultEndpoint endpoint) {
        endpoint.disconnect();
      }
    }
  }
}
