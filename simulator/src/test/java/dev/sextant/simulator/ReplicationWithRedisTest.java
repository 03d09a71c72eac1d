package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real redis-server replicates from a node, and a node from a real one. */
class ReplicationWithRedisTest {
  private static final String[] REAL = {
    "--enable-debug-command", "yes", "--repl-diskless-sync-delay", "0"
  };
  private static final String OURS = "enable-debug-command yes\nrepl-diskless-sync-delay 0\n";
  private static final int WRITES = 300;

  @TempDir private Path directory;

  @BeforeAll
  static void needsRedis() {
    RedisTools.assumePresent("redis-server", "redis-cli", "redis-check-rdb");
  }

  private static String text(RespClient client, String... words) throws IOException {
    return client.call(words).text();
  }

  private static void follow(RespClient replica, int port) throws IOException {
    assertThat(text(replica, "REPLICAOF", "127.0.0.1", port + "")).isEqualTo("OK");
    awaitLink(replica);
  }

  private static void awaitLink(RespClient replica) throws IOException {
    while (!text(replica, "INFO", "replication").contains("master_link_status:up")) {
      replica.call("PING");
    }
  }

  /** Some of every type, with what is rewritten for replicas among it. */
  private static void write(RespClient client, String prefix) throws IOException {
    for (int i = 0; i < WRITES; i++) {
      String key = prefix + i % 40;
      client.call("SET", "s" + key, "v" + i, "PX", "10000000");
      client.call("RPUSH", "l" + key, "a" + i, "b");
      client.call("HSET", "h" + key, "f" + i, "v");
      client.call("SADD", "u" + key, i + "", "m" + i, "n" + i);
      client.call("SPOP", "u" + key, "2");
      client.call("ZADD", "z" + key, i + ".5", "m" + i);
      client.call("XADD", "x" + key, "*", "f", i + "");
      client.call("INCRBYFLOAT", "d" + key, "0.1");
      client.call(
          "EVAL", "redis.call('INCR', KEYS[1]); redis.call('INCR', KEYS[2])", "2", "i", "j");
    }
    client.call("SELECT", "5");
    client.call("MULTI");
    client.call("SET", prefix, "1");
    client.call("EXPIRE", prefix, "1000");
    client.call("EXEC");
    client.call("SELECT", "0");
  }

