package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.MixedKeys;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole data set, keys of all types, encodings and times to live, goes by PSYNC from a real
 * redis-server to a node and from a node to a real one, is changed meanwhile, survives a cut link,
 * and is the same on both sides.
 *
 * <p>{@code -Dsextant.psync.keys=100000} makes it larger.
 */
class FullSizeReplicationTest {
  private static final int KEYS = Integer.getInteger("sextant.psync.keys", 5000);
  private static final String LIBRARY =
      "#!lua name=lib\nredis.register_function('f', function() return 1 end)";

  @TempDir private Path directory;

  @BeforeAll
  static void needsRedis() {
    RedisTools.assumePresent("redis-server");
  }

  private static String text(RespClient client, String... words) throws IOException {
    return client.call(words).text();
  }

  @Test
  void fromARealMaster() throws IOException {
    try (RealServer real = new RealServer(directory, "--enable-debug-command", "yes");
        SimulatedServer node = SimulatedServer.start(0, "enable-debug-command yes")) {
      replicate(real.port(), node.port());
    }
  }

  @Test
  void toARealReplica() throws IOException {
    try (RealServer real = new RealServer(directory, "--enable-debug-command", "yes");
        SimulatedServer node = SimulatedServer.start(0, "enable-debug-command yes")) {
      replicate(node.port(), real.port());
    }
  }

  private static void replicate(int masterPort, int replicaPort) throws IOException {
    try (RespClient master = new RespClient(masterPort);
        RespClient replica = new RespClient(replicaPort)) {
      master.call("CONFIG", "SET", "repl-diskless-sync-delay", "0");
      master.call("CONFIG", "SET", "repl-backlog-size", "64mb");
      MixedKeys.write(master, 0, KEYS);
      assertThat(text(master, "FUNCTION", "LOAD", LIBRARY)).isEqualTo("lib");
      assertThat(text(replica, "REPLICAOF", "127.0.0.1", masterPort + "")).isEqualTo("OK");
      MixedKeys.write(master, KEYS - KEYS / 10, KEYS + KEYS / 10); // while it is transferred
      awaitLink(replica);
      assertSame(master, replica);
      assertThat(master.call("CLIENT", "KILL", "TYPE", "replica").number()).isOne();
      MixedKeys.write(master, 0, KEYS / 10);
      awaitLink(replica);
      assertSame(master, replica);
      assertThat(text(master, "INFO", "stats")).contains("sync_full:1", "sync_partial_ok:1");
    }
  }

  private static void awaitLink(RespClient replica) throws IOException {
    while (!text(replica, "INFO", "replication").contains("master_link_status:up")) {
      replica.call("PING");
    }
  }

  private static void assertSame(RespClient master, RespClient replica) throws IOException {
    assertThat(master.call("WAIT", "1", "15000").number()).isOne();
    assertThat(text(replica, "INFO", "keyspace").replaceAll("avg_ttl=\\d+", ""))
        .isEqualTo(text(master, "INFO", "keyspace").replaceAll("avg_ttl=\\d+", ""))
        .contains("db0:keys=", "db3:keys=", "db9:keys=");
    assertThat(text(replica, "DEBUG", "DIGEST"))
        .isEqualTo(text(master, "DEBUG", "DIGEST"))
        .isNotEqualTo("0".repeat(40));
    assertThat(replica.call("FUNCTION", "LIST", "WITHCODE").toString())
        .isEqualTo(master.call("FUNCTION", "LIST", "WITHCODE").toString())
        .contains("redis.register_function");
    for (int number = 0; number < KEYS; number += 1 + KEYS / 500) {
      assertSameKey(master, replica, number);
    }
  }

  private static void assertSameKey(RespClient master, RespClient replica, int number)
      throws IOException {
    for (RespClient client : new RespClient[] {master, replica}) {
      client.call("SELECT", MixedKeys.database(number) + "");
    }
    String key = MixedKeys.name(number);
    assertThat(encoding(replica, key)).as(key).isEqualTo(encoding(master, key));
    assertThat(replica.call("PEXPIRETIME", key).number())
        .as(key)
        .isEqualTo(master.call("PEXPIRETIME", key).number());
    for (RespClient client : new RespClient[] {master, replica}) {
      client.call("SELECT", "0");
    }
  }

  /** A short string that was changed in place is raw, and embstr when it is loaded anew. */
  private static String encoding(RespClient client, String key) throws IOException {
    return text(client, "OBJECT", "ENCODING", key).replace("raw", "embstr");
  }
}
