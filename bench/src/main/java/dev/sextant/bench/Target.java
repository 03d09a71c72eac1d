package dev.sextant.bench;

import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedServer;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * What is measured, with one Lettuce connection to it, both in this JVM: the figures hold the
 * client's share too.
 */
record Target(
    AutoCloseable server,
    AbstractRedisClient client,
    StatefulConnection<String, String> connection,
    RedisClusterCommands<String, String> commands,
    RedisClusterAsyncCommands<String, String> pipeline) {
  /** How many commands go out together when they are pipelined. */
  static final int PIPELINE = 16;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** One node with lines of redis.conf. */
  static Target server(String redisConf) {
    SimulatedServer server = SimulatedServer.start(0, redisConf);
    RedisClient client = RedisClient.create(server.uri());
    StatefulRedisConnection<String, String> connection = client.connect();
    return new Target(server, client, connection, connection.sync(), connection.async());
  }

  /** Three masters and three replicas. */
  static Target cluster() {
    SimulatedCluster cluster = SimulatedCluster.start();
    RedisClusterClient client = RedisClusterClient.create(cluster.uris().get(0));
    StatefulRedisClusterConnection<String, String> connection = client.connect();
    return new Target(cluster, client, connection, connection.sync(), connection.async());
  }

  /** Sends {@link #PIPELINE} commands in one go and waits for all the replies. */
  void pipelined(IntFunction<RedisFuture<String>> command) {
    connection.setAutoFlushCommands(false);
    RedisFuture<?>[] replies = new RedisFuture<?>[PIPELINE];
    for (int i = 0; i < PIPELINE; i++) {
      replies[i] = command.apply(i);
    }
    connection.flushCommands();
    connection.setAutoFlushCommands(true);
    if (!LettuceFutures.awaitAll(LIMIT, replies)) {
      throw new IllegalStateException("no reply within " + LIMIT);
    }
  }

  /** Ends client and server. */
  void close() throws Exception {
    connection.close();
    client.shutdown(Duration.ZERO, LIMIT);
    server.close();
  }
}
