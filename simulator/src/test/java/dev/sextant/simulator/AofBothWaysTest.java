package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.tools.DataSet;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data goes from Sextant to redis-server and back by an append only file: a base, made while writes
 * went on, and an increment with what came since.
 *
 * <p>{@code -Dsextant.aof.keys=100000} makes it more.
 */
class AofBothWaysTest {
  private static final int KEYS = Integer.getInteger("sextant.aof.keys", 3400);
  private static final String FOLDER = "appendonlydir";

  @TempDir private Path directory;

  @BeforeEach
  void needRedis() {
    RedisTools.assumePresent("redis-server", "redis-check-aof");
  }

  private SimulatedServer node(String preamble) throws IOException {
    return SimulatedServer.start(
        "port 0\nsave \"\"\nenable-debug-command yes\nappendonly yes\naof-use-rdb-preamble "
            + preamble,
        directory,
        "",
        new Slf4jLog("aof"));
  }

  private RealServer real(String preamble) throws IOException {
    return new RealServer(
        directory,
        "--enable-debug-command",
        "yes",
        "--appendonly",
        "yes",
        "--aof-use-rdb-preamble",
        preamble);
  }

  private static void await(RespClient client, String line) throws IOException {
    RespValue info = client.call("INFO", "persistence");
    while (!info.text().contains(line)) {
      LockSupport.parkNanos(10_000_000);
      info = client.call("INFO", "persistence");
    }
  }

  /** Writes a base and an increment, and returns what they hold. */
  private List<String> write(RespClient client) throws IOException {
    DataSet.fill(client, KEYS, "BGREWRITEAOF");
    await(client, "aof_rewrite_in_progress:0");
    List<String> written = DataSet.picture(client);
    assertThat(written).hasSize(KEYS + 1);
    assertThat(Files.readAllLines(manifest()))
        .hasSize(2)
        .anyMatch(line -> line.contains(".2.base."))
        .anyMatch(line -> line.contains(".2.incr."));
    return written;
  }

  private Path manifest() {
    return directory.resolve(FOLDER).resolve("appendonly.aof.manifest");
  }

  private static List<String> read(RespClient client) throws IOException {
    await(client, "\nloading:0"); // not async_loading
    return DataSet.picture(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void whatANodeHasWritten_isReadByRedis_andWhatThatRewrites_byANode(String preamble)
      throws Exception {
    List<String> written;
    try (SimulatedServer node = node(preamble);
        RespClient client = new RespClient(node.port())) {
      written = write(client);
    }
    RedisTools.Result check = RedisTools.run("", List.of("redis-check-aof", manifest().toString()));
    assertThat(check.output()).contains("All AOF files and manifest are valid");

    try (RealServer real = real(preamble);
        RespClient client = new RespClient(real.port())) {
      assertThat(read(client)).isEqualTo(written);
      client.call("BGREWRITEAOF");
      await(client, "aof_rewrite_in_progress:0");
    }
    try (SimulatedServer node = node(preamble);
        RespClient client = new RespClient(node.port())) {
      assertThat(read(client)).isEqualTo(written);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void whatRedisHasWritten_isReadByANode_andByDebugLoadaof(String preamble) throws IOException {
    List<String> written;
    try (RealServer real = real(preamble);
        RespClient client = new RespClient(real.port())) {
      written = write(client);
    }
    try (SimulatedServer node = node(preamble);
        RespClient client = new RespClient(node.port())) {
      assertThat(read(client)).isEqualTo(written);
      assertThat(client.call("DEBUG", "LOADAOF").text()).isEqualTo("OK");
      assertThat(DataSet.picture(client)).isEqualTo(written);
    }
  }
}
