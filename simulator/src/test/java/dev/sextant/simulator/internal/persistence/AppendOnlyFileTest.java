package dev.sextant.simulator.internal.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server keeps in its append only file, and how it comes back. */
class AppendOnlyFileTest extends PersistenceTest {
  private static final String LOADING = "LOADING Redis is loading the dataset in memory";

  AppendOnlyFileTest() {
    super("save \"\"\nappendonly yes\n");
  }

  @BeforeEach
  void startEmpty() throws IOException {
    start();
  }

  private Path increment(int number) {
    return directory.resolve("appendonlydir/appendonly.aof." + number + ".incr.aof");
  }

  /** So many commands that a node does not execute them at once when each takes its time. */
  private String fill() throws IOException {
    for (int i = 0; i < 3000; i++) {
      client.send("SET", "key:" + i, "value:" + i);
    }
    for (int i = 0; i < 3000; i++) {
      client.read();
    }
    return call("DEBUG", "DIGEST");
  }

  @Test
  void longFile_isLoadedInSlices_whileClientsAreToldToWait() throws IOException {
    String digest = fill();

    restart("loading-process-events-interval-bytes 1024", "key-load-delay 200");

    assertThat(call("GET", "key:1")).isEqualTo(LOADING);
    assertThat(call("CONFIG", "SET", "appendonly", "no")).isEqualTo(LOADING);
    assertThat(info("loading")).isEqualTo("1");
    long bytes = Files.size(increment(1)) + Files.size(base());
    assertThat(info("loading_total_bytes")).isEqualTo(Long.toString(bytes));
    assertThat(Long.parseLong(info("loading_loaded_bytes"))).isBetween(1L, bytes - 1);
    await("loading", "0");
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
    assertThat(log).last().isEqualTo("Ready to accept connections");
  }

  private Path base() {
    return directory.resolve("appendonlydir/appendonly.aof.1.base.rdb");
  }

  @Test
  void longBase_isLoadedInSlices() throws IOException {
    String digest = fill();
    call("BGREWRITEAOF");
    await("aof_rewrite_in_progress", "0");

    restart("loading-process-events-interval-bytes 1024", "key-load-delay 200");

    assertThat(call("GET", "key:1")).isEqualTo(LOADING);
    await("loading", "0");
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
    assertThat(info("rdb_last_load_keys_loaded")).isEqualTo("3000");
    assertThat(log)
        .contains("RDB is base AOF", "Done loading RDB, keys loaded: 3000, keys expired: 0.");
  }

  @Test
  void damageBehindTheFirstSlice_endsTheNode_andLeavesTheFile() throws Exception {
    fill();
    Files.writeString(increment(1), "no command\r\n", StandardOpenOption.APPEND);
    byte[] file = Files.readAllBytes(increment(1));

    restart("loading-process-events-interval-bytes 1024", "key-load-delay 200");

    assertThat(server.awaitEnd()).isFalse();
    assertThat(log)
        .contains("In appendonly.aof.1.incr.aof: expected '*' at offset " + (file.length - 12));
    assertThat(increment(1)).hasBinaryContent(file);
  }

  @Test
  void eachFile_beginsInDatabaseZero() throws IOException {
    call("SELECT", "3");
    call("SET", "a", "1");
    call("BGREWRITEAOF");
    await("aof_rewrite_in_progress", "0");
    Path folder = directory.resolve("appendonlydir");
    String select = "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n";
    String set = "*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n";
    close();
    Files.writeString(folder.resolve("third.aof"), select + set);
    Files.writeString(folder.resolve("fourth.aof"), set);
    Files.writeString(
        folder.resolve("appendonly.aof.manifest"),
        "file third.aof seq 3 type i\nfile fourth.aof seq 4 type i\n");

    start();

    assertThat(call("GET", "b")).isEqualTo("2");
    call("SELECT", "3");
    assertThat(call("GET", "b")).isEqualTo("2");
  }

