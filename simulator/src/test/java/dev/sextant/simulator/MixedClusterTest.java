package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import dev.sextant.simulator.tools.FreePorts;
import dev.sextant.simulator.tools.RealCluster;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/** Real redis-servers and nodes of Sextant are members of one cluster. */
@Timeout(240) // seconds: what it waits for is either there in a few, or never
class MixedClusterTest {
  private static final String NODE_TIMEOUT_MILLIS = "2000";
  private static final int KEYS = 1000;

  @TempDir private Path directory;

  @BeforeAll
  static void needsRedis() {
    RedisTools.assumePresent("redis-server", "redis-cli");
  }

  private static ClusterBuilder nodes() {
    return SimulatedCluster.builder()
        .masters(3)
        .replicasPerMaster(0)
        .ports(FreePorts.inARow(3))
        .busOnTcp()
        .set("enable-debug-command", "yes")
        .set("cluster-node-timeout", NODE_TIMEOUT_MILLIS);
  }

  private static String ask(int port, String... words) throws IOException {
    try (RespClient client = new RespClient(port)) {
      return client.call(words).text();
    }
  }

  /** Makes servers that know nobody replicas of masters: the first of the first, and so on. */
  private static void join(List<Integer> masters, List<Integer> replicas) throws IOException {
    for (int replica : replicas) {
      ask(replica, "CLUSTER", "MEET", "127.0.0.1", masters.get(0) + "");
    }
    for (int i = 0; i < replicas.size(); i++) {
      String master = ask(masters.get(i), "CLUSTER", "MYID");
      String answer = "";
      while (!answer.equals("OK")) {
        // Until the replica has heard of the master: ERR Unknown node.
        answer = ask(replicas.get(i), "CLUSTER", "REPLICATE", master);
      }
    }
    for (int i = 0; i < replicas.size(); i++) {
      awaitReplica(replicas.get(i), masters.get(i));
    }
    for (int port : masters) {
      awaitInInfo(port, "cluster_known_nodes:" + (masters.size() + replicas.size()));
    }
  }

  private static void awaitInInfo(int port, String line) throws IOException {
    while (!ask(port, "CLUSTER", "INFO").contains(line)) {
      Thread.onSpinWait();
    }
  }

  /** Until every node that lives finds the cluster in order: a client may ask any of them. */
  private static void awaitOk(List<Integer> masters, List<Integer> replicas) throws IOException {
    for (int port : Iterables.concat(masters, replicas)) {
      awaitInInfo(port, "cluster_state:ok");
    }
  }

  private static void awaitMaster(int port) throws IOException {
    while (!ask(port, "INFO", "replication").contains("role:master")) {
      Thread.onSpinWait();
    }
  }

  private static void awaitReplica(int port, int master) throws IOException {
    String info = "";
    while (!info.contains("master_port:" + master) || !info.contains("master_link_status:up")) {
      info = ask(port, "INFO", "replication");
    }
  }

  private static RedisClusterClient client(int port) {
    return RedisClusterClient.builder()
        .nodes(java.util.Set.of(new HostAndPort("127.0.0.1", port)))
        .build();
  }

  private static void write(int port) {
    try (RedisClusterClient client = client(port)) {
      for (int i = 0; i < KEYS; i++) {
        client.set("key" + i, "value" + i);
      }
    }
  }

  private static void assertAllThere(int port) {
    try (RedisClusterClient client = client(port)) {
      for (int i = 0; i < KEYS; i++) {
        assertThat(client.get("key" + i)).as("key%s", i).isEqualTo("value" + i);
      }
    }
  }

  /** The digests of the data of masters, when their replicas have all of it. */
  private static List<String> digests(List<Integer> masters) throws IOException {
    List<String> digests = new ArrayList<>();
    for (int port : masters) {
      try (RespClient master = new RespClient(port)) {
        assertThat(master.call("WAIT", "1", "20000").number()).isOne();
        digests.add(master.call("DEBUG", "DIGEST").text());
      }
    }
    return digests;
  }

  @Test
  void nodes_takeOverFromRealMasters_withTheVotesOfBoth() throws Exception {
    try (RealCluster real =
            new RealCluster(directory, 3, "--cluster-node-timeout", NODE_TIMEOUT_MILLIS);
        SimulatedCluster cluster = nodes().empty().start()) {
      List<Integer> replicas = cluster.nodes().stream().map(SimulatedNode::port).toList();
      join(real.ports(), replicas);
      write(real.ports().get(0));
      List<String> digests = digests(real.ports());
      for (int i = 0; i < 2; i++) { // first with the votes of two real masters, then of one of each
        real.servers().get(i).kill();
        awaitMaster(replicas.get(i));
        assertThat(ask(replicas.get(i), "DEBUG", "DIGEST")).isEqualTo(digests.get(i));
        awaitOk(real.ports().subList(i + 1, 3), replicas);
      }
      assertAllThere(real.ports().get(2));
      for (int i = 0; i < 2; i++) {
        real.servers().get(i).restart();
        awaitReplica(real.ports().get(i), replicas.get(i));
        assertThat(ask(real.ports().get(i), "DEBUG", "DIGEST")).isEqualTo(digests.get(i));
      }
    }
  }

  @Test
  void realServers_takeOverFromNodes_withTheVotesOfBoth() throws Exception {
    List<RealServer> real = new ArrayList<>();
    try (SimulatedCluster cluster = nodes().start()) {
      for (int i = 0; i < 3; i++) {
        Path home = directory.resolve("replica" + i);
        real.add(RealCluster.server(home, "--cluster-node-timeout", NODE_TIMEOUT_MILLIS));
      }
      List<Integer> masters = cluster.nodes().stream().map(SimulatedNode::port).toList();
      List<Integer> replicas = real.stream().map(RealServer::port).toList();
      join(masters, replicas);
      write(masters.get(0));
      List<String> digests = digests(masters);
      for (int i = 0; i < 2; i++) {
        cluster.nodes().get(i).kill();
        awaitMaster(replicas.get(i));
        assertThat(ask(replicas.get(i), "DEBUG", "DIGEST")).isEqualTo(digests.get(i));
        awaitOk(masters.subList(i + 1, 3), replicas);
      }
      assertAllThere(masters.get(2));
      for (int i = 0; i < 2; i++) {
        cluster.nodes().get(i).restart();
        awaitReplica(masters.get(i), replicas.get(i));
        assertThat(ask(masters.get(i), "DEBUG", "DIGEST")).isEqualTo(digests.get(i));
      }
    } finally {
      for (RealServer server : real) {
        server.close();
      }
    }
  }
}