  /** Waits until the replica has all that the master has, and compares. */
  private static void assertSame(RespClient master, RespClient replica) throws IOException {
    assertThat(master.call("WAIT", "1", "60000").number()).isOne();
    assertThat(text(replica, "DEBUG", "DIGEST")).isEqualTo(text(master, "DEBUG", "DIGEST"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void aRealServer_followsANode_andGoesOnAfterACut(String diskless) throws IOException {
    try (SimulatedServer node =
            SimulatedServer.start(0, OURS + "repl-diskless-sync " + diskless + "\n");
        RealServer real = new RealServer(directory, REAL);
        RespClient master = new RespClient(node.port());
        RespClient replica = new RespClient(real.port())) {
      write(master, "before");
      follow(replica, node.port());
      write(master, "after");
      assertSame(master, replica);
      assertThat(text(master, "INFO", "replication"))
          .contains("connected_slaves:1", "port=" + real.port() + ",state=online");
      assertThat(master.call("CLIENT", "KILL", "TYPE", "replica").number()).isOne();
      write(master, "cut");
      awaitLink(replica);
      assertSame(master, replica);
      assertThat(text(master, "INFO", "stats")).contains("sync_full:1", "sync_partial_ok:1");
    }
  }

  @ParameterizedTest
  @CsvSource({"yes,disabled", "no,disabled", "yes,swapdb", "no,on-empty-db"})
  void aNode_followsARealServer_andGoesOnAfterACut(String diskless, String load)
      throws IOException {
    try (SimulatedServer node =
            SimulatedServer.start(0, OURS + "repl-diskless-load " + load + "\n");
        RealServer real = new RealServer(directory, REAL);
        RespClient master = new RespClient(real.port());
        RespClient replica = new RespClient(node.port())) {
      master.call("CONFIG", "SET", "repl-diskless-sync", diskless);
      replica.call("SET", "old", "1");
      write(master, "before");
      follow(replica, real.port());
      write(master, "after");
      assertSame(master, replica);
      assertThat(master.call("CLIENT", "KILL", "TYPE", "replica").number()).isOne();
      write(master, "cut");
      awaitLink(replica);
      assertSame(master, replica);
      assertThat(text(master, "INFO", "stats")).contains("sync_full:1", "sync_partial_ok:1");
      assertThat(text(replica, "SET", "k", "v")).startsWith("READONLY");
    }
  }

  @Test
  void aNodeInTheMiddle_passesOnTheSameBytes() throws IOException {
    try (SimulatedServer node = SimulatedServer.start(0, OURS);
        RealServer top = new RealServer(directory.resolve("top"), REAL);
        RealServer bottom = new RealServer(directory.resolve("bottom"), REAL);
        RespClient master = new RespClient(top.port());
        RespClient middle = new RespClient(node.port());
        RespClient last = new RespClient(bottom.port())) {
      write(master, "before");
      follow(middle, top.port());
      follow(last, node.port());
      write(master, "after");
      assertSame(master, middle);
      while (!text(last, "DEBUG", "DIGEST").equals(text(master, "DEBUG", "DIGEST"))) {
        last.call("PING");
      }
      assertThat(history(last)).isEqualTo(history(middle)).isEqualTo(history(master));
      // The one at the bottom can go on with the top: same history, same offsets.
      assertThat(text(last, "REPLICAOF", "127.0.0.1", top.port() + "")).isEqualTo("OK");
      awaitLink(last);
      assertThat(text(master, "INFO", "stats")).contains("sync_full:1", "sync_partial_ok:1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void aMasterWithoutPsync_isAskedWithSync(String diskless) throws IOException {
    try (SimulatedServer node = SimulatedServer.start(0, OURS);
        RealServer real = new RealServer(directory, "--rename-command", "PSYNC", "");
        RespClient master = new RespClient(real.port());
        RespClient replica = new RespClient(node.port())) {
      master.call("CONFIG", "SET", "repl-diskless-sync", diskless);
      master.call("CONFIG", "SET", "repl-diskless-sync-delay", "0");
      master.call("SET", "before", "1");
      follow(replica, real.port());
      master.call("SET", "after", "2");
      while (replica.call("EXISTS", "after").number() == 0) {
        replica.call("PING");
      }
      assertThat(text(replica, "GET", "before")).isEqualTo("1");
      assertThat(text(master, "INFO", "stats")).contains("sync_full:1");
    }
  }

  private static String history(RespClient client) throws IOException {
    return text(client, "INFO", "replication")
        .lines()
        .filter(line -> line.startsWith("master_replid:"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRealReplica_takesOver_whenTheNodeIsTold() throws IOException {
    try (SimulatedServer node = SimulatedServer.start(0, OURS);
        RealServer real = new RealServer(directory, REAL);
        RespClient first = new RespClient(node.port());
        RespClient second = new RespClient(real.port())) {
      follow(second, node.port());
      write(first, "k");
      assertThat(text(first, "FAILOVER")).isEqualTo("OK");
      awaitLink(first);
      assertThat(text(second, "INFO", "replication")).contains("role:master");
      write(second, "l");
      assertSame(second, first);
      assertThat(text(second, "FAILOVER")).isEqualTo("OK");
      awaitLink(second);
      write(first, "m");
      assertSame(first, second);
      assertThat(text(first, "INFO", "stats")).contains("sync_partial_ok:1");
    }
  }

  @Test
  void redisCli_fetchesADump_thatRedisCheckRdbAccepts() throws Exception {
    try (SimulatedServer node = SimulatedServer.start(0, OURS);
        RespClient client = new RespClient(node.port())) {
      write(client, "k");
      Path dump = directory.resolve("fetched.rdb");
      RedisTools.Result fetched =
          RedisTools.run(
              "", List.of("redis-cli", "-p", node.port() + "", "--rdb", dump.toString()));
      assertThat(fetched.output()).contains("Transfer finished with success");
      assertThat(Files.size(dump)).isPositive();
      RedisTools.Result checked = RedisTools.run("", List.of("redis-check-rdb", dump.toString()));
      assertThat(checked.output()).contains("RDB looks OK");
    }
  }

  @Test
  void passwords_areAskedFor_inBothDirections() throws IOException {
    String conf = OURS + "user replica on >secret +psync +replconf +ping\nrequirepass main\n";
    try (SimulatedServer node = SimulatedServer.start(0, conf);
        RealServer real = new RealServer(directory, REAL);
        RespClient master = new RespClient(node.port());
        RespClient replica = new RespClient(real.port())) {
      assertThat(text(master, "AUTH", "main")).isEqualTo("OK");
      replica.call("CONFIG", "SET", "masteruser", "replica");
      replica.call("CONFIG", "SET", "masterauth", "secret");
      follow(replica, node.port());
      write(master, "k");
      assertSame(master, replica);
      assertThat(text(master, "REPLICAOF", "127.0.0.1", real.port() + "")).isEqualTo("OK");
      assertThat(text(replica, "REPLICAOF", "NO", "ONE")).isEqualTo("OK");
      replica.call("CONFIG", "SET", "requirepass", "other");
      master.call("CONFIG", "SET", "masterauth", "other");
      awaitLink(master);
      write(replica, "l");
      assertSame(replica, master);
    }
  }
}
