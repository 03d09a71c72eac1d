package dev.sextant.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import dev.sextant.simulator.junit5.ClusterTest;
import dev.sextant.simulator.tools.RedisTools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Redis's own redis-cli and redis-benchmark use the cluster as they use a real one. */
@ClusterTest
class RedisCliTest {

  @BeforeAll
  static void needRedisTools() {
    RedisTools.assumePresent("redis-cli", "redis-benchmark");
  }

  private static RedisTools.Result cli(SimulatedNode node, String input, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-h", node.host()));
    command.addAll(List.of("-p", Integer.toString(node.port())));
    command.addAll(List.of(arguments));
    return RedisTools.run(input, command);
  }

  private static String ask(SimulatedNode node, String... arguments) throws Exception {
    return cli(node, "", arguments).output().strip();
  }

  @Test
  void clusterInfo_saysOk_onEveryNode(SimulatedCluster cluster) throws Exception {
    for (SimulatedNode node : cluster.nodes()) {
      assertThat(ask(node, "cluster", "info"))
          .contains("cluster_state:ok")
          .contains("cluster_slots_ok:16384")
          .contains("cluster_known_nodes:6")
          .contains("cluster_size:3");
    }
  }

  @Test
  void clusterNodes_listsSix_withThreeRanges(SimulatedCluster cluster) throws Exception {
    List<String> lines = ask(cluster.replica(1), "cluster", "nodes").lines().toList();
    assertThat(lines).hasSize(6).allMatch(line -> line.contains(" connected"));
    assertThat(lines.stream().filter(line -> line.contains("master")))
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactlyInAnyOrder("0-5460", "5461-10922", "10923-16383");
    assertThat(lines.stream().filter(line -> line.contains("slave"))).hasSize(3);
    assertThat(lines.stream().filter(line -> line.contains("myself,slave"))).hasSize(1);
  }

  @Test
  void setAndGet_followRedirections_fromAnyNode(SimulatedCluster cluster) throws Exception {
    for (SimulatedNode node : cluster.nodes()) {
      for (String key : List.of("a", "b", "c")) {
        assertThat(ask(node, "-c", "set", key, "by " + node)).isEqualTo("OK");
        assertThat(ask(node, "-c", "get", key)).isEqualTo("by " + node);
      }
    }
    assertThat(List.of("a", "b", "c").stream().map(cluster::nodeFor)).doesNotHaveDuplicates();
  }

  @Test
  void foreignKey_isAnsweredByMoved_withoutFollowing(SimulatedCluster cluster) throws Exception {
    SimulatedNode owner = cluster.nodeFor("a");
    SimulatedNode other = cluster.nodeFor("b");
    assertThat(ask(other, "get", "a")).isEqualTo("MOVED 15495 " + owner.address());
  }

  @Test
  void replica_servesReads_afterReadonly(SimulatedCluster cluster) throws Exception {
    SimulatedNode replica = cluster.replica(0);
    String key = "b"; // slot 3300
    assertThat(cluster.nodeFor(key)).isEqualTo(cluster.master(0));
    assertThat(cli(cluster.master(0), "SET " + key + " value\nWAIT 1 0\n").output())
        .isEqualTo("OK\n1\n");
    assertThat(cli(replica, "GET " + key + "\nREADONLY\nGET " + key + "\n").output())
        .isEqualToNormalizingWhitespace("MOVED 3300 " + cluster.master(0) + " OK value");
  }

  @Test
  void clusterCheck_isClean(SimulatedCluster cluster) throws Exception {
    for (SimulatedNode node : List.of(cluster.master(0), cluster.replica(2))) {
      RedisTools.Result check = RedisTools.run("", clusterCommand("check", node));
      assertThat(check.output())
          .contains("[OK] All nodes agree about slots configuration.")
          .contains("[OK] All 16384 slots covered.")
          .doesNotContain("[ERR]")
          .doesNotContain("[WARNING]");
      assertThat(check.exitCode()).isZero();
    }
  }

  @Test
  void clusterInfoOfRedisCli_countsKeysAndReplicas(SimulatedCluster cluster) throws Exception {
    ask(cluster.master(0), "-c", "set", "a", "1");
    RedisTools.Result info = RedisTools.run("", clusterCommand("info", cluster.master(0)));
    assertThat(info.output())
        .contains("[OK] 1 keys in 3 masters.")
        .contains("| 5461 slots | 1 slaves.")
        .contains("| 5462 slots | 1 slaves.")
        .doesNotContain("[ERR]")
        .doesNotContain("[WARNING]");
    assertThat(info.exitCode()).isZero();
  }

  private static List<String> clusterCommand(String name, SimulatedNode node) {
    return List.of("redis-cli", "--cluster", name, node.address());
  }

  @Test
  void redisBenchmark_finishes_acrossTheCluster(SimulatedCluster cluster) throws Exception {
    SimulatedNode node = cluster.master(0);
    List<String> command = new ArrayList<>(List.of("redis-benchmark", "--cluster", "-q"));
    command.addAll(List.of("-h", node.host(), "-p", Integer.toString(node.port())));
    command.addAll(List.of("-n", "2000", "-r", "100000", "-t", "set,get"));
    RedisTools.Result result = RedisTools.run("", command);
    assertThat(result.output())
        .contains("Cluster has 3 master nodes")
        .containsPattern("SET: [0-9.]+ requests per second")
        .containsPattern("GET: [0-9.]+ requests per second")
        .doesNotContainIgnoringCase("error");
    assertThat(result.exitCode()).isZero();
    for (int share = 0; share < 3; share++) {
      assertThat(cluster.master(share).keyCount()).isPositive();
    }
  }
}
