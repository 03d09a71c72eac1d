package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

class ScriptingTest {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final String LIBRARY =
      "#!lua name=lib\nredis.register_function{function_name='f', flags={'no-writes'},"
          + " callback=function() return 'from lib' end}";

  private static Jedis connect(SimulatedNode node) {
    Jedis jedis = new Jedis(node.host(), node.port(), TIMEOUT_MILLIS);
    jedis.readonly();
    return jedis;
  }

  @Test
  void functions_reachReplicas_byTheStreamAndWithAllData() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().manualTime().masters(1).start()) {
      SimulatedNode replica = cluster.replica(0);
      try (Jedis master = connect(cluster.master(0))) {
        master.functionLoad(LIBRARY);
      }
      cluster.advance(Duration.ofSeconds(1));
      try (Jedis jedis = connect(replica)) {
        assertThat(text(jedis.fcallReadonly("f", java.util.List.of(), java.util.List.of())))
            .isEqualTo("from lib");
      }
      replica.kill();
      replica.restart();
      cluster.awaitStable();
      try (Jedis jedis = connect(replica)) {
        assertThat(text(jedis.fcallReadonly("f", java.util.List.of(), java.util.List.of())))
            .isEqualTo("from lib");
      }
    }
  }

  private static String text(Object reply) {
    return String.valueOf(reply);
  }

  @Test
  void busyReplica_takesWhatItsMasterSends_afterItsScript() {
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().manualTime().masters(1).set("lua-time-limit", "10").start()) {
      SimulatedNode replica = cluster.replica(0);
      try (Jedis master = connect(cluster.master(0));
          Jedis other = connect(replica);
          Jedis caller = connect(replica)) {
        CompletableFuture<Object> script =
            CompletableFuture.supplyAsync(
                () ->
                    caller.eval(
                        "local start = redis.call('time')[1]"
                            + " while redis.call('time')[1] - start < 2 do end return 'done'"));
        awaitBusy(other);
        master.set("k", "v");
        cluster.advance(Duration.ofMillis(200));

        assertThat(script).isNotDone();
        assertThat(replica.keyCount()).isZero();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(script.join()).isEqualTo("done");
        assertThat(other.get("k")).isEqualTo("v");
      }
    }
  }

  private static void awaitBusy(Jedis jedis) {
    boolean busy = false;
    while (!busy) {
      try {
        jedis.ping();
      } catch (JedisDataException e) {
        assertThat(e).hasMessageStartingWith("BUSY");
        busy = true;
      }
    }
  }
}
