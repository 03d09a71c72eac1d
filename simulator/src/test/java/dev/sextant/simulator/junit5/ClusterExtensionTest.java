package dev.sextant.simulator.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@ClusterTest(
    masters = 1,
    replicasPerMaster = 1,
    manualTime = true,
    password = "secret",
    configuration = {"maxmemory 10mb", "maxmemory-samples 3"},
    seed = 99)
class ClusterExtensionTest {
  private SimulatedCluster before;

  @BeforeEach
  void remember(SimulatedCluster cluster) {
    before = cluster;
  }

  @AfterEach
  void stillHoldsTheCluster(SimulatedCluster cluster) {
    assertThat(cluster).isSameAs(before);
    assertThat(cluster.nodes()).anyMatch(SimulatedNode::isRunning);
  }

  private static Jedis connect(SimulatedCluster cluster) {
    SimulatedNode master = cluster.master(0);
    Jedis jedis = new Jedis(master.host(), master.port());
    jedis.auth("secret");
    return jedis;
  }

  @Test
  void cluster_isAsTheAnnotationSays(SimulatedCluster cluster) {
    assertThat(cluster.nodes()).hasSize(2);
    assertThat(cluster.seed()).isEqualTo(99);
    assertThatCode(() -> cluster.advance(Duration.ofSeconds(1))).doesNotThrowAnyException();
    try (Jedis jedis = connect(cluster)) {
      assertThat(jedis.configGet("maxmemory")).containsEntry("maxmemory", "10485760");
      assertThat(jedis.configGet("maxmemory-samples")).containsEntry("maxmemory-samples", "3");
    }
  }

  @RepeatedTest(2)
  void data_isGone_inTheNextTest(SimulatedCluster cluster) {
    try (Jedis jedis = connect(cluster)) {
      assertThat(jedis.get("key")).isNull();
      jedis.set("key", "value");
    }
  }

  @RepeatedTest(2)
  void rolesAndLives_areTheFirst_inTheNextTest(SimulatedCluster cluster) {
    SimulatedNode first = cluster.nodes().get(0);
    assertThat(first.isMaster()).isTrue();
    assertThat(cluster.nodes().get(1).isReplica()).isTrue();
    first.kill();
  }

  @RepeatedTest(2)
  void configuration_isTheFirst_inTheNextTest(SimulatedCluster cluster) {
    try (Jedis jedis = connect(cluster)) {
      assertThat(jedis.configGet("maxmemory")).containsEntry("maxmemory", "10485760");
      jedis.configSet("maxmemory", "20mb");
    }
  }

  @Test
  void sameParameterTwice_isOneCluster(SimulatedCluster one, SimulatedCluster same) {
    assertThat(one).isSameAs(same);
  }

  @Test
  void names_tellClustersApart(
      @ClusterName("a") SimulatedCluster a,
      @ClusterName("b") SimulatedCluster b,
      @ClusterName("a") SimulatedCluster sameAsA) {
    assertThat(a).isNotSameAs(b).isSameAs(sameAsA);
    assertThat(a.seedNodes()).doesNotContainAnyElementsOf(b.seedNodes());
    try (Jedis toA = connect(a);
        Jedis toB = connect(b)) {
      toA.set("key", "of a");
      assertThat(toB.get("key")).isNull();
    }
  }

  /** The annotation stands on the class around this one. */
  @Nested
  class InANestedClass {
    @Test
    void cluster_isAsTheOuterAnnotationSays(SimulatedCluster cluster) {
      assertThat(cluster.seed()).isEqualTo(99);
      assertThat(cluster.nodes().stream().mapToLong(SimulatedNode::keyCount)).containsOnly(0L);
    }
  }
}