  @Test
  void debugLoadaof_answersWhenAllIsLoaded() throws IOException {
    String digest = fill();
    call("CONFIG", "SET", "key-load-delay", "200", "loading-process-events-interval-bytes", "1024");
    try (RespClient other = new RespClient(server.port())) {
      client.send("DEBUG", "LOADAOF");
      client.send("DEBUG", "DIGEST");
      while (!LOADING.equals(String.valueOf(other.call("GET", "key:1").text()))) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(client.read().text()).isEqualTo("OK");
      assertThat(client.read().text()).isEqualTo(digest);
      assertThat(other.call("GET", "key:1").text()).isEqualTo("value:1");
      assertThat(info("rdb_changes_since_last_save")).isEqualTo("0");
    }
  }

  @Test
  void anotherDirectory_holdsTheNextFiles() throws IOException {
    call("SET", "a", "1");
    Path other = Files.createDirectory(directory.resolve("other"));
    call("CONFIG", "SET", "dir", other.toString());
    call("SET", "a", "2");
    assertThat(Files.readString(increment(1))).endsWith("$1\r\n2\r\n");

    call("BGREWRITEAOF");
    await("aof_rewrite_in_progress", "0");
    call("SET", "a", "3");

    assertThat(other.resolve("appendonlydir"))
        .isDirectoryContaining("glob:**appendonly.aof.manifest")
        .isDirectoryContaining("glob:**appendonly.aof.2.base.rdb");
    assertThat(Files.readString(other.resolve("appendonlydir/appendonly.aof.2.incr.aof")))
        .endsWith("$1\r\n3\r\n");
    restart("dir " + other);
    assertThat(call("GET", "a")).isEqualTo("3");
  }

  @Test
  void shutdownBeforeTheFirstBaseIsMade_isRefused_unlessForced() throws Exception {
    call("CONFIG", "SET", "appendonly", "no");
    call("SET", "a", "1");
    call("CONFIG", "SET", "rdb-key-save-delay", "100000000");
    call("CONFIG", "SET", "appendonly", "yes");

    assertThat(call("SHUTDOWN")).isEqualTo("ERR Errors trying to SHUTDOWN. Check logs.");
    assertThat(log).contains("Writing initial AOF, can't exit.");
    client.send("SHUTDOWN", "FORCE");
    assertThat(server.awaitEnd()).isTrue();
    assertThat(log).contains("Writing initial AOF. Exit anyway.");
  }

  @Test
  void debugReplicate_isForReplicasAlone() throws IOException {
    call("SET", "a", "1");
    long length = Files.size(increment(1));
    assertThat(call("DEBUG", "REPLICATE", "SET", "a", "2")).isEqualTo("OK");
    assertThat(increment(1)).hasSize(length);
  }

