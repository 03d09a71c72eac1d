package dev.sextant.simulator.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.SimulatedServer;
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
    try (SimulatedServer sextant = SimulatedServer.start(0, "");
        RealServer redis = new RealServer(directory)) {
      for (DebuggerSession session : DebuggerSession.all()) {
        assertThat(session.run(sextant.port(), mode))
            .as(session.title())
            .isEqualTo(session.run(redis.port(), mode));
      }
    }
  }
}
