package dev.sextant.simulator.internal.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays on the disk of a replica, and of its master, when all data went over a socket. */
class ReceivedDataTest extends PersistenceTest {
  private SimulatedServer other;
  private RespClient atOther;

  ReceivedDataTest() {
    super("repl-diskless-sync-delay 0\nrdb-del-sync-files no\n");
  }

  @BeforeEach
  void startOther() throws IOException {
    other =
        SimulatedServer.start(
            0, "enable-debug-command yes\nrepl-diskless-sync-delay 0\nsave \"\"\n");
    atOther = new RespClient(other.port());
    atOther.call("DEBUG", "POPULATE", "1000");
  }

  @AfterEach
  void closeOther() throws IOException {
    atOther.close();
    other.close();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void await(RespClient there, String section, String text) throws IOException {
    while (!there.call("INFO", section).text().contains(text)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void follow() throws IOException {
    call("REPLICAOF", "127.0.0.1", other.port() + "");
    await(client, "replication", "master_link_status:up");
  }

  private String digestOfOther() throws IOException {
    return atOther.call("DEBUG", "DIGEST").text();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void theFileOfTheMaster_isTheReplicasOwnFromThenOn(String diskless) throws IOException {
    start("save \"\"");
    call("SET", "old", "1");
    atOther.call("CONFIG", "SET", "repl-diskless-sync", diskless);
    follow();
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digestOfOther());
    assertThat(names()).containsExactly("dump.rdb");

    restart();

    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digestOfOther());
  }

  @Test
  void anAppendOnlyFile_beginsAnewWithTheDataOfTheMaster() throws IOException {
    start("save \"\"", "appendonly yes");
    call("SET", "old", "1");
    follow();
    atOther.call("SET", "new", "2");
    atOther.call("WAIT", "1", "0");
    await("aof_rewrite_in_progress", "0");
    await("aof_rewrite_scheduled", "0");

    restart("appendonly yes");

    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digestOfOther());
  }

  @Test
  void aTransferThatIsGivenUp_leavesNothing() throws IOException {
    start("save \"\"");
    atOther.call("CONFIG", "SET", "rdb-key-save-delay", "10000000");
    call("REPLICAOF", "127.0.0.1", other.port() + "");
    while (names().isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(names()).singleElement().asString().matches("temp-\\d+\\.\\d+\\.rdb");

    call("REPLICAOF", "NO", "ONE");

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void rdbDelSyncFiles_keepsAReplicaFreeOfFiles_unlessItHasFilesAnyway() throws IOException {
    start("save \"\"", "rdb-del-sync-files yes");
    follow();
    assertThat(directory).isEmptyDirectory();
    assertThat(log)
        .anyMatch(line -> line.contains("Removing the RDB file obtained from the master."));

    call("REPLICAOF", "NO", "ONE");
    call("CONFIG", "SET", "save", "1000 1");
    follow();
    assertThat(names()).containsExactly("dump.rdb");
  }

  @Test
  void rdbDelSyncFiles_removesWhatAMasterHasMadeForReplicas_whenAllHaveIt() throws IOException {
    start("save \"\"", "rdb-del-sync-files yes", "repl-diskless-sync no");
    call("SET", "k", "v");
    atOther.call("REPLICAOF", "127.0.0.1", server.port() + "");
    await(atOther, "replication", "master_link_status:up");
    assertThat(info("rdb_saves")).isEqualTo("1");
    String removed = "Removing the RDB file used to feed replicas";
    while (log.stream().noneMatch(line -> line.contains(removed))) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(directory).isEmptyDirectory();
  }
}
