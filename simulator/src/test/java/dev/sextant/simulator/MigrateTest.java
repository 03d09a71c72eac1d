package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateTest {
  private SimulatedServer from;
  private SimulatedServer to;
  private RespClient source;
  private RespClient target;

  @BeforeEach
  void start() throws IOException {
    from = SimulatedServer.start(0, "");
    to = SimulatedServer.start(0, "");
    source = new RespClient(from.port());
    target = new RespClient(to.port());
  }

  @AfterEach
  void stop() throws IOException {
    source.close();
    target.close();
    from.close();
    to.close();
  }

  private static String text(RespClient client, String... words) throws IOException {
    return client.call(words).text();
  }

  private String migrate(int port, String key, String... more) throws IOException {
    String[] words = new String[6 + more.length];
    String[] head = {"MIGRATE", "127.0.0.1", port + "", key, "0", "5000"};
    System.arraycopy(head, 0, words, 0, 6);
    System.arraycopy(more, 0, words, 6, more.length);
    return text(source, words);
  }

  @Test
  void aKey_movesWithItsValueAndItsExpiry() throws IOException {
    source.call("RPUSH", "k", "a", "b");
    source.call("PEXPIRE", "k", "100000");
    assertThat(migrate(to.port(), "k")).isEqualTo("OK");
    assertThat(source.call("EXISTS", "k").number()).isZero();
    assertThat(target.call("LLEN", "k").number()).isEqualTo(2);
    assertThat(target.call("PTTL", "k").number()).isBetween(1L, 100_000L);
  }

  @Test
  void severalKeys_moveTogether_andMissingOnesAreLeftOut() throws IOException {
    source.call("MSET", "a", "1", "b", "2");
    assertThat(migrate(to.port(), "", "COPY", "KEYS", "a", "nothing", "b")).isEqualTo("OK");
    assertThat(target.call("DBSIZE").number()).isEqualTo(2);
    assertThat(source.call("DBSIZE").number()).isEqualTo(2);
    assertThat(migrate(to.port(), "", "REPLACE", "KEYS", "a", "b")).isEqualTo("OK");
    assertThat(source.call("DBSIZE").number()).isZero();
    assertThat(migrate(to.port(), "a")).isEqualTo("NOKEY");
  }

  @Test
  void whatTheTargetRefuses_stays() throws IOException {
    source.call("MSET", "a", "1", "b", "2");
    target.call("SET", "a", "there");
    assertThat(migrate(to.port(), "", "KEYS", "a", "b"))
        .isEqualTo(
            "ERR Target instance replied with error: BUSYKEY Target key name already exists.");
    assertThat(text(source, "GET", "a")).isEqualTo("1");
    assertThat(source.call("EXISTS", "b").number()).isZero();
    assertThat(migrate(to.port(), "a", "AUTH", "wrong")).startsWith("ERR Target instance replied");
  }

  @Test
  void aServerThatIsNotThere_isAnError_andLifeGoesOn() throws IOException {
    source.call("SET", "k", "v");
    assertThat(migrate(1, "k")).isEqualTo("IOERR error or timeout writing to target instance");
    assertThat(text(source, "SET", "k", "w")).isEqualTo("OK");
  }

  @Test
  void theConnection_isKept_andReplacedWhenItHasBroken() throws IOException {
    source.call("MSET", "a", "1", "b", "2", "c", "3");
    assertThat(migrate(to.port(), "a")).isEqualTo("OK");
    assertThat(migrate(to.port(), "b")).isEqualTo("OK");
    assertThat(text(source, "INFO", "stats")).contains("migrate_cached_sockets:1\r\n");
    String clients = text(target, "CLIENT", "LIST");
    assertThat(clients).hasLineCount(2).contains("cmd=restore");

    assertThat(target.call("CLIENT", "KILL", "TYPE", "normal").number()).isOne();
    assertThat(migrate(to.port(), "c")).isEqualTo("OK");
    assertThat(target.call("DBSIZE").number()).isEqualTo(3);
  }

  @Test
  void itsConnections_endWithTheServer() throws IOException {
    try (SimulatedServer leaving = SimulatedServer.start(0, "");
        RespClient client = new RespClient(leaving.port())) {
      client.call("SET", "a", "1");
      assertThat(text(client, "MIGRATE", "127.0.0.1", to.port() + "", "a", "0", "5000"))
          .isEqualTo("OK");
      assertThat(text(target, "CLIENT", "LIST")).hasLineCount(2);
    }
    while (text(target, "CLIENT", "LIST").contains("cmd=restore")) {
      text(target, "PING");
    }
    assertThat(text(target, "CLIENT", "LIST")).hasLineCount(1);
  }

  @Test
  void keysMoveToARealServer(@TempDir Path directory) throws IOException {
    RedisTools.assumePresent("redis-server");
    try (RealServer real = new RealServer(directory);
        RespClient there = new RespClient(real.port())) {
      source.call("HSET", "h", "f", "v");
      assertThat(migrate(real.port(), "h")).isEqualTo("OK");
      assertThat(text(there, "HGET", "h", "f")).isEqualTo("v");
    }
  }
}
