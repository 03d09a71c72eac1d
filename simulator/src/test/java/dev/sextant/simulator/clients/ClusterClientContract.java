package dev.sextant.simulator.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import dev.sextant.simulator.junit5.ClusterTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a cluster client library expects of a cluster. The same tests for each library. */
@ClusterTest
abstract class ClusterClientContract {
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

  abstract TestClient connect(SimulatedCluster cluster);

  /** A key for each of {@code count} slots, spread over all of them. */
  private static Map<String, String> keysInManySlots(int count) {
    Map<String, String> pairs = new LinkedHashMap<>();
    Set<Integer> slots = new HashSet<>();
    for (int i = 0; pairs.size() < count; i++) {
      String key = "key:" + i;
      if (slots.add(Slots.of(key.getBytes(StandardCharsets.UTF_8)))) {
        pairs.put(key, "value " + i);
      }
    }
    return pairs;
  }

  @Test
  void tenThousandKeys_areStoredAndFound_whereverTheirSlotIs(SimulatedCluster cluster) {
    Map<String, String> pairs = keysInManySlots(10_000);
    try (TestClient client = connect(cluster)) {
      pairs.forEach(client::set);
      pairs.forEach((key, value) -> assertThat(client.get(key)).isEqualTo(value));
    }
    for (int share = 0; share < cluster.masterCount(); share++) {
      assertThat(cluster.master(share).keyCount()).isGreaterThan(3000);
    }
  }

  @Test
  void pipelinedWrites_allArrive(SimulatedCluster cluster) {
    Map<String, String> pairs = keysInManySlots(2000);
    try (TestClient client = connect(cluster)) {
      client.setAllPipelined(pairs);
      pairs.forEach((key, value) -> assertThat(client.get(key)).isEqualTo(value));
    }
  }

  @Test
  void keysWithOneHashTag_areServedTogether(SimulatedCluster cluster) {
    try (TestClient client = connect(cluster)) {
      client.mset(Map.of("{user:1}a", "1", "{user:1}b", "2"));
      assertThat(client.mget("{user:1}a", "{user:1}b", "{user:1}c"))
          .containsExactly("1", "2", null);
    }
  }

  @Test
  void keysOfDifferentSlots_areRefusedTogether(SimulatedCluster cluster) {
    try (TestClient client = connect(cluster)) {
      assertThatThrownBy(() -> client.mget("a", "b"))
          .hasMessageContaining("CROSSSLOT Keys in request don't hash to the same slot");
      assertThatThrownBy(() -> client.mset(Map.of("a", "1", "b", "2")))
          .hasMessageContaining("CROSSSLOT");
    }
  }

  @Test
  void transaction_changesBothOrNone(SimulatedCluster cluster) {
    try (TestClient client = connect(cluster)) {
      client.set("{t}a", "41");
      assertThat(client.incrementBoth("{t}a", "{t}b")).containsExactly(42L, 1L);
      assertThat(client.get("{t}a")).isEqualTo("42");
    }
  }

  @Test
  void messages_reachSubscribersOfOtherNodes(SimulatedCluster cluster) throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (TestClient subscriber = connect(cluster);
        TestClient publisher = connect(cluster)) {
      try (AutoCloseable subscription = subscriber.subscribe("news", received)) {
        assertThat(subscription).isNotNull();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("subscribed");
        for (int i = 0; i < 10; i++) {
          publisher.publish("news", "message " + i);
          assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("message " + i);
        }
      }
    }
  }

  @Test
  void tenMegabytes_comeBackAsTheyWere(SimulatedCluster cluster) {
    byte[] value = new byte[10 * 1024 * 1024];
    new Random(1).nextBytes(value);
    byte[] key = "large".getBytes(StandardCharsets.UTF_8);
    try (TestClient client = connect(cluster)) {
      client.set(key, value);
      assertThat(Arrays.equals(client.get(key), value)).isTrue();
    }
  }

  /** One round, or as many as {@code -Dsextant.failover.rounds} says: for a distribution. */
  @Test
  void writesResumeByThemselves_afterTheirMasterWasKilled(
      SimulatedCluster cluster, TestReporter reporter) {
    for (int round = 0; round < Integer.getInteger("sextant.failover.rounds", 1); round++) {
      SimulatedNode old = cluster.nodeFor("key");
      try (TestClient client = connect(cluster)) {
        List<String> acknowledged = writeUntilReplicated(client);
        old.kill();
        String written = "round " + round;
        long tookMillis = writeUntilAcknowledged(client, written);
        reporter.publishEntry("writes resumed after ms", String.valueOf(tookMillis));
        assertThat(client.get("key")).isEqualTo(written);
        for (String key : acknowledged) {
          assertThat(client.get(key)).as(key).isEqualTo("value of " + key);
        }
      }
      assertThat(cluster.nodeFor("key")).isNotEqualTo(old);
      old.restart();
      cluster.awaitStable();
      assertThat(old.isReplica()).isTrue();
      assertThat(old.keyCount()).isEqualTo(cluster.nodeFor("key").keyCount());
    }
  }

  /** Returns the milliseconds until a write of {@code value} to "key" was acknowledged. */
  private static long writeUntilAcknowledged(TestClient client, String value) {
    long begun = System.nanoTime();
    while (!client.writes("key", value) && System.nanoTime() - begun < GIVE_UP_NANOS) {
      Thread.onSpinWait();
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /** Writes to the slot of "key" and returns the keys whose writes a replica has. */
  private static List<String> writeUntilReplicated(TestClient client) {
    List<String> keys = new java.util.ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String key = "{key}" + i;
      client.set(key, "value of " + key);
      keys.add(key);
    }
    assertThat(client.awaitReplicated("key", Duration.ofSeconds(10))).isTrue();
    return keys;
  }
}
