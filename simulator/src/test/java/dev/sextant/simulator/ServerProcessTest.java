package dev.sextant.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.config.LogLevel;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.port.OwnProcess;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does with the machine it runs on: sockets, files beside its data, its process. */
class ServerProcessTest {
  private static final String ENABLED = "port 0\nbind 127.0.0.1\nenable-debug-command yes\n";

  @TempDir private Path directory;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final FakeProcess process = new FakeProcess();
  private SimulatedServer server;

  private final LogSink sink =
      new LogSink() {
        private boolean toFile;

        @Override
        public void file(Path path) throws IOException {
          Files.createFile(path);
          toFile = true;
        }

        @Override
        public void log(long micros, LogLevel level, String line) {
          log.add(line + (toFile ? " (in the file)" : ""));
        }

        @Override
        public void fault(String doing, Throwable fault) {
          log.add("fault in " + doing + ": " + fault);
        }
      };

  private static final class FakeProcess implements OwnProcess {
    private int adjustment = 5;
    private boolean refuses;

    @Override
    public int oomScoreAdjustment() {
      return adjustment;
    }

    @Override
    public void oomScoreAdjustment(int wanted) throws IOException {
      if (refuses) {
        throw new IOException("Permission denied");
      }
      adjustment = wanted;
    }
  }

  private RespClient start(String... lines) throws IOException {
    String conf = ENABLED + String.join("\n", lines);
    server = SimulatedServer.start(conf, directory, "", sink, process);
    return new RespClient(server.port());
  }

  @AfterEach
  void end() {
    SimulatedServer ending = server;
    server = null;
    if (ending != null) {
      ending.close();
    }
  }

  private static String text(RespClient client, String... request) throws IOException {
    return String.valueOf(client.call(request).text());
  }

  private static String setting(RespClient client, String name) throws IOException {
    return client.call("CONFIG", "GET", name).toString();
  }

  private static String atUnixSocket(Path socket, String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
      ByteBuffer reply = ByteBuffer.allocate(1000);
      channel.read(reply);
      return new String(reply.array(), 0, reply.position(), US_ASCII);
    }
  }

  @Test
  void aUnixSocket_isServed_withThePermissionsThatItShallHave_andGoesWithTheServer()
      throws IOException {
    Path socket = directory.resolve("redis.sock");
    start("unixsocket redis.sock", "unixsocketperm 700").close();
    assertThat(atUnixSocket(socket, "PING\r\n")).isEqualTo("+PONG\r\n");
    assertThat(atUnixSocket(socket, "CLIENT LIST\r\n"))
        .contains("addr=" + socket + ":0")
        .contains("flags=U");
    assertThat(Files.getPosixFilePermissions(socket)).hasSize(3);
    end();
    assertThat(socket).doesNotExist();
  }

  @Test
  void anAddressThatCannotBeHad_isRefused_andTheServerStaysWhereItWas() throws IOException {
    try (RespClient client = start()) {
      assertThat(text(client, "CONFIG", "SET", "bind", "999.999.999.999"))
          .contains("Failed to bind to specified addresses.");
      assertThat(text(client, "CONFIG", "SET", "bind", "192.0.2.77 -192.0.2.78"))
          .contains("Failed to bind to specified addresses.");
    }
    try (RespClient again = new RespClient(server.port())) {
      assertThat(setting(again, "bind")).contains("127.0.0.1");
    }
  }

  @Test
  void anOptionalAddressMayBeMissing() throws IOException {
    try (RespClient client = start()) {
      assertThat(text(client, "CONFIG", "SET", "bind", "-192.0.2.78 127.0.0.1")).isEqualTo("OK");
    }
    new RespClient(server.port()).close();
  }

  @Test
  void withoutAnAddress_nobodyElseGetsIn_untilThereIsOne() throws IOException {
    try (RespClient client = start()) {
      assertThat(text(client, "CONFIG", "SET", "bind", "")).isEqualTo("OK");
      assertThatThrownBy(() -> new RespClient(server.port())).isInstanceOf(IOException.class);
      assertThat(text(client, "CONFIG", "SET", "bind", "* -::*")).isEqualTo("OK");
      new RespClient(server.port()).close();
    }
  }

  @Test
  void aPortThatIsTaken_isNamed_andEndsTheStart() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "port " + taken.getLocalPort();
      assertThatThrownBy(() -> start(port))
          .hasMessageContaining("Failed listening on port " + taken.getLocalPort())
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void includedFiles_areReadWhereTheirLineStands() throws IOException {
    Files.writeString(directory.resolve("1.conf"), "maxmemory 1mb\n");
    Files.writeString(directory.resolve("2.conf"), "maxmemory 2mb\nhz 50\n");
    try (RespClient client = start("include *.conf", "hz 20", "include nothing-?.conf")) {
      assertThat(setting(client, "maxmemory")).contains("2097152");
      assertThat(setting(client, "hz")).contains("20");
    }
  }

  @Test
  void aFileToIncludeThatIsMissing_endsTheStart() {
    assertThatThrownBy(() -> start("include missing.conf"))
        .hasMessageContaining("can't open config file 'missing.conf': No such file or directory");
  }

  @Test
  void theLogGoesToItsFile() throws IOException {
    start("logfile server.log").close();
    assertThat(directory.resolve("server.log")).exists();
    assertThat(log).isNotEmpty().allMatch(line -> line.endsWith(" (in the file)"));
  }

  @Test
  void theOomScore_followsTheDirectives_andComesBack() throws IOException {
    try (RespClient client = start("oom-score-adj-values 10 20 30")) {
      text(client, "CONFIG", "SET", "oom-score-adj", "yes");
      assertThat(process.adjustment).isEqualTo(15);
      text(client, "CONFIG", "SET", "oom-score-adj", "absolute");
      assertThat(process.adjustment).isEqualTo(10);
      text(client, "REPLICAOF", "127.0.0.1", "1");
      assertThat(process.adjustment).isEqualTo(20);
      text(client, "CONFIG", "SET", "oom-score-adj", "no");
      assertThat(process.adjustment).isEqualTo(5);
    }
  }

  @Test
  void anOomScoreThatTheSystemRefuses_leavesTheDirectiveAsItWas() throws IOException {
    try (RespClient client = start()) {
      process.refuses = true;
      assertThat(text(client, "CONFIG", "SET", "oom-score-adj", "yes"))
          .contains("Failed to apply new oom_score_adj configuration");
      assertThat(setting(client, "oom-score-adj")).contains("no");
    }
    assertThat(log).contains("Unable to write oom_score_adj: Permission denied");
  }

  @Test
  void aCrash_leavesAReportInTheLog() throws Exception {
    try (RespClient client = start()) {
      client.send("DEBUG", "SEGFAULT");
      assertThat(server.awaitEnd()).isFalse();
    }
    assertThat(log)
        .contains(
            "Redis 7.0.15 crashed by signal: 11",
            "------ STACK TRACE ------",
            "------ INFO OUTPUT ------",
            "redis_version:7.0.15",
            "------ CLIENT LIST OUTPUT ------")
        .anyMatch(line -> line.contains("DebugCommand"))
        .anyMatch(line -> line.contains("cmd=debug"));
  }
}
