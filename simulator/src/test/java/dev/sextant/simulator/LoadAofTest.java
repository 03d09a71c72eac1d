package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoadAofTest {
  @Test
  void debugLoadaof_readsAllAgain_andLeavesNoTraceInTheFile() throws IOException {
    String conf = "save \"\"\nappendonly yes\nenable-debug-command yes";
    try (SimulatedServer server = SimulatedServer.start(0, conf);
        RespClient client = new RespClient(server.port())) {
      client.call("SET", "a", "1", "EX", "100");
      client.call("MULTI");
      client.call("RPUSH", "list", "x", "y");
      client.call("INCR", "counter");
      client.call("EXEC");
      String digest = client.call("DEBUG", "DIGEST").text();
      long bytes = appendedBytes(client);

      // What the first reading left in the file, the second would execute.
      assertThat(client.call("DEBUG", "LOADAOF").text()).isEqualTo("OK");
      assertThat(client.call("DEBUG", "LOADAOF").text()).isEqualTo("OK");

      assertThat(client.call("DEBUG", "DIGEST").text()).isEqualTo(digest);
      assertThat(client.call("INCR", "counter")).isEqualTo(RespValue.integer(2));
      assertThat(appendedBytes(client) - bytes).isLessThan(100);
    }
  }

  private static long appendedBytes(RespClient client) throws IOException {
    return client
        .call("INFO", "persistence")
        .text()
        .lines()
        .filter(line -> line.startsWith("aof_current_size:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
        .findFirst()
        .orElseThrow();
  }
}
