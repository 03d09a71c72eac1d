package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data goes from Sextant to redis-server and back, as a file and key by key, and stays what it is.
 *
 * <p>{@code -Dsextant.rdb.keys=100000} makes it more.
 */
class RdbBothWaysTest {
  private static final int KEYS = Integer.getInteger("sextant.rdb.keys", 3400);
  private static final String[] REAL = {"--enable-debug-command", "yes"};

  @TempDir private Path directory;

  @BeforeEach
  void needRedis() {
    RedisTools.assumePresent("redis-server", "redis-check-rdb");
  }

  private static SimulatedServer node(Path folder) throws IOException {
    return SimulatedServer.start(
        "port 0\nsave \"\"\nenable-debug-command yes",
        Files.createDirectories(folder),
        "",
        new Slf4jLog("rdb"));
  }

  private Path folder(String name) {
    return directory.resolve(name);
  }

  private void copyDump(String from, String to) throws IOException {
    Files.createDirectories(folder(to));
    Files.copy(folder(from).resolve("dump.rdb"), folder(to).resolve("dump.rdb"));
  }

  private static List<String> saved(RespClient client) throws IOException {
    assertThat(client.call("SAVE").text()).isEqualTo("OK");
    return DataSet.picture(client);
  }

  @Test
  void fileOfEachServer_isReadByTheOther() throws Exception {
    List<String> written;
    try (SimulatedServer node = node(folder("ours"));
        RespClient client = new RespClient(node.port())) {
      DataSet.fill(client, KEYS);
      written = saved(client);
    }
    assertThat(written).hasSize(KEYS + 1);
    RedisTools.Result check =
        RedisTools.run("", List.of("redis-check-rdb", folder("ours").resolve("dump.rdb") + ""));
    assertThat(check.output()).contains("RDB looks OK");

    copyDump("ours", "theirs");
    try (RealServer real = new RealServer(folder("theirs"), REAL);
        RespClient client = new RespClient(real.port())) {
      assertThat(saved(client)).isEqualTo(written);
    }
    copyDump("theirs", "back");
    try (SimulatedServer node = node(folder("back"));
        RespClient client = new RespClient(node.port())) {
      while (!client.call("INFO", "persistence").text().contains("\nloading:0")) {
        LockSupport.parkNanos(1_000_000); // A long file is read in slices.
      }
      assertThat(DataSet.picture(client)).isEqualTo(written);
    }
  }

  @Test
  void payloadsOfEachServer_areTakenByTheOther() throws Exception {
    try (RealServer real = new RealServer(folder("theirs"), REAL);
        RespClient theirs = new RespClient(real.port());
        SimulatedServer node = node(folder("ours"));
        RespClient ours = new RespClient(node.port())) {
      DataSet.fill(theirs, KEYS);
      List<String> written = DataSet.picture(theirs);

      DataSet.copy(theirs, ours);
      assertThat(DataSet.picture(ours)).isEqualTo(written);

      assertThat(theirs.call("FLUSHALL").text()).isEqualTo("OK");
      DataSet.copy(ours, theirs);
      assertThat(DataSet.picture(theirs)).isEqualTo(written);
    }
  }
}
