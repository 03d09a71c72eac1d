package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.OwnProcess;
import dev.sextant.simulator.internal.world.PosixProcess;
import dev.sextant.simulator.tools.RecordedLog;
import dev.sextant.simulator.tools.RespClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The child processes that write for a server of its own process, and what becomes of them. */
class ChildProcessTest {
  private static final int KILLED = 128 + 9;
  private static final int SIGUSR1 = 128 + 10;

  @TempDir private Path directory;
  private final RecordedLog sink = new RecordedLog();
  private final List<String> log = sink.lines();
  private final Parent parent = new Parent();
  private SimulatedServer server;
  private RespClient client;

  /** A process whose children are objects. */
  private static final class Parent implements OwnProcess {
    final List<Child> children = new CopyOnWriteArrayList<>();
    private int adjustment = 1;
    private boolean refuses;

    @Override
    public int oomScoreAdjustment() {
      return adjustment;
    }

    @Override
    public void oomScoreAdjustment(int wanted) {
      adjustment = wanted;
    }

    @Override
    public ChildProcess startChild(String path) throws IOException {
      if (refuses) {
        throw new IOException("Resource temporarily unavailable");
      }
      Child child = new Child(1001 + children.size(), path);
      children.add(child);
      return child;
    }

    Child last() {
      return children.get(children.size() - 1);
    }
  }

  /** A child that ends when it is told to, as it is told to. */
  private static final class Child implements ChildProcess {
    private final long pid;
    private final FileChannel file;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final AtomicInteger adjustment = new AtomicInteger();

    Child(long pid, String path) throws IOException {
      this.pid = pid;
      this.file =
          path.isEmpty() ? null : FileChannel.open(Path.of(path), StandardOpenOption.APPEND);
    }

