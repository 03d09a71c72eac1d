package dev.sextant.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** The command line: what it says and with which code it ends. */
class MainTest {
  /** Everything that has ever gone into the redis.conf of a production cluster. */
  private static final String PRODUCTION_CONF =
      """
      # Cluster settings
      cluster-enabled yes
      cluster-config-file nodes.conf
      cluster-node-timeout 5000
      cluster-migration-barrier 1
      cluster-require-full-coverage no

      bind 0.0.0.0
      port 6379
      timeout 0
      tcp-keepalive 300
      tcp-backlog 511

      maxmemory 64mb
      maxmemory-policy allkeys-lru
      maxmemory-samples 5

      save 900 1
      save 300 10
      save 60 10000
      appendonly yes
      appendfilename "appendonly.aof"
      appendfsync everysec

      requirepass a_password
      masterauth a_password

      # Said twice, as above
      tcp-backlog 511
      databases 16
      always-show-logo no

      loglevel notice
      logfile /var/log/redis/redis.log

      rename-command FLUSHDB ""
      rename-command FLUSHALL ""
      rename-command SHUTDOWN SHUTDOWN_REDIS
      """;

  @TempDir private Path directory;

  private record Ended(int exitCode, String out, String err) {}

  private static Ended run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.run(List.of(arguments), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Ended(exitCode, out.toString(), err.toString());
  }

