package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.api.NodeHealth;
import dev.sextant.cache.api.NodeHealth.Answer;
import dev.sextant.cache.api.NodeHealth.Lag;
import dev.sextant.cache.api.NodeHealth.Role;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@OnCluster
class HealthTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void everyNodeIsListedWithItsRoleSlotsMemoryAndLag(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      redis.set("k", "v");

      ClusterHealth health = redis.health();

      assertThat(health.isHealthy()).isTrue();
      assertThat(health.isServing()).isTrue();
      assertThat(health.slotsCovered()).isEqualTo(16384);
      assertThat(health.status()).map(ClusterStatus::size).contains(3);
      assertThat(health.nodes())
          .extracting(NodeHealth::address)
          .containsExactlyInAnyOrderElementsOf(cluster.nodes());
      assertThat(health.masters())
          .hasSize(3)
          .allSatisfy(
              master -> {
                assertThat(master.slots()).isBetween(5461, 5462);
                assertThat(master.follows()).isNull();
                assertThat(answer(master).memory().usedBytes()).isPositive();
                assertThat(answer(master).lag()).isNull();
              });
      List<NodeAddress> masters = health.masters().stream().map(NodeHealth::address).toList();
      assertThat(health.replicas())
          .hasSize(3)
          .allSatisfy(
              replica -> {
                assertThat(replica.slots()).isZero();
                assertThat(lag(replica).linkUp()).isTrue();
                assertThat(lag(replica).bytes()).isPresent();
              })
          .extracting(NodeHealth::follows)
          .containsExactlyInAnyOrderElementsOf(masters);
      Poll.until(
          "the replicas have all",
          PATIENCE,
          () ->
              redis.health().replicas().stream()
                  .allMatch(replica -> lag(replica).bytes().orElseThrow() == 0));
    }
  }

  @Test
  void theReportReadsAsTheScriptsOutput(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      List<String> lines = redis.health().report().lines().toList();

      assertThat(lines).hasSize(11);
      assertThat(lines.get(0)).isEqualTo("✅ Redis cluster is healthy");
      assertThat(lines.subList(1, 4))
          .allMatch(
              line ->
                  line.matches(
                      "✅ Master 127\\.0\\.0\\.1:\\d+ is responding \\(546[12] slots, [\\d.]+[KM]\\)"));
      assertThat(lines.subList(4, 7))
          .allMatch(
              line ->
                  line.matches(
                      "✅ Replica 127\\.0\\.0\\.1:\\d+ is responding "
                          + "\\(of 127\\.0\\.0\\.1:\\d+, \\d+ bytes behind, [\\d.]+[KM]\\)"));
      assertThat(lines.get(7)).isEqualTo("📊 Slots covered: 16384 of 16384");
      assertThat(lines.get(8)).matches("📊 Memory usage: [\\d.]+[KM]");
      assertThat(lines.get(9)).matches("📊 Keys evicted: \\d+");
      assertThat(lines.get(10)).isEqualTo("Redis cluster health check complete");
    }
  }

  @Test
  void aMasterThatIsDownIsListedAsUnreachableUntilItsReplicaHasItsSlots(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      cluster.killMasterOf("k");

      ClusterHealth health = redis.health();

      assertThat(health.isHealthy()).isFalse();
      assertThat(health.nodes()).hasSize(6);
      NodeHealth dead =
          health.nodes().stream().filter(node -> !node.isResponding()).findAny().orElseThrow();
      assertThat(health.report())
          .startsWith("❌ Redis cluster is degraded\n")
          .contains("❌ Master " + dead.address() + " is unreachable\n");
      assertThat(health.memory().unreachable()).containsExactly(dead.address());

      Poll.until("a replica took over", PATIENCE, () -> redis.health().slotsCovered() == 16384);
      ClusterHealth after = redis.health();
      assertThat(after.isHealthy()).isFalse();
      assertThat(after.replicas()).hasSize(2);
      assertThat(after.nodes()).extracting(NodeHealth::role).startsWith(Role.MASTER, Role.MASTER);
    }
  }

  private static Answer answer(NodeHealth node) {
    return Objects.requireNonNull(node.answer());
  }

  private static Lag lag(NodeHealth replica) {
    return Objects.requireNonNull(answer(replica).lag());
  }
}
