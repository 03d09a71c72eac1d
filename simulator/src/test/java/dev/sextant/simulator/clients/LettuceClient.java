package dev.sextant.simulator.clients;

import dev.sextant.simulator.SimulatedCluster;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Lettuce's cluster client, as its documentation recommends to set it up against failovers. */
final class LettuceClient implements TestClient {
  private static final Duration ATTEMPT = Duration.ofMillis(500);

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Short, so that the time until writes resume is the cluster's and not the client's. */
  private static final Duration REFRESH = Duration.ofMillis(100);

  private final RedisClusterClient client;
  private final StatefulRedisClusterConnection<String, String> connection;
  private final StatefulRedisClusterConnection<byte[], byte[]> bytes;

  LettuceClient(SimulatedCluster cluster) {
    List<RedisURI> uris = cluster.uris().stream().map(RedisURI::create).toList();
    // A look at the topology waits as long for a node that died under it, else for a minute.
    uris.forEach(uri -> uri.setTimeout(TIMEOUT));
    client = RedisClusterClient.create(uris);
    client.setOptions(
        ClusterClientOptions.builder()
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(REFRESH).build())
            .build());
    connection = client.connect();
    connection.setTimeout(TIMEOUT);
    bytes = client.connect(ByteArrayCodec.INSTANCE);
    bytes.setTimeout(Duration.ofSeconds(20));
  }

  @Override
  public void set(String key, String value) {
    connection.sync().set(key, value);
  }

  @Override
  public boolean writes(String key, String value) {
    // A lost connection keeps its commands until it is back: not longer than this.
    var reply = connection.async().set(key, value);
    return LettuceFutures.awaitAll(ATTEMPT, reply) && reply.getError() == null;
  }

  @Override
  public String get(String key) {
    return connection.sync().get(key);
  }

  @Override
  public void set(byte[] key, byte[] value) {
    bytes.sync().set(key, value);
  }

  @Override
  public byte[] get(byte[] key) {
    return bytes.sync().get(key);
  }

  private RedisCommands<String, String> node(String key) {
    String id = connection.getPartitions().getPartitionBySlot(SlotHash.getSlot(key)).getNodeId();
    return connection.getConnection(id).sync();
  }

  @Override
  public void mset(Map<String, String> pairs) {
    // Past Lettuce's own distribution over slots, so that the server's check is seen.
    node(pairs.keySet().iterator().next()).mset(pairs);
  }

  @Override
  public List<String> mget(String... keys) {
    List<String> values = new ArrayList<>();
    node(keys[0]).mget(keys).forEach(pair -> values.add(pair.getValueOrElse(null)));
    return values;
  }

  @Override
  public void setAllPipelined(Map<String, String> pairs) {
    List<RedisFuture<String>> replies = new ArrayList<>();
    pairs.forEach((key, value) -> replies.add(connection.async().set(key, value)));
    boolean all =
        LettuceFutures.awaitAll(30, TimeUnit.SECONDS, replies.toArray(new RedisFuture<?>[0]));
    if (!all) {
      throw new IllegalStateException("a pipelined write got no reply in time");
    }
  }

  @Override
  public List<Long> incrementBoth(String first, String second) {
    RedisCommands<String, String> node = node(first);
    node.multi();
    node.incr(first);
    node.incr(second);
    TransactionResult result = node.exec();
    return List.of(result.<Long>get(0), result.<Long>get(1));
  }

  @Override
  public AutoCloseable subscribe(String channel, BlockingQueue<String> received) {
    StatefulRedisClusterPubSubConnection<String, String> subscriber = client.connectPubSub();
    subscriber.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void subscribed(String subscribed, long count) {
            received.add("subscribed");
          }

          @Override
          public void message(String from, String message) {
            received.add(message);
          }
        });
    subscriber.sync().subscribe(channel);
    return subscriber;
  }

  @Override
  public void publish(String channel, String message) {
    connection.sync().publish(channel, message);
  }

  @Override
  public boolean awaitReplicated(String key, Duration limit) {
    return node(key).waitForReplication(1, limit.toMillis()) >= 1;
  }

  @Override
  public void close() {
    bytes.close();
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
