package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A replica in the same JVM has no connection, and is one of its master's clients nevertheless. */
class ReplicasAsClientsTest {
  private static String text(RespClient client, String... words) throws IOException {
    return client.call(words).text();
  }

  @Test
  void itIsListed_countedApart_andCanBeKilled() throws IOException {
    try (SimulatedCluster cluster = SimulatedCluster.builder().masters(1).start();
        RespClient client = new RespClient(cluster.master(0).port())) {
      assertThat(text(client, "SET", "k", "v")).isEqualTo("OK");
      assertThat(client.call("WAIT", "1", "0").number()).isOne();

      assertThat(text(client, "CLIENT", "LIST", "TYPE", "replica"))
          .contains("flags=S", "cmd=replconf", "user=default")
          .hasLineCount(1);
      assertThat(text(client, "INFO", "clients")).contains("connected_clients:1\r\n");

      assertThat(client.call("CLIENT", "KILL", "TYPE", "replica").number()).isOne();
      assertThat(text(client, "SET", "k", "w")).isEqualTo("OK");
      assertThat(client.call("WAIT", "1", "0").number()).isOne();
      assertThat(text(client, "INFO", "stats")).contains("sync_partial_ok:1");
      assertThat(text(client, "CLIENT", "LIST", "TYPE", "replica")).hasLineCount(1);
    }
  }
}
