package dev.sextant.simulator.internal.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server keeps in dump.rdb, and how it comes back. */
class RdbFileTest extends PersistenceTest {

  RdbFileTest() {
    super("");
  }

  @BeforeEach
  void startWithoutSavePoints() throws IOException {
    start("save \"\"");
  }

  private Path dump() {
    return directory.resolve("dump.rdb");
  }

  @Test
  void savedData_isThereAfterAKill() throws IOException {
    call("DEBUG", "POPULATE", "1000");
    call("RPUSH", "l", "a", "b");
    String digest = call("DEBUG", "DIGEST");
    assertThat(call("SAVE")).isEqualTo("OK");
    call("SET", "after", "the save");

    restart();

    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
    assertThat(info("rdb_last_load_keys_loaded")).isEqualTo("1001");
    assertThat(info("rdb_changes_since_last_save")).isEqualTo("0");
  }

  @Test
  void backgroundSave_showsTheMomentOfItsBeginning() throws IOException {
    call("DEBUG", "POPULATE", "5000");
    String digest = call("DEBUG", "DIGEST");
    assertThat(call("BGSAVE")).isEqualTo("Background saving started");
    call("DEL", "key:1");
    call("FLUSHDB");
    call("SET", "new", "1");
    await("rdb_bgsave_in_progress", "0");
    assertThat(info("rdb_last_bgsave_status")).isEqualTo("ok");
    assertThat(info("rdb_changes_since_last_save")).isNotEqualTo("0");

    restart();

    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
  }

  @Test
  void secondSave_isRefusedWhileOneIsOn_andFlushallEndsIt() throws IOException {
    call("DEBUG", "POPULATE", "100");
    call("CONFIG", "SET", "rdb-key-save-delay", "100000000");
    call("BGSAVE");
    assertThat(call("BGSAVE")).isEqualTo("ERR Background save already in progress");
    assertThat(call("SAVE")).isEqualTo("ERR Background save already in progress");

    call("FLUSHALL");

    assertThat(info("rdb_bgsave_in_progress")).isEqualTo("0");
    assertThat(directory).isEmptyDirectory();
  }

  private RespClient replica() throws IOException {
    RespClient replica = new RespClient(server.port());
    replica.send("SYNC");
    while (!call("INFO", "replication").contains("connected_slaves:1")) {
      LockSupport.parkNanos(1_000_000);
    }
    return replica;
  }