    void end(int status, String reason) {
      exit.complete(new Exit(status, reason));
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // as in the real one
    public void onExit(Consumer<Exit> listener) {
      exit.thenAccept(listener);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        file.write(ByteBuffer.wrap(bytes, offset, length));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public byte[] pass(byte[] bytes) {
      return bytes.clone();
    }

    @Override
    public void endInput() {
      end(0, "");
    }

    @Override
    public void kill() {
      end(KILLED, "");
    }

    @Override
    public void oomScoreAdjustment(int wanted) {
      adjustment.set(wanted);
    }
  }

  private void start(OwnProcess process, String... conf) throws IOException {
    String text =
        """
        port 0
        save ""
        enable-debug-command yes
        repl-diskless-sync-delay 0
        """;
    server = SimulatedServer.start(text + String.join("\n", conf), directory, "", sink, process);
    client = new RespClient(server.port());
  }

  /** A server whose saves take for ever. */
  private void startSlow(OwnProcess process, String... conf) throws IOException {
    List<String> lines = new ArrayList<>(List.of(conf));
    lines.add("rdb-key-save-delay 10000000");
    start(process, lines.toArray(new String[0]));
    call("DEBUG", "POPULATE", "1000");
  }

  @AfterEach
  void close() throws IOException {
    if (server != null) {
      client.close();
      server.close();
    }
    assertThat(log).noneMatch(line -> line.startsWith("fault"));
  }

  private String call(String... request) throws IOException {
    return String.valueOf(client.call(request).text());
  }

  private String info(String field) throws IOException {
    return Arrays.stream(call("INFO").split("\r\n", -1))
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private void await(String field, String value) throws IOException {
    while (!info(field).equals(value)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private List<String> files() throws IOException {
    try (var found = Files.list(directory)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aSave_isWrittenByAChild_andComesBack() throws IOException {
    start(parent);
    call("DEBUG", "POPULATE", "5000");
    String digest = call("DEBUG", "DIGEST");
    call("BGSAVE");
    await("rdb_bgsave_in_progress", "0");
    assertThat(log)
        .containsSubsequence(
            "Background saving started by pid 1001",
            "DB saved on disk",
            "Background saving terminated with success");
    assertThat(files()).containsExactly("dump.rdb");

    client.close();
    server.close();
    start(OwnProcess.NONE);

    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
  }

  @Test
  void aChildThatIsKilled_leavesAFailure_andNoFile() throws IOException {
    startSlow(parent);
    call("BGSAVE");
    assertThat(files()).containsExactly("temp-1001.rdb");
    parent.last().end(KILLED, "");
    await("rdb_bgsave_in_progress", "0");
    assertThat(info("rdb_last_bgsave_status")).isEqualTo("err");
    assertThat(files()).isEmpty();
    assertThat(log).last().isEqualTo("Background saving terminated by signal 9");
  }

  @Test
  void aChildThatIsKilledOnPurpose_isNoFailure() throws IOException {
    startSlow(parent);
    call("BGSAVE");
    parent.last().end(SIGUSR1, "");
    await("rdb_bgsave_in_progress", "0");
    assertThat(info("rdb_last_bgsave_status")).isEqualTo("ok");
    assertThat(files()).isEmpty();
  }

  @Test
  void whatAChildComplainsOf_isInTheLog() throws IOException {
    startSlow(parent);
    call("BGSAVE");
    parent.last().end(1, "No space left on device");
    await("rdb_bgsave_in_progress", "0");
    assertThat(info("rdb_last_bgsave_status")).isEqualTo("err");
    assertThat(log)
        .endsWith(
            "Write error saving DB on disk(rdbSaveRio): No space left on device",
            "Background saving error");
  }

  @Test
  void aChildThatEndsWellBeforeItHasAll_isAFailure() throws IOException {
    startSlow(parent);
    call("BGSAVE");
    parent.last().end(0, "");
    await("rdb_bgsave_in_progress", "0");
    assertThat(info("rdb_last_bgsave_status")).isEqualTo("err");
    assertThat(files()).isEmpty();
  }

  @Test
  void withoutAChild_theServerWritesItself() throws IOException {
    parent.refuses = true;
    start(parent);
    call("BGSAVE");
    await("rdb_bgsave_in_progress", "0");
    assertThat(files()).containsExactly("dump.rdb");
    assertThat(log)
        .contains(
            "Can't start a child process: Resource temporarily unavailable."
                + " The server does its work itself.",
            "Background saving terminated with success");
  }

  @Test
  void theOomScoreOfAChild_isTheThirdValue() throws IOException {
    startSlow(parent, "oom-score-adj yes", "oom-score-adj-values 10 20 30");
    call("BGSAVE");
    assertThat(parent.last().adjustment).hasValue(31);
    call("CONFIG", "SET", "oom-score-adj", "no");
    parent.last().kill();
    await("rdb_bgsave_in_progress", "0");
    call("BGSAVE");
    assertThat(parent.last().adjustment).hasValue(0);
  }

  @Test
  void aRewrite_isWrittenByAChild_andOneThatIsKilledChangesNothing() throws IOException {
    startSlow(parent, "appendonly yes");
    call("BGREWRITEAOF");
    assertThat(files()).containsExactly("appendonlydir", "temp-rewriteaof-bg-1001.aof");
    parent.last().end(KILLED, "");
    await("aof_rewrite_in_progress", "0");
    assertThat(info("aof_last_bgrewrite_status")).isEqualTo("err");
    assertThat(info("aof_rewrites_consecutive_failures")).isEqualTo("1");
    assertThat(log).contains("Background AOF rewrite terminated by signal 9");

    call("BGREWRITEAOF");
    parent.last().end(SIGUSR1, "");
    await("aof_rewrite_in_progress", "0");
    assertThat(info("aof_rewrites_consecutive_failures")).isEqualTo("1");

    call("CONFIG", "SET", "rdb-key-save-delay", "0");
    String digest = call("DEBUG", "DIGEST");
    call("BGREWRITEAOF");
    await("aof_rewrite_in_progress", "0");
    assertThat(info("aof_last_bgrewrite_status")).isEqualTo("ok");
    assertThat(log).contains("Background append only file rewriting started by pid 1003");
    call("DEBUG", "LOADAOF");
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
  }

  private RespClient replica() throws IOException {
    RespClient replica = new RespClient(server.port());
    replica.call("REPLCONF", "capa", "eof");
    replica.send("SYNC");
    await("connected_slaves", "1");
    return replica;
  }

  @Test
  void aTransferWhoseChildIsKilled_endsTheConnection() throws IOException {
    startSlow(parent);
    try (RespClient replica = replica()) {
      await("rdb_bgsave_in_progress", "1");
      parent.last().end(KILLED, "");
      await("connected_slaves", "0");
      assertThat(info("rdb_bgsave_in_progress")).isEqualTo("0");
      assertThat(replica).isNotNull();
    }
    assertThat(log)
        .containsSubsequence(
            "Background RDB transfer started by pid 1001",
            "Background transfer terminated by signal 9",
            "SYNC failed. BGSAVE child returned an error");
  }

  @Test
  void aSaveOfDataThatAMasterReplaces_ends() throws IOException {
    startSlow(parent);
    call("BGSAVE");
    try (SimulatedServer master = SimulatedServer.start(0, "save \"\"")) {
      call("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
      await("master_link_status", "up");
    }
    assertThat(info("rdb_bgsave_in_progress")).isEqualTo("0");
    assertThat(log)
        .containsSubsequence(
            "Replica is about to load the RDB file received from the master, but there is a pending"
                + " RDB child running. Killing process 1001 and removing its temp file to avoid any"
                + " race",
            "Background saving terminated by signal 10");
    assertThat(files()).containsExactly("dump.rdb"); // The master's.
  }

  // ------------------------------------------------------------------ real ones

  private void startReal(String... conf) throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    startSlow(new PosixProcess(), conf);
  }

  private ProcessHandle realChild() {
    String started = log.get(log.size() - 1);
    long pid = Long.parseLong(started.replace("Background saving started by pid ", ""));
    return ProcessHandle.of(pid).orElseThrow();
  }

  @Test
  void aRealChild_canBeKilled_andTheNextOneWrites() throws IOException {
    startReal();
    call("BGSAVE");
    ProcessHandle child = realChild();
    assertThat(files()).containsExactly("temp-" + child.pid() + ".rdb");
    child.destroyForcibly();
    await("rdb_bgsave_in_progress", "0");
    assertThat(log).last().isEqualTo("Background saving terminated by signal 9");
    assertThat(files()).isEmpty();

    call("CONFIG", "SET", "rdb-key-save-delay", "0");
    String digest = call("DEBUG", "DIGEST");
    call("BGSAVE");
    await("rdb_bgsave_in_progress", "0");
    assertThat(log).last().isEqualTo("Background saving terminated with success");
    call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE");
    assertThat(call("DEBUG", "DIGEST")).isEqualTo(digest);
  }

  @Test
  void aRealChild_endsWithTheServer() throws IOException {
    startReal();
    call("BGSAVE");
    ProcessHandle child = realChild();
    client.send("SHUTDOWN", "NOSAVE");
    child.onExit().join();
    assertThat(log).contains("There is a child saving an .rdb. Killing it!");
  }

  @Test
  void aRealTransfer_bringsAReplicaAllData() throws IOException {
    startReal();
    call("CONFIG", "SET", "rdb-key-save-delay", "0");
    call("DEBUG", "POPULATE", "3000", "long", "2000");
    String digest = call("DEBUG", "DIGEST");
    Path there = Files.createDirectory(directory.resolve("replica"));
    String conf = "port 0\nsave \"\"\nenable-debug-command yes\n";
    SimulatedServer replica =
        SimulatedServer.start(conf, there, "", new RecordedLog(), OwnProcess.NONE);
    try (RespClient asked = new RespClient(replica.port())) {
      asked.call("REPLICAOF", "127.0.0.1", Integer.toString(server.port()));
      while (!asked.call("DEBUG", "DIGEST").text().equals(digest)) {
        LockSupport.parkNanos(1_000_000);
      }
    } catch (EOFException e) {
      throw new AssertionError("the replica has ended", e);
    } finally {
      replica.close();
    }
    assertThat(log).contains("Background RDB transfer terminated with success");
  }
}
