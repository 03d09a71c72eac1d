package dev.sextant.simulator.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.tools.DebuggerClient;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of the Lua debugger with Sextant and with a real redis-server: byte by byte. */
class ScriptDebuggerTest {

  @ParameterizedTest
  @ValueSource(strings = {"YES", "SYNC"})
  void sessionsGoAsWithTheRealServer(String mode, @TempDir Path directory) throws IOException {
    RedisTools.assumePresent("redis-server");
    try (SimulatedServer sextant = SimulatedServer.start(0, "enable-debug-command yes");
        RealServer redis = new RealServer(directory, "--enable-debug-command", "yes")) {
      allowEverything(sextant.port());
      allowEverything(redis.port());
      for (DebuggerSession session : DebuggerSession.all()) {
        assertThat(session.run(sextant.port(), mode))
            .as(session.title())
            .containsExactlyElementsOf(session.run(redis.port(), mode));
      }
    }
  }

  /** Scripts may call DEBUG PROTOCOL, which gives replies of all kinds. */
  private static void allowEverything(int port) throws IOException {
    try (DebuggerClient client = new DebuggerClient(port)) {
      assertThat(client.call("DEBUG", "SET-DISABLE-DENY-SCRIPTS", "1")).isEqualTo("+OK\r\n");
    }
  }
}
