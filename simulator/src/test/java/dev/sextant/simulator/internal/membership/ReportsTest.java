package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.internal.cluster.ClusterReports.Endpoint;
import dev.sextant.simulator.internal.cluster.ClusterReports.Link;
import dev.sextant.simulator.internal.cluster.ClusterReports.Shard;
import dev.sextant.simulator.internal.cluster.ClusterReports.ShardNode;
import dev.sextant.simulator.internal.cluster.ClusterReports.SlotRange;
import dev.sextant.simulator.internal.cluster.EndpointType;
import dev.sextant.simulator.internal.cluster.NodesConf;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {

  /** Written by redis-server 7.0.15, with slot 5 migrating and slot 6000 importing. */
  private static final String REAL_NODES_CONF =
      """
      0e53f6872ba3d5a2468a72b73eb43594624d2a1b 127.0.0.1:20302@30302 master - 0 1795387867212 3 connected 10923-16383
      7da5f02ac15e1b805698f32328633cc94f4d122d 127.0.0.1:20300@30300,host-0.example myself,master - 0 1795387867000 1 connected 0-5460 [5->-592a1d68698c3a056bd94a65f540b0536132c965] [6000-<-592a1d68698c3a056bd94a65f540b0536132c965]
      72abb352687cc24101fc0d6201dae7b19d268eb9 127.0.0.1:20305@30305 slave 0e53f6872ba3d5a2468a72b73eb43594624d2a1b 0 1795387867000 3 connected
      591f274f041bb4e265037a7eba6d8cda03ccd0e6 127.0.0.1:20303@30303 slave 7da5f02ac15e1b805698f32328633cc94f4d122d 0 1795387867516 1 connected
      9d66de0490264f56de91ad3dee96f0413533e9d9 127.0.0.1:20304@30304 slave 592a1d68698c3a056bd94a65f540b0536132c965 0 1795387868521 2 connected
      592a1d68698c3a056bd94a65f540b0536132c965 127.0.0.1:20301@30301 master - 0 1795387867000 2 connected 5461 5463-10922
      vars currentEpoch 6 lastVoteEpoch 5
      """;

  private static TestNode started(String nodesConf) {
    TestCluster cluster = new TestCluster(1);
    TestNode node = cluster.addStopped(nodesConf);
    node.hostname = "host-0.example";
    cluster.restart(node);
    return node;
  }

  @Test
  void realNodesConfIsReadAndWrittenBack() {
    TestNode node = started(REAL_NODES_CONF);
    assertThat(node.id()).isEqualTo("7da5f02ac15e1b805698f32328633cc94f4d122d");
    assertThat(node.machine().state().lastVoteEpoch()).isEqualTo(5);
    String expected =
        REAL_NODES_CONF
            .replaceAll(" 0 17\\d+ ", " 0 " + node.cluster.nowMs() + " ")
            .replaceAll("(?m)connected", "disconnected")
            .replace("1 disconnected 0-5460 [", "1 connected 0-5460 [")
            // The node announces its own ports.
            .replace("127.0.0.1:20300@30300", "127.0.0.1:7000@17000");
    List<String> written = node.machine().reports().nodesConf().lines().toList();
    assertThat(written).containsExactlyInAnyOrderElementsOf(expected.lines().toList());
    assertThat(written.get(6)).isEqualTo("vars currentEpoch 6 lastVoteEpoch 5");
  }

  @Test
  void nodesConfOfOlderVersionsHasNoBusPortAndMayLackVariables() {
    TestNode node =
        started(
            """

            0e53f6872ba3d5a2468a72b73eb43594624d2a1b 10.0.0.2:6379 master,nofailover - 0 0 3 connected
            7da5f02ac15e1b805698f32328633cc94f4d122d :0@0 myself,master - 0 0 1 connected 7
            vars unknown 1
            """);
    assertThat(node.machine().reports().nodes(false))
        .contains(" 10.0.0.2:6379@16379 master,nofailover - 0 0 3 disconnected\n")
        .contains(" :7000@17000,host-0.example myself,master - 0 0 1 connected 7\n");
    assertThat(node.machine().state().currentEpoch()).isEqualTo(3);
    assertThat(node.log).contains("Skipping unknown cluster config variable 'unknown'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vars currentEpoch 1 lastVoteEpoch 0",
        "vars currentEpoch",
        "7da5f02ac15e1b805698f32328633cc94f4d122d :0@0 myself,master - 0 0",
        "7DA5f02ac15e1b805698f32328633cc94f4d122d :0@0 myself,master - 0 0 1 connected",
        "7da5f02ac15e1b805698f32328633cc94f4d122d 0 myself,master - 0 0 1 connected",
        "7da5f02ac15e1b805698f32328633cc94f4d122d :0@0 myself,boss - 0 0 1 connected",
        "7da5f02ac15e1b805698f32328633cc94f4d122d :0@0 myself,master - 0 0 1 connected 16384",
        "7da5f02ac15e1b805698f32328633cc94f4d122d :0@0 myself,master - 0 0 1 connected [5->-7d]",
      })
  void corruptNodesConfIsRefused(String line) {
    assertThatThrownBy(() -> started(line))
        .isInstanceOf(NodesConf.CorruptException.class)
        .hasMessageStartingWith("Unrecoverable error: corrupted cluster config file.");
  }

  @Test
  void infoListsTheFieldsOfRedisInItsOrder() {
    TestCluster cluster = TestCluster.settled(2, 3, 3);
    cluster.run(1_000);
    String info = cluster.node(0).machine().reports().info();
    assertThat(info.lines().map(line -> line.substring(0, line.indexOf(':'))))
        .containsExactly(
            "cluster_state",
            "cluster_slots_assigned",
            "cluster_slots_ok",
            "cluster_slots_pfail",
            "cluster_slots_fail",
            "cluster_known_nodes",
            "cluster_size",
            "cluster_current_epoch",
            "cluster_my_epoch",
            "cluster_stats_messages_ping_sent",
            "cluster_stats_messages_pong_sent",
            "cluster_stats_messages_sent",
            "cluster_stats_messages_ping_received",
            "cluster_stats_messages_pong_received",
            "cluster_stats_messages_received",
            "total_cluster_links_buffer_limit_exceeded");
    assertThat(info.replace("\r\n", "\n"))
        .startsWith(
            """
            cluster_state:ok
            cluster_slots_assigned:16384
            cluster_slots_ok:16384
            cluster_slots_pfail:0
            cluster_slots_fail:0
            cluster_known_nodes:6
            cluster_size:3
            cluster_current_epoch:3
            cluster_my_epoch:1
            """);
    assertThat(info).endsWith("\r\ntotal_cluster_links_buffer_limit_exceeded:0\r\n");
  }

  @Test
  void infoCountsTheSlotsOfUnreachableNodes() {
    TestCluster cluster = TestCluster.settled(3, 3, 0);
    cluster.run(1_000);
    cluster.partition(List.of(cluster.node(0)));
    cluster.run(20_000);
    assertThat(cluster.node(0).machine().reports().info())
        .contains("cluster_state:fail\r\n", "cluster_slots_pfail:10923\r\n");
    assertThat(cluster.node(1).machine().reports().info())
        .contains("cluster_slots_fail:5461\r\n", "cluster_stats_messages_fail_");
    assertThat(cluster.node(0).machine().reports().nodes(false)).contains(" master,fail? - ");
    assertThat(cluster.node(1).machine().reports().nodes(false)).contains(" master,fail - ");
  }

  @Test
  void slotsListMastersWithTheReplicasThatHaveData() {
    TestCluster cluster = TestCluster.settled(4, 3, 3);
    TestNode asked = cluster.node(1);
    assertThat(asked.machine().reports().slots(false))
        .allSatisfy(range -> assertThat(range.replicas()).isEmpty());
    cluster.run(3_000);
    List<SlotRange> ranges = asked.machine().reports().slots(false);
    assertThat(ranges).extracting(SlotRange::first).containsExactly(0, 5461, 10923);
    assertThat(ranges).extracting(SlotRange::last).containsExactly(5460, 10922, 16383);
    assertThat(ranges.get(0).master())
        .isEqualTo(new Endpoint("127.0.0.1", 7000, cluster.node(0).id(), Map.of()));
    assertThat(ranges.get(0).replicas())
        .containsExactly(new Endpoint("127.0.0.1", 7003, cluster.node(3).id(), Map.of()));
    String failedId = cluster.node(3).id();
    cluster.kill(cluster.node(3));
    cluster.run(10_000);
    assertThat(asked.machine().reports().slots(false).get(0).replicas()).isEmpty();
    assertThat(asked.machine().reports().nodes(false))
        .containsPattern(failedId + " 127.0.0.1:7003@17003 slave,fail ");
  }

  @Test
  void slotsNameTheOtherEndpointsAsMetadata() {
    TestCluster cluster = TestCluster.settled(5, 3, 0);
    cluster.node(0).hostname = "host-0.example";
    cluster.run(3_000);
    TestNode asked = cluster.node(1);
    String id = cluster.node(0).id();
    assertThat(asked.machine().reports().slots(false).get(0).master())
        .isEqualTo(new Endpoint("127.0.0.1", 7000, id, Map.of("hostname", "host-0.example")));
    asked.endpointType = EndpointType.HOSTNAME;
    assertThat(asked.machine().reports().slots(false).get(0).master())
        .isEqualTo(new Endpoint("host-0.example", 7000, id, Map.of("ip", "127.0.0.1")));
    assertThat(asked.machine().reports().slots(false).get(1).master().name()).isEqualTo("?");
    asked.endpointType = EndpointType.UNKNOWN_ENDPOINT;
    assertThat(asked.machine().reports().slots(false).get(0).master())
        .isEqualTo(
            new Endpoint(null, 7000, id, Map.of("ip", "127.0.0.1", "hostname", "host-0.example")));
  }

  @Test
  void shardsListTheNodesOfEachMaster() {
    TestCluster cluster = TestCluster.settled(6, 3, 3);
    cluster.run(3_000);
    TestNode asked = cluster.node(0);
    List<Shard> shards = asked.machine().reports().shards();
    assertThat(shards)
        .extracting(Shard::slots)
        .containsExactly(List.of(0, 5460), List.of(5461, 10922), List.of(10923, 16383));
    ShardNode master = shards.get(0).nodes().get(0);
    assertThat(master)
        .isEqualTo(
            new ShardNode(
                asked.id(),
                7000,
                0,
                "127.0.0.1",
                "127.0.0.1",
                "",
                "master",
                asked.offset,
                "online"));
    assertThat(shards.get(0).nodes().get(1).role()).isEqualTo("replica");
    assertThat(shards.get(0).nodes().get(1).health()).isEqualTo("online");
  }

  @Test
  void replicasAreDescribedLikeNodes() {
    TestCluster cluster = TestCluster.settled(7, 3, 6);
    cluster.run(1_000);
    TestNode master = cluster.node(0);
    assertThat(cluster.node(1).machine().reports().replicas(cluster.node(1).view(master), false))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(" slave " + master.id() + " 0 "))
        .allSatisfy(line -> assertThat(line).endsWith(" 1 connected"));
  }

  @Test
  void linksGoBothWaysToEveryNode() {
    TestCluster cluster = TestCluster.settled(8, 3, 0);
    cluster.run(1_000);
    List<Link> links = cluster.node(0).machine().reports().links();
    assertThat(links).extracting(Link::direction).containsExactly("to", "from", "to", "from");
    assertThat(links)
        .extracting(Link::node)
        .containsExactly(
            cluster.node(1).id(), cluster.node(1).id(), cluster.node(2).id(), cluster.node(2).id());
    assertThat(links).allSatisfy(link -> assertThat(link.events()).isEqualTo("r"));
  }

  @Test
  void failedSaveIsReportedToWhoeverAskedForIt() {
    TestNode node = started(REAL_NODES_CONF);
    assertThat(node.machine().commands().saveConfig(0)).isNull();
    assertThat(node.savedConf).isEqualTo(node.machine().reports().nodesConf());
    node.losesConfig = true;
    assertThat(node.machine().commands().saveConfig(0))
        .isEqualTo("ERR error saving the cluster node config: No space left on device");
  }
}