  @Test
  void withoutDiskless_replicasAreSentTheDump() throws IOException {
    call("SET", "a", "1");
    call("CONFIG", "SET", "repl-diskless-sync", "no");
    try (RespClient replica = replica()) {
      assertThat(replica).isNotNull();
      while (!call("INFO", "replication").contains("state=online")) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    assertThat(info("rdb_changes_since_last_save")).isEqualTo("0");
    String digest = call("DEBUG", "DIGEST");
    restart();
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
  }

  @Test
  void aSaveForReplicas_endsWithTheLastOfThem_unlessThereAreSavePoints() throws IOException {
    call("DEBUG", "POPULATE", "100");
    call("CONFIG", "SET", "repl-diskless-sync", "no", "rdb-key-save-delay", "100000000");
    replica().close();
    await("rdb_bgsave_in_progress", "0");
    assertThat(directory).isEmptyDirectory();

    call("CONFIG", "SET", "save", "900 1");
    replica().close();
    while (!call("INFO", "replication").contains("connected_slaves:0")) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(info("rdb_bgsave_in_progress")).isEqualTo("1");
  }

  @Test
  void failedSave_stopsWritesAndPing_asLongAsThereAreSavePoints() throws IOException {
    call("SET", "a", "1");
    Files.createDirectory(dump()); // Nothing can take its name.
    call("BGSAVE");
    await("rdb_bgsave_in_progress", "0");

    assertThat(info("rdb_last_bgsave_status")).isEqualTo("err");
    assertThat(call("SET", "a", "2")).isEqualTo("OK");
    call("CONFIG", "SET", "save", "900 1");
    assertThat(call("SET", "a", "3")).startsWith("MISCONF Redis is configured to save");
    assertThat(call("PING")).startsWith("MISCONF");
    assertThat(call("GET", "a")).isEqualTo("2");
    Files.delete(dump());
    assertThat(call("SAVE")).isEqualTo("OK");
    assertThat(call("SET", "a", "3")).isEqualTo("OK");
  }

  @Test
  void damagedFile_isNamed_andLeftAsItIs() throws IOException {
    call("DEBUG", "POPULATE", "100");
    call("SAVE");
    byte[] file = Files.readAllBytes(dump());
    file[file.length - 1] ^= 1;
    Files.write(dump(), file);
    client.close();
    server.close();

    assertThatThrownBy(this::start)
        .hasMessage(
            "Bad RDB file " + dump() + ": RDB CRC error: wrong checksum at byte " + file.length);

    assertThat(log)
        .anyMatch(line -> line.contains(dump() + " -> RDB CRC error"))
        .endsWith("Terminating server after rdb file reading failure.");
    assertThat(dump()).hasBinaryContent(file);

    start("rdbchecksum no");
    assertThat(call("DBSIZE")).isEqualTo("100");
  }

  @Test
  void longFile_isLoadedInSlices_whileClientsAreToldToWait() throws IOException {
    call("DEBUG", "POPULATE", "2000");
    String digest = call("DEBUG", "DIGEST");
    call("SAVE");

    restart("loading-process-events-interval-bytes 1024", "key-load-delay 200");

    assertThat(call("GET", "key:1")).isEqualTo("LOADING Redis is loading the dataset in memory");
    assertThat(info("loading")).isEqualTo("1");
    assertThat(info("loading_total_bytes")).isEqualTo(Long.toString(Files.size(dump())));
    while (!info("loading").equals("0")) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
    assertThat(log).last().isEqualTo("Ready to accept connections");
  }

  @Test
  void shutdown_savesWhenThereAreSavePoints_orWhenToldSo() throws Exception {
    call("SET", "a", "1");
    end("SHUTDOWN");
    assertThat(dump()).doesNotExist();

    restart("save 900 1");
    call("SET", "a", "1");
    end("SHUTDOWN", "NOSAVE");
    assertThat(dump()).doesNotExist();

    restart("save \"\"");
    call("SET", "a", "1");
    end("SHUTDOWN", "SAVE");
    restart();
    assertThat(call("GET", "a")).isEqualTo("1");
  }

  @Test
  void stopThatIsAskedFor_beginsWithATick_andCanBeCancelledBefore() throws Exception {
    call("DEBUG", "PAUSE-CRON", "1");
    assertThat(server.requestStop(false)).isTrue();
    while (!log.contains("Received SIGTERM scheduling shutdown...")) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(call("SHUTDOWN", "ABORT")).isEqualTo("OK");
    assertThat(log).contains("Shutdown manually aborted.");
    call("DEBUG", "PAUSE-CRON", "0");
    assertThat(call("PING")).isEqualTo("PONG");

    assertThat(server.requestStop(true)).isTrue();
    assertThat(server.awaitEnd()).isTrue();
    assertThat(log).contains("Received SIGINT scheduling shutdown...");
  }

  @Test
  void sigintWhileAnEndIsUnderWay_insists_andLeavesNoTemporaryFile() throws Exception {
    call("CONFIG", "SET", "rdb-key-save-delay", "300000");
    call("MSET", "a", "1", "b", "2");
    call("CONFIG", "SET", "shutdown-on-sigint", "save");
    assertThat(server.requestStop(true)).isTrue();
    Path temporary = directory.resolve("temp-" + ProcessHandle.current().pid() + ".rdb");
    while (!Files.exists(temporary)) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(server.requestStop(true)).isFalse();
    assertThat(temporary).doesNotExist();
  }

  private void end(String... request) throws InterruptedException, IOException {
    client.send(request);
    assertThat(server.awaitEnd()).isTrue();
  }

  @Test
  void shutdownThatCannotSave_isRefused_unlessForced() throws Exception {
    call("SET", "a", "1");
    Files.createDirectory(dump());
    assertThat(call("SHUTDOWN", "SAVE")).isEqualTo("ERR Errors trying to SHUTDOWN. Check logs.");
    assertThat(call("GET", "a")).isEqualTo("1");
    assertThat(call("SHUTDOWN", "ABORT")).isEqualTo("ERR No shutdown in progress.");
    end("SHUTDOWN", "SAVE", "FORCE");
    Files.delete(dump());
    start();
  }
}
