package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

class ManualTimeTest {

  @Test
  void keysExpire_whenTimeIsAdvanced_andNotBefore() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().manualTime().start()) {
      SimulatedNode node = cluster.nodeFor("k");
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        jedis.set("k", "v", SetParams.setParams().ex(3600));
        cluster.advance(Duration.ofSeconds(3599));
        assertThat(jedis.get("k")).isEqualTo("v");
        assertThat(jedis.ttl("k")).isEqualTo(1);
        cluster.advance(Duration.ofSeconds(2));
        assertThat(jedis.get("k")).isNull();
      }
    }
  }

  @Test
  void expiredKeys_areRemovedWithoutBeingAskedFor_onReplicasToo() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().manualTime().masters(1).start()) {
      SimulatedNode master = cluster.master(0);
      try (Jedis jedis = new Jedis(master.host(), master.port())) {
        for (int i = 0; i < 100; i++) {
          jedis.set("k" + i, "v", SetParams.setParams().ex(10));
        }
      }
      cluster.advance(Duration.ofSeconds(9));
      assertThat(cluster.replica(0).keyCount()).isEqualTo(100);
      cluster.advance(Duration.ofSeconds(10));
      assertThat(master.keyCount()).isZero();
      assertThat(cluster.replica(0).keyCount()).isZero();
    }
  }

  @Test
  void failover_takesItsTime_inAdvancedTimeOnly() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().manualTime().start()) {
      SimulatedNode replica = cluster.replica(0);
      cluster.master(0).kill();
      cluster.advance(Duration.ofSeconds(4));
      assertThat(replica.isMaster()).isFalse();
      cluster.advance(Duration.ofSeconds(10));
      assertThat(replica.isMaster()).isTrue();
      cluster.awaitStable();
      assertThat(cluster.master(0)).isEqualTo(replica);
    }
  }

  @Test
  void cutOffMaster_isReplaced_andBecomesAReplicaAfterHealing() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().manualTime().start()) {
      SimulatedNode old = cluster.master(0);
      SimulatedNode replica = cluster.replica(0);
      cluster.partition(java.util.List.of(old));
      cluster.advance(Duration.ofSeconds(15));
      assertThat(replica.isMaster()).isTrue();
      cluster.heal();
      cluster.awaitStable();
      assertThat(old.isReplica()).isTrue();
    }
  }

  @Test
  void systemTime_cannotBeAdvanced() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().masters(1).start()) {
      assertThatThrownBy(() -> cluster.advance(Duration.ofSeconds(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("manual");
    }
  }
}
