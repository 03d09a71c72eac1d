package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;

/**
 * maxmemory means Redis's memory: with the same fill the cluster holds as many keys as a real
 * server.
 *
 * <p>The limit is small to be quick. {@code -Dsextant.eviction.megabytes=256} tries the default.
 */
class EvictionTest {
  private static final int MEGABYTES = Integer.getInteger("sextant.eviction.megabytes", 16);
  private static final long LIMIT = MEGABYTES * 1024L * 1024L;
  private static final int VALUE_BYTES = 1024;
  private static final int BATCH = 500;

  @Test
  void fill_staysWithinOnePercentOfMaxmemory_andEvicts() {
    try (SimulatedCluster cluster = start()) {
      SimulatedNode node = cluster.master(0);
      Filled filled = fill(node.host(), node.port());
      assertThat(filled.greatestMemory()).isLessThanOrEqualTo(LIMIT + LIMIT / 100);
      assertThat(filled.greatestMemory()).isGreaterThan(LIMIT - LIMIT / 100);
      assertThat(filled.evicted()).isPositive();
      assertThat(filled.keys() + filled.evicted()).isEqualTo(filled.written());
    }
  }

  @Test
  void sameFill_leavesAsManyKeysAsInRealRedis(@TempDir Path directory, TestReporter reporter)
      throws Exception {
    RedisTools.assumePresent("redis-server");
    try (SimulatedCluster cluster = start();
        RealServer real =
            new RealServer(
                directory,
                "--cluster-enabled",
                "yes",
                "--maxmemory",
                MEGABYTES + "mb",
                "--maxmemory-policy",
                "allkeys-lru")) {
      try (Jedis jedis = new Jedis("127.0.0.1", real.port())) {
        jedis.sendCommand(Protocol.Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
        while (!jedis.clusterInfo().contains("cluster_state:ok")) {
          jedis.ping();
        }
      }
      SimulatedNode node = cluster.master(0);
      Filled ours = fill(node.host(), node.port());
      Filled theirs = fill("127.0.0.1", real.port());
      reporter.publishEntry(
          Map.of(
              "keys here", String.valueOf(ours.keys()),
              "keys in redis-server", String.valueOf(theirs.keys()),
              "greatest used_memory here", String.valueOf(ours.greatestMemory())));
      assertThat(ours.keys()).isCloseTo(theirs.keys(), withinPercentage(10));
    }
  }

  private static SimulatedCluster start() {
    return SimulatedCluster.builder()
        .masters(1)
        .replicasPerMaster(0)
        .set("maxmemory", MEGABYTES + "mb")
        .start();
  }

  /**
   * What a fill has led to.
   *
   * @param greatestMemory the greatest used_memory seen, in bytes
   */
  private record Filled(long written, long keys, long evicted, long greatestMemory) {}

  /** Writes twice as much as there is room for. */
  private static Filled fill(String host, int port) {
    byte[] value = new byte[VALUE_BYTES];
    Arrays.fill(value, (byte) 'v');
    long count = 2 * LIMIT / VALUE_BYTES;
    long greatest = 0;
    try (Jedis jedis = new Jedis(host, port)) {
      for (long written = 0; written < count; written += BATCH) {
        try (Pipeline pipeline = jedis.pipelined()) {
          for (int i = 0; i < BATCH; i++) {
            pipeline.set(("key:" + (written + i)).getBytes(Protocol.CHARSET), value);
          }
        }
        greatest = Math.max(greatest, number(jedis.info("memory"), "used_memory"));
      }
      long written = (count + BATCH - 1) / BATCH * BATCH;
      long evicted = number(jedis.info("stats"), "evicted_keys");
      return new Filled(written, jedis.dbSize(), evicted, greatest);
    }
  }

  private static long number(String info, String field) {
    return info.lines()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1)))
        .findFirst()
        .orElseThrow();
  }
}
