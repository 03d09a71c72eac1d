package dev.sextant.simulator.clients;

import dev.sextant.simulator.SimulatedCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import redis.clients.jedis.ClusterPipeline;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/** Jedis's cluster client. */
final class JedisClient implements TestClient {
  private final SimulatedCluster cluster;
  private final RedisClusterClient client;

  JedisClient(SimulatedCluster cluster) {
    this.cluster = cluster;
    Set<HostAndPort> nodes =
        cluster.seedNodes().stream().map(HostAndPort::from).collect(Collectors.toSet());
    this.client =
        RedisClusterClient.builder()
            .nodes(nodes)
            .clientConfig(DefaultJedisClientConfig.builder().timeoutMillis(5000).build())
            // Its pauses between attempts grow with the time that all attempts may take.
            .maxAttempts(3)
            .maxTotalRetriesDuration(Duration.ofMillis(500))
            .build();
  }

  @Override
  public void set(String key, String value) {
    client.set(key, value);
  }

  @Override
  public boolean writes(String key, String value) {
    try {
      client.set(key, value);
      return true;
    } catch (JedisException e) {
      // The cluster is down, or the connection is: that is what a failover looks like.
      return false;
    }
  }

  @Override
  public String get(String key) {
    return client.get(key);
  }

  @Override
  public void set(byte[] key, byte[] value) {
    client.set(key, value);
  }

  @Override
  public byte[] get(byte[] key) {
    return client.get(key);
  }

  @Override
  public void mset(Map<String, String> pairs) {
    List<String> flat = new ArrayList<>();
    pairs.forEach(
        (key, value) -> {
          flat.add(key);
          flat.add(value);
        });
    // Past Jedis's own check of slots, so that the server's is seen.
    try (Jedis jedis = direct(flat.get(0))) {
      jedis.mset(flat.toArray(new String[0]));
    }
  }

  private Jedis direct(String key) {
    var node = cluster.nodeFor(key);
    return new Jedis(node.host(), node.port());
  }

  @Override
  public List<String> mget(String... keys) {
    try (Jedis jedis = direct(keys[0])) {
      return jedis.mget(keys);
    }
  }

  @Override
  public void setAllPipelined(Map<String, String> pairs) {
    List<Response<String>> replies = new ArrayList<>();
    try (ClusterPipeline pipeline = client.pipelined()) {
      pairs.forEach((key, value) -> replies.add(pipeline.set(key, value)));
    }
    replies.forEach(Response::get);
  }

  @Override
  public List<Long> incrementBoth(String first, String second) {
    try (Jedis jedis = direct(first)) {
      var transaction = jedis.multi();
      Response<Long> one = transaction.incr(first);
      Response<Long> two = transaction.incr(second);
      transaction.exec();
      return List.of(one.get(), two.get());
    }
  }

  @Override
  public AutoCloseable subscribe(String channel, BlockingQueue<String> received) {
    JedisPubSub listener =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String subscribed, int count) {
            received.add("subscribed");
          }

          @Override
          public void onMessage(String from, String message) {
            received.add(message);
          }
        };
    Thread thread = new Thread(() -> client.subscribe(listener, channel), "subscriber");
    thread.setDaemon(true);
    thread.start();
    return () -> {
      listener.unsubscribe();
      thread.join();
    };
  }

  @Override
  public void publish(String channel, String message) {
    client.publish(channel, message);
  }

  @Override
  public boolean awaitReplicated(String key, Duration limit) {
    try (Jedis jedis = direct(key)) {
      Object replicas =
          jedis.sendCommand(
              Protocol.Command.WAIT,
              "1".getBytes(StandardCharsets.US_ASCII),
              Long.toString(limit.toMillis()).getBytes(StandardCharsets.US_ASCII));
      return ((Long) replicas) >= 1;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
