package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class SimulatedClusterTest {

  @Test
  void start_givesThreeMastersAndThreeReplicas_thatAreReady() {
    try (SimulatedCluster cluster = SimulatedCluster.start()) {
      assertThat(cluster.nodes()).hasSize(6);
      assertThat(cluster.nodes().subList(0, 3)).allMatch(SimulatedNode::isMaster);
      assertThat(cluster.nodes().subList(3, 6)).allMatch(SimulatedNode::isReplica);
      assertThat(new HashSet<>(cluster.seedNodes())).hasSize(6);
      for (SimulatedNode node : cluster.nodes()) {
        try (Jedis jedis = new Jedis(node.host(), node.port())) {
          assertThat(jedis.clusterInfo()).contains("cluster_state:ok");
        }
      }
    }
  }

  @Test
  void writes_reachTheReplica() {
    try (SimulatedCluster cluster = SimulatedCluster.start()) {
      SimulatedNode master = cluster.nodeFor("key");
      try (Jedis jedis = new Jedis(master.host(), master.port())) {
        jedis.set("key", "value");
        assertThat(jedis.waitReplicas(1, 5000)).isEqualTo(1);
      }
      SimulatedNode replica = cluster.replica(shareOf(cluster, master));
      try (Jedis jedis = new Jedis(replica.host(), replica.port())) {
        jedis.readonly();
        assertThat(jedis.get("key")).isEqualTo("value");
      }
    }
  }

  private static int shareOf(SimulatedCluster cluster, SimulatedNode master) {
    for (int i = 0; i < cluster.masterCount(); i++) {
      if (cluster.master(i).equals(master)) {
        return i;
      }
    }
    throw new AssertionError(master + " owns no share");
  }

  @Test
  void password_isAskedOfClients_andKnownAmongTheNodes() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().password("secret").start()) {
      SimulatedNode node = cluster.master(0);
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        assertThatThrownBy(() -> jedis.get("x")).hasMessageContaining("NOAUTH");
        assertThat(jedis.auth("secret")).isEqualTo("OK");
        assertThat(jedis.clusterInfo()).contains("cluster_state:ok");
      }
      assertThat(cluster.uris().get(0)).isEqualTo("redis://:secret@" + node.address());
    }
  }

  @Test
  void directives_areInEffectOnEveryNode() {
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().set("maxmemory", "100mb").masters(1).start()) {
      for (SimulatedNode node : cluster.nodes()) {
        try (Jedis jedis = new Jedis(node.host(), node.port())) {
          assertThat(jedis.configGet("maxmemory")).containsEntry("maxmemory", "104857600");
        }
      }
    }
  }

  @Test
  void unknownDirective_isNamed() {
    assertThatThrownBy(() -> SimulatedCluster.builder().set("max-memory", "1mb").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-memory");
  }

  @Test
  void portInUse_isNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      int first = port > 55_535 ? 55_535 : port;
      if (first == port) {
        assertThatThrownBy(() -> SimulatedCluster.builder().ports(first).start())
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("127.0.0.1:" + port)
            .hasMessageContaining("Address already in use");
      }
    }
  }

  @Test
  void killedMaster_isReplacedByItsReplica_andComesBackAsReplica() {
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().set("cluster-node-timeout", "500").start()) {
      SimulatedNode master = cluster.master(1);
      SimulatedNode replica = cluster.replica(1);
      master.kill();
      cluster.awaitStable();
      assertThat(cluster.master(1)).isEqualTo(replica);
      master.restart();
      cluster.awaitStable();
      assertThat(master.isReplica()).isTrue();
      assertThat(cluster.replica(1)).isEqualTo(master);
    }
  }

  @Test
  void reset_removesData_andKeepsConnections() {
    try (SimulatedCluster cluster = SimulatedCluster.start()) {
      SimulatedNode node = cluster.nodeFor("a");
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        jedis.set("a", "1");
        cluster.reset();
        assertThat(jedis.get("a")).isNull();
      }
      assertThat(cluster.nodes()).allMatch(n -> n.keyCount() == 0);
    }
  }

  @Test
  void reset_bringsBackRolesAndConfiguration() {
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().set("cluster-node-timeout", "500").start()) {
      List<SimulatedNode> before = cluster.nodes().subList(0, 3);
      cluster.master(0).kill();
      cluster.awaitStable();
      try (Jedis jedis = new Jedis(cluster.master(1).host(), cluster.master(1).port())) {
        jedis.configSet("maxmemory", "50mb");
      }
      cluster.reset();
      assertThat(List.of(cluster.master(0), cluster.master(1), cluster.master(2)))
          .isEqualTo(before);
      try (Jedis jedis = new Jedis(cluster.master(1).host(), cluster.master(1).port())) {
        assertThat(jedis.configGet("maxmemory")).containsEntry("maxmemory", "268435456");
      }
    }
  }

  @Test
  void sameSeed_givesTheSameNodeIds() {
    try (SimulatedCluster one = SimulatedCluster.builder().seed(7).start();
        SimulatedCluster two = SimulatedCluster.builder().seed(7).start()) {
      assertThat(one.nodes().stream().map(SimulatedNode::id))
          .containsExactlyElementsOf(two.nodes().stream().map(SimulatedNode::id).toList());
    }
  }

  @Test
  void messages_reachAllNodes_fromTheBeginning() {
    for (int round = 0; round < 10; round++) {
      try (SimulatedCluster cluster = SimulatedCluster.start()) {
        for (SimulatedNode node : cluster.nodes()) {
          try (Jedis jedis = new Jedis(node.host(), node.port())) {
            List<String> lines = jedis.clusterNodes().lines().toList();
            assertThat(lines).hasSize(6).allMatch(line -> line.contains(" connected"));
          }
        }
      }
    }
  }

  @Test
  void whatAReplicaAnnounces_isChangedByConfigSet() throws Exception {
    try (SimulatedCluster cluster = SimulatedCluster.start()) {
      SimulatedNode replica = cluster.replica(0);
      try (Jedis jedis = new Jedis(replica.host(), replica.port());
          Jedis other = new Jedis(cluster.master(1).host(), cluster.master(1).port())) {
        jedis.configSet("cluster-replica-no-failover", "yes");
        jedis.configSet("cluster-announce-hostname", "replica.example");
        String line = "";
        while (!line.contains("nofailover") || !line.contains(",replica.example")) {
          line = lineOf(replica, other.clusterNodes());
        }
      }
    }
  }

  private static String lineOf(SimulatedNode node, String clusterNodes) {
    return clusterNodes.lines().filter(l -> l.startsWith(node.id())).findFirst().orElseThrow();
  }

  @Test
  void kill_endsConnectionsToo_thatArriveMeanwhile() throws Exception {
    try (SimulatedCluster cluster = SimulatedCluster.start()) {
      SimulatedNode node = cluster.replica(0);
      for (int round = 0; round < 40; round++) {
        BlockingQueue<Socket> opened = new LinkedBlockingQueue<>();
        Thread arriving = new Thread(() -> openUntilRefused(node, opened));
        arriving.start();
        Socket first = opened.take();
        node.kill();
        arriving.join();
        opened.add(first);
        for (Socket socket : opened) {
          assertEnds(socket);
        }
        node.restart();
      }
    }
  }

  private static void openUntilRefused(SimulatedNode node, BlockingQueue<Socket> opened) {
    try {
      while (true) {
        opened.add(new Socket(node.host(), node.port()));
      }
    } catch (IOException refused) {
      // The node is gone.
    }
  }

  private static void assertEnds(Socket socket) throws IOException {
    try (socket) {
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    } catch (SocketTimeoutException open) {
      throw new AssertionError("a connection outlived its node", open);
    } catch (SocketException reset) {
      // So the kernel ends those which nobody had accepted.
    }
  }
}
