package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReplicaOfTest {
  private static String text(RespClient client, String... words) throws IOException {
    return client.call(words).text();
  }

  @Test
  void aServer_becomesAReplicaAndAMasterAgain() throws IOException {
    try (SimulatedServer server = SimulatedServer.start(0, "");
        RespClient client = new RespClient(server.port());
        RespClient waiting = new RespClient(server.port())) {
      assertThat(text(client, "REPLICAOF", "NO", "ONE")).isEqualTo("OK");
      assertThat(text(client, "REPLICAOF", "127.0.0.1", "70000"))
          .isEqualTo("ERR Invalid master port");
      text(waiting, "PING");
      waiting.send("BLPOP", "k", "0");
      while (!text(client, "INFO", "clients").contains("blocked_clients:1")) {
        text(client, "PING");
      }
      assertThat(text(client, "SLAVEOF", "127.0.0.1", "1")).isEqualTo("OK");
      assertThat(waiting.read().text()).startsWith("UNBLOCKED force unblock");
      assertThat(text(client, "REPLICAOF", "127.0.0.1", "1"))
          .isEqualTo("OK Already connected to specified master");
      assertThat(text(client, "INFO", "replication"))
          .contains("role:slave", "master_host:127.0.0.1", "master_port:1");
      assertThat(text(client, "SET", "k", "v")).startsWith("READONLY");
      assertThat(text(client, "REPLICAOF", "no", "one")).isEqualTo("OK");
      assertThat(text(client, "SET", "k", "v")).isEqualTo("OK");
    }
  }

  @Test
  void inAClusterIt_isRefused() throws IOException {
    try (SimulatedServer server = SimulatedServer.start(0, "cluster-enabled yes");
        RespClient client = new RespClient(server.port())) {
      assertThat(text(client, "REPLICAOF", "127.0.0.1", "1"))
          .isEqualTo("ERR REPLICAOF not allowed in cluster mode.");
    }
  }
}