  @Test
  void portInUse_isNamedInOneLine_andLeavesNothingRunning() throws IOException {
    int port = FreePorts.inARow(2);
    try (ServerSocket taken = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = run("up", "--port", port + "", "--masters", "1");
      assertThat(ended.err().lines())
          .singleElement()
          .asString()
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("Address already in use");
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
    }
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void unknownDirective_isNamed() {
    Ended ended = run("up", "--max-memory", "1mb");
    assertThat(ended.err()).contains("max-memory").doesNotContain("Exception");
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  @Test
  void unknownDirectiveInConf_isNamed() throws IOException {
    Path conf = Files.writeString(directory.resolve("redis.conf"), "port 1\nno-such-thing yes\n");
    Ended ended = run("up", "--conf", conf.toString());
    assertThat(ended.err()).contains("no-such-thing").doesNotContain("Exception");
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  @Test
  void faultyUser_isNamed_andEndsTheServer() throws IOException {
    Path conf = Files.writeString(directory.resolve("redis.conf"), "port 0\nuser ann on +nosuch\n");
    Ended ended = run("server", conf.toString());
    assertThat(ended.err().lines())
        .containsExactly(
            "Error loading ACL rule '+nosuch' for the user named 'ann': Unknown command or category"
                + " name in ACL");
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  @Test
  void faultyAclFile_isNamed_andEndsTheServer() throws IOException {
    Files.writeString(directory.resolve("users.acl"), "user ann on\nann on\n");
    Ended ended =
        run("server", "--port", "0", "--dir", directory.toString(), "--aclfile", "users.acl");
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("Aborting Redis startup because of ACL errors: users.acl:2 should start with");
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  @Test
  void damagedDump_isNamedWithTheByte_andEndsTheServer() throws IOException {
    Path dump = Files.writeString(directory.resolve("dump.rdb"), "REDIS0010 and no more");
    Ended ended = run("server", "--port", "0", "--dir", directory.toString());
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("Bad RDB file " + dump.toRealPath() + ": ")
        .endsWith(" at byte 10");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(dump).hasContent("REDIS0010 and no more");
  }

  @Test
  void renameOfACommandThatIsNone_isNamed() {
    Ended ended = run("server", "--rename-command", "nosuch", "x");
    assertThat(ended.err()).contains("No such command in rename-command");
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  @Test
  void unreadableConf_isNamedInOneLine() {
    Path missing = directory.resolve("missing.conf");
    Ended ended = run("up", "--conf", missing.toString());
    assertThat(ended.err().lines()).singleElement().asString().contains(missing.toString());
    assertThat(ended.exitCode()).isEqualTo(1);
  }

  @Test
  void badUsage_endsWithTwo() {
    assertThat(run("up", "--masters", "many").exitCode()).isEqualTo(2);
    assertThat(run("up", "--masters", "0").exitCode()).isEqualTo(2);
    assertThat(run("up", "stray").exitCode()).isEqualTo(2);
    assertThat(run("no-such-command").exitCode()).isEqualTo(2);
  }

  @Test
  void help_endsWithZero() {
    assertThat(run("up", "--help").out()).contains("--masters");
    assertThat(run("--help").exitCode()).isZero();
  }

  @Test
  void confOfAProductionCluster_worksAsItIs() throws Exception {
    Path conf = Files.writeString(directory.resolve("redis.conf"), PRODUCTION_CONF);
    int port = FreePorts.inARow(6);
    try (Up up = new Up("up", "--port", port + "", "--conf", conf.toString())) {
      List<String> lines = up.linesUntilReady();
      assertThat(lines).hasSize(7);
      assertThat(lines.get(0)).startsWith("127.0.0.1:" + port + "  master");
      assertThat(lines.get(5)).startsWith("127.0.0.1:" + (port + 5) + "  replica");
      assertThat(lines.get(6)).startsWith("ready");
      try (Jedis jedis = new Jedis("127.0.0.1", port)) {
        assertThat(jedis.auth("a_password")).isEqualTo("OK");
        assertThat(jedis.clusterInfo()).contains("cluster_state:ok");
        assertThat(jedis.configGet("maxmemory", "save", "appendonly", "port"))
            .containsExactlyInAnyOrderEntriesOf(
                Map.of(
                    "maxmemory", "67108864",
                    "save", "900 1 300 10 60 10000",
                    "appendonly", "yes",
                    "port", port + ""));
        assertThat(errorOf(jedis, Protocol.Command.FLUSHALL)).contains("unknown command");
        assertThat(errorOf(jedis, Protocol.Command.SHUTDOWN)).contains("unknown command");
      }
    }
  }

  private static String errorOf(Jedis jedis, Protocol.Command command) {
    try {
      return "no error but " + jedis.sendCommand(command);
    } catch (redis.clients.jedis.exceptions.JedisDataException e) {
      return e.getMessage();
    }
  }

  @Test
  void sigterm_endsAProcessWithZero() throws Exception {
    Process process =
        start("up", "--masters", "1", "--replicas", "0", "--port", FreePorts.inARow(1) + "");
    try (BufferedReader out = process.inputReader()) {
      awaitLine(out, "ready");
      process.destroy();
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void sigtermThatCannotSave_leavesTheServerRunning(@TempDir Path directory) throws Exception {
    int port = FreePorts.inARow(1);
    Process process = start("server", "--port", port + "", "--dir", directory.toString());
    Path dump = directory.resolve("dump.rdb");
    try (BufferedReader out = process.inputReader()) {
      awaitLine(out, "Ready to accept connections");
      Files.createDirectory(dump);
      process.toHandle().destroy(); // SIGTERM; Process.destroy would close the stream, too
      awaitLine(out, "Received SIGTERM scheduling shutdown...");
      awaitLine(out, "Error trying to save the DB, can't exit.");
      awaitLine(out, "Errors trying to shut down the server.");
      try (Jedis jedis = new Jedis("127.0.0.1", port)) {
        assertThat(jedis.ping()).isEqualTo("PONG");
      }
      Files.delete(dump);
      process.toHandle().destroy();
      awaitLine(out, "Redis is now ready to exit, bye bye...");
      assertThat(process.waitFor()).isZero();
      assertThat(dump).isNotEmptyFile();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void awaitLine(BufferedReader out, String expected) throws IOException {
    StringBuilder said = new StringBuilder();
    String line = out.readLine();
    while (line != null && !line.contains(expected)) {
      said.append(line).append('\n');
      line = out.readLine();
    }
    assertThat(line).as("after: %s", said).contains(expected);
  }

  /** {@code up} in a thread of this JVM, until closed. */
  private static final class Up implements AutoCloseable {
    private final BufferedReader out;
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Thread thread;

    Up(String... arguments) throws IOException {
      PipedWriter pipe = new PipedWriter();
      out = new BufferedReader(new PipedReader(pipe));
      thread =
          new Thread(
              () -> {
                try (PrintWriter writer = new PrintWriter(pipe, true)) {
                  exitCode.complete(
                      Main.run(List.of(arguments), writer, new PrintWriter(err, true)));
                }
              },
              "up");
      thread.start();
    }

    List<String> linesUntilReady() throws IOException {
      List<String> lines = new ArrayList<>();
      String line = out.readLine();
      while (line != null) {
        lines.add(line);
        if (line.startsWith("ready")) {
          return lines;
        }
        line = out.readLine();
      }
      throw new AssertionError("ended with " + exitCode.join() + ": " + err);
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
