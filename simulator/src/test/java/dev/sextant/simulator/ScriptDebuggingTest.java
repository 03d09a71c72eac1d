package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.DebuggerClient;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What debugging a script means for the others on its node, and redis-cli's own debugger. */
class ScriptDebuggingTest {
  private static final String SCRIPT =
      "redis.call('set', 'k', 'written')\nlocal x = redis.call('get', 'k')\nreturn x";

  @Test
  void othersWait_whileTheNodeIsHeld() throws Exception {
    try (SimulatedServer node = SimulatedServer.start(0, "");
        DebuggerClient debugging = new DebuggerClient(node.port());
        DebuggerClient other = new DebuggerClient(node.port())) {
      other.call("PING");
      debugging.debug("SYNC", SCRIPT);
      other.send("GET", "k");
      assertThat(debugging.call("step")).contains("+<redis> set k written");
      assertThat(debugging.call("redis", "append", "k", "!")).contains("+<reply> 8");
      assertThat(debugging.call("continue")).isEqualTo("*1\r\n+<endsession>\r\n");

      assertThat(debugging.read()).isEqualTo("$8\r\nwritten!\r\n");
      assertThat(debugging.read()).isEqualTo(DebuggerClient.CLOSED);
      assertThat(other.read()).isEqualTo("$8\r\nwritten!\r\n");
    }
  }

  @Test
  void othersGoOn_besideCopies() throws Exception {
    try (SimulatedServer node = SimulatedServer.start(0, "");
        DebuggerClient first = new DebuggerClient(node.port());
        DebuggerClient second = new DebuggerClient(node.port());
        DebuggerClient other = new DebuggerClient(node.port())) {
      first.debug("YES", SCRIPT);
      first.call("step");
      assertThat(other.call("GET", "k")).isEqualTo("$-1\r\n");
      other.call("SET", "k", "mine");
      second.debug("YES", "return redis.call('get', 'k')");
      second.call("continue");
      first.call("continue");

      assertThat(second.read()).isEqualTo("$4\r\nmine\r\n");
      assertThat(first.read()).isEqualTo("$7\r\nwritten\r\n");
      assertThat(other.call("GET", "k")).isEqualTo("$4\r\nmine\r\n");
      assertThat(other.call("CLIENT", "LIST").lines().filter(line -> line.contains("id=")))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"YES", "SYNC"})
  void aClientThatSendsNoMore_isToldTheEnd(String mode) throws Exception {
    try (SimulatedServer node = SimulatedServer.start(0, "");
        DebuggerClient debugging = new DebuggerClient(node.port())) {
      debugging.debug(mode, SCRIPT);
      debugging.endOutput();
      assertThat(debugging.read()).isEqualTo("*1\r\n+<endsession>\r\n");
      assertThat(debugging.read()).isEqualTo("$7\r\nwritten\r\n");
    }
  }

  @Test
  void theNodeGoesOn_whenTheClientIsGone() throws Exception {
    try (SimulatedServer node = SimulatedServer.start(0, "");
        DebuggerClient other = new DebuggerClient(node.port())) {
      other.call("PING");
      try (DebuggerClient debugging = new DebuggerClient(node.port())) {
        debugging.debug("SYNC", SCRIPT);
        other.send("GET", "k");
      }
      assertThat(other.read()).isEqualTo("$7\r\nwritten\r\n");
    }
  }

  @Test
  void aHeldNode_canBeAskedToEnd() throws Exception {
    try (SimulatedServer node = SimulatedServer.start(0, "");
        DebuggerClient debugging = new DebuggerClient(node.port())) {
      debugging.debug("SYNC", SCRIPT);
      node.requestStop(false);
      assertThat(debugging.read()).isEqualTo("*1\r\n+<endsession>\r\n");
      assertThat(node.awaitEnd()).isTrue();
    }
  }

  @Test
  void aHeldNode_canBeKilled() throws Exception {
    try (SimulatedCluster cluster = SimulatedCluster.builder().manualTime().start();
        DebuggerClient debugging = new DebuggerClient(cluster.master(0).port())) {
      debugging.debug("SYNC", "return 1");
      cluster.master(0).kill();
      assertThat(debugging.read()).isEqualTo(DebuggerClient.CLOSED);
      cluster.awaitStable();
    }
  }

  @Test
  void redisCli_showsWhatItShowsOfTheRealServer(@TempDir Path directory) throws Exception {
    RedisTools.assumePresent("redis-server", "redis-cli");
    Path script = Files.writeString(directory.resolve("script.lua"), SCRIPT);
    Path broken = Files.writeString(directory.resolve("broken.lua"), "return return");
    try (SimulatedServer sextant = SimulatedServer.start(0, "");
        RealServer redis = new RealServer(directory)) {
      for (String mode : List.of("--ldb", "--ldb-sync-mode")) {
        for (String input :
            List.of(
                "s\ns\nprint\nprint x\nwhole\nredis get k\neval 1 + 1\ncontinue\nget k\n",
                "b 3\nc\ntrace\nabort\nget k\n",
                "s\nrestart\nlist\nc\nrestart\nquit\n")) {
          assertThat(cli(sextant.port(), input, mode, script))
              .isEqualTo(cli(redis.port(), input, mode, script))
              .contains("Stopped at 1");
        }
        assertThat(cli(sextant.port(), "", mode, broken))
            .isEqualTo(cli(redis.port(), "", mode, broken))
            .contains("Eval debugging session can't start");
      }
    }
  }

  private static String cli(int port, String input, String mode, Path script)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
    command.addAll(List.of(mode, "--eval", script.toString()));
    return RedisTools.run(input, command).output();
  }
}
