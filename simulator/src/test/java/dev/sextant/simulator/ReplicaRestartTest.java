package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replica that starts with its files knows from nodes.conf that it is one, before it has spoken
 * to its master.
 */
@Timeout(60) // seconds: what it waits for is either there in a few, or never
class ReplicaRestartTest {
  @TempDir private Path directory;
  private SimulatedCluster cluster;

  @BeforeEach
  void start() {
    cluster =
        SimulatedCluster.builder()
            .masters(1)
            .replicasPerMaster(1)
            .directory(directory)
            .set("enable-debug-command", "yes")
            .start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String ask(SimulatedNode node, String... words) throws IOException {
    try (RespClient client = new RespClient(node.port())) {
      return String.valueOf(client.call(words).text());
    }
  }

  private void await(SimulatedNode node, String field) throws IOException {
    while (!ask(node, "INFO", "all").contains(field)) {
      Thread.onSpinWait();
    }
  }

  private void awaitKeys(SimulatedNode node, long count) {
    while (node.keyCount() != count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void keysWhoseTimeIsOver_areKeptUntilTheMasterSaysSo() throws IOException {
    SimulatedNode master = cluster.master(0);
    SimulatedNode replica = cluster.replica(0);
    ask(master, "DEBUG", "SET-ACTIVE-EXPIRE", "0");
    ask(master, "SET", "key", "value", "PX", "100");
    long over = System.currentTimeMillis() + 100;
    awaitKeys(replica, 1);
    ask(replica, "SAVE");
    replica.kill();
    while (System.currentTimeMillis() <= over) {
      Thread.onSpinWait();
    }
    replica.restart();
    assertThat(replica.keyCount()).isOne();
    ask(master, "DEBUG", "SET-ACTIVE-EXPIRE", "1");
    awaitKeys(replica, 0);
  }

  @Test
  void whatTheMasterHasSentBefore_isNotSentAgain() throws IOException {
    SimulatedNode master = cluster.master(0);
    SimulatedNode replica = cluster.replica(0);
    ask(master, "SET", "before", "value");
    awaitKeys(replica, 1);
    ask(replica, "SAVE");
    replica.kill();
    ask(master, "SET", "meanwhile", "value");
    replica.restart();
    await(replica, "master_link_status:up");
    awaitKeys(replica, 2);
    assertThat(ask(master, "INFO", "stats")).contains("sync_full:1", "sync_partial_ok:1");
  }

  @Test
  void replicaThatHasNotFoundItsMaster_andIsReset_letsKeysExpire() throws IOException {
    SimulatedNode replica = cluster.replica(0);
    cluster.master(0).kill();
    replica.kill();
    replica.restart();
    ask(replica, "CLUSTER", "RESET");
    ask(replica, "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    while (!ask(replica, "CLUSTER", "INFO").contains("cluster_state:ok")) {
      Thread.onSpinWait();
    }
    ask(replica, "SET", "key", "value", "PX", "1");
    awaitKeys(replica, 0);
  }

  @Test
  void killedMasterLink_isDownForTheSameClientAtOnce() throws IOException {
    SimulatedNode replica = cluster.replica(0);
    await(replica, "master_link_status:up");
    try (RespClient client = new RespClient(replica.port())) {
      client.call("MULTI");
      client.call("CLIENT", "KILL", cluster.master(0).address());
      client.call("INFO", "replication");
      assertThat(client.call("EXEC").elements().get(1).text()).contains("master_link_status:down");
    }
    await(replica, "master_link_status:up");
  }
}