  @Test
  void folderThatIsAFile_refusesToStart() throws IOException {
    close();
    Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> start("appenddirname file")).hasMessageContaining("append-only dir");
    start();
  }

  // ------------------------------------------------------------------ rewriting

  private List<String> manifest() throws IOException {
    return Files.readAllLines(directory.resolve("appendonlydir/appendonly.aof.manifest"));
  }

  private void rewrite() throws IOException {
    call("BGREWRITEAOF");
    await("aof_rewrite_in_progress", "0");
  }

  /** Makes rewrites fail, by a folder with a file in it where each begins. */
  private Path obstacle() throws IOException {
    String pid =
        call("INFO", "server")
            .lines()
            .filter(line -> line.startsWith("process_id:"))
            .findFirst()
            .orElseThrow()
            .substring("process_id:".length());
    Path folder = directory.resolve("temp-rewriteaof-bg-" + pid + ".aof");
    Files.createDirectory(folder);
    return Files.createFile(folder.resolve("file"));
  }

  @Test
  void failedRewrites_leaveAnIncrementEach_untilOneSucceeds() throws IOException {
    Path obstacle = obstacle();
    rewrite();
    call("SET", "a", "1");
    rewrite();
    call("SET", "a", "2");
    assertThat(info("aof_last_bgrewrite_status")).isEqualTo("err");
    assertThat(info("aof_rewrites_consecutive_failures")).isEqualTo("2");
    assertThat(manifest())
        .containsExactly(
            "file appendonly.aof.1.base.rdb seq 1 type b",
            "file appendonly.aof.1.incr.aof seq 1 type i",
            "file appendonly.aof.2.incr.aof seq 2 type i",
            "file appendonly.aof.3.incr.aof seq 3 type i");
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
    call("DEBUG", "LOADAOF");
    assertThat(call("GET", "a")).isEqualTo("2");

    rewrite();

    assertThat(manifest())
        .containsExactly(
            "file appendonly.aof.2.base.rdb seq 2 type b",
            "file appendonly.aof.4.incr.aof seq 4 type i");
    call("DEBUG", "LOADAOF");
    assertThat(call("GET", "a")).isEqualTo("2");
  }

  @Test
  void repeatedFailures_holdBackWhatNobodyAsksFor() throws IOException {
    Path obstacle = obstacle();
    for (int i = 0; i < 3; i++) {
      rewrite();
    }
    call("CONFIG", "SET", "auto-aof-rewrite-percentage", "1", "auto-aof-rewrite-min-size", "1kb");
    call("SET", "x", "x".repeat(2000));
    while (log.stream().noneMatch(line -> line.contains("triggered the limit"))) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(info("aof_rewrite_in_progress")).isEqualTo("0");
    assertThat(manifest()).hasSize(5);
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());

    rewrite();
    assertThat(manifest()).hasSize(2);
  }

  @Test
  void rewriteOfAFileThatIsOff_makesABaseAlone() throws IOException {
    call("SET", "a", "1");
    call("CONFIG", "SET", "appendonly", "no");
    rewrite();
    assertThat(manifest()).containsExactly("file appendonly.aof.2.base.rdb seq 2 type b");
    call("DEBUG", "LOADAOF");
    assertThat(call("GET", "a")).isEqualTo("1");

    call("CONFIG", "SET", "appendonly", "yes");
    await("aof_rewrite_in_progress", "0");
    assertThat(manifest())
        .containsExactly(
            "file appendonly.aof.3.base.rdb seq 3 type b",
            "file appendonly.aof.1.incr.aof seq 1 type i");
  }

  @Test
  void filesOfThePast_stayWhileNobodyCollectsThem() throws IOException {
    call("CONFIG", "SET", "aof-disable-auto-gc", "yes");
    rewrite();
    rewrite();
    assertThat(manifest())
        .containsExactly(
            "file appendonly.aof.3.base.rdb seq 3 type b",
            "file appendonly.aof.2.incr.aof seq 2 type h",
            "file appendonly.aof.2.base.rdb seq 2 type h",
            "file appendonly.aof.1.incr.aof seq 1 type h",
            "file appendonly.aof.1.base.rdb seq 1 type h",
            "file appendonly.aof.3.incr.aof seq 3 type i");
    call("CONFIG", "SET", "aof-disable-auto-gc", "no");
    assertThat(manifest())
        .containsExactly(
            "file appendonly.aof.3.base.rdb seq 3 type b",
            "file appendonly.aof.3.incr.aof seq 3 type i");
    while (Files.exists(increment(1)) || Files.exists(increment(2))) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(increment(3)).exists();
  }

  @Test
  void firstBaseThatFails_isMadeAgain_andNothingOfBeforeCounts() throws IOException {
    call("CONFIG", "SET", "appendonly", "no");
    Path obstacle = obstacle();
    List<String> before = manifest();
    call("CONFIG", "SET", "appendonly", "yes");
    while (log.stream().noneMatch(line -> line.startsWith("Removing the temp incr"))) {
      call("INCR", "n");
    }
    assertThat(manifest()).isEqualTo(before);
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
    rewrite();
    call("INCR", "n");
    assertThat(manifest()).hasSize(2).doesNotContainAnyElementsOf(before);
    String digest = call("DEBUG", "DIGEST");
    call("DEBUG", "LOADAOF");
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
  }
}
