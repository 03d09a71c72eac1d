package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.persistence.AofReader;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RespClient;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node writes to its append only file is what redis-server writes, and each reads both. */
class AofWithRedisTest {
  private static final String INCREMENT = "appendonlydir/appendonly.aof.1.incr.aof";

  /** Calls whose propagated form is not the call itself, or that are not propagated at all. */
  private static final List<String> SCRIPT =
      List.of(
          "SET a 1 EX 100000",
          "SET a 2 KEEPTTL",
          "SET a 3 PX 100000000",
          "SET a 4 EXAT 4102444800",
          "SETEX b 100000 x",
          "PSETEX b 100000000 x",
          "GETEX b PERSIST",
          "GETEX b",
          "GETEX b EX 200000",
          "GETDEL b",
          "GETDEL b",
          "EXPIRE a 200000",
          "PEXPIRE a 200000000",
          "EXPIREAT a 4102444800",
          "PEXPIREAT a 4102444800000 GT",
          "EXPIRE a -1",
          "INCRBYFLOAT f 1.5",
          "HINCRBYFLOAT h f 1.5",
          "SETNX a x",
          "MSET x 1 y 2",
          "MSETNX x 1 y 2",
          "APPEND x yz",
          "SADD s a",
          "SPOP s",
          "SADD t a b c",
          "SPOP t 5",
          "RPUSH l a b c d e f g",
          "BLPOP l 0",
          "BRPOP l 0",
          "BLMOVE l m LEFT RIGHT 0",
          "BRPOPLPUSH l m 0",
          "LMPOP 2 none l LEFT COUNT 2",
          "BLMPOP 0 1 m RIGHT",
          "ZADD z 1 a 2 b 3 c 4 d",
          "ZPOPMIN z",
          "BZPOPMAX z 0",
          "ZMPOP 1 z MIN",
          "ZADD z INCR 2 b",
          "ZINCRBY z 1 b",
          "SELECT 3",
          "SET three 3",
          "COPY three four DB 5",
          "MOVE three 4",
          "SELECT 0",
          "RPUSH n 3 1 2",
          "SORT n STORE sorted",
          "GEOADD g 1 1 p",
          "GEOSEARCHSTORE gs g FROMLONLAT 1 1 BYRADIUS 10 km",
          "EVAL redis.call('SET',KEYS[1],1);redis.call('INCR',KEYS[1]);return(1) 1 e",
          "EVAL return(redis.call('SET',KEYS[1],1)) 1 e",
          "EVAL return(redis.call('SPOP',KEYS[1])) 1 none",
          "SCRIPT LOAD return(1)",
          "PUBLISH channel message",
          "MULTI",
          "SET tx 1",
          "INCR tx",
          "EXEC",
          "MULTI",
          "GET tx",
          "EXEC",
          "XADD st 1-1 f v",
          "XADD st 1-* f v",
          "XADD st MAXLEN ~ 100 1-5 f v",
          "XADD st MAXLEN = 3 1-6 f v",
          "XGROUP CREATE st gr 0",
          "XGROUP SETID st gr 0",
          "XREADGROUP GROUP gr c NOACK COUNT 1 STREAMS st >",
          "XGROUP CREATECONSUMER st gr d",
          "XACK st gr 1-2",
          "XTRIM st MAXLEN 2",
          "XSETID st 9-9",
          "XDEL st 1-5",
          "PFADD hll a b",
          "PFADD hll a b",
          "PFCOUNT hll",
          "SETRANGE r 5 x",
          "BITFIELD bf SET u8 0 1",
          "DEL a none",
          "DEL none",
          "UNLINK x",
          "RENAME y yy",
          "PERSIST yy",
          "SWAPDB 1 2",
          "FUNCTION FLUSH",
          "FLUSHDB",
          "FLUSHALL",
          "SET last 1");

  private static final String[] REAL = {
    "--appendonly", "yes", "--enable-debug-command", "yes", "--proto-max-bulk-len", "512mb"
  };

  @TempDir Path directory;

  private SimulatedServer node(String more) throws IOException {
    Path ours = Files.createDirectories(directory.resolve("ours"));
    return SimulatedServer.start(
        "port 0\nsave \"\"\nappendonly yes\nenable-debug-command yes\n" + more,
        ours,
        "",
        new Slf4jLog("aof"));
  }

  /** The commands of a file; a point in time that depends on the clock is written as "time". */
  private List<String> commands(String file) throws Exception {
    List<String> all = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(directory.resolve(file)))) {
      AofReader reader = new AofReader(in, 0);
      for (byte[][] args = reader.next(); args != null; args = reader.next()) {
        StringBuilder text = new StringBuilder();
        for (byte[] arg : args) {
          text.append(new String(arg, StandardCharsets.ISO_8859_1)).append(' ');
        }
        all.add(text.toString().replaceAll("\\b1[78][0-9]{11}\\b|\\b1[89][0-9]{11}\\b", "time"));
      }
    }
    return all;
  }

  private static void run(int port) throws IOException {
    try (RespClient client = new RespClient(port)) {
      for (String line : SCRIPT) {
        client.call(line.split(" ", -1));
      }
    }
  }

  @Test
  void propagatedCalls_areTheSame() throws Exception {
    try (RealServer real = new RealServer(directory.resolve("real"), REAL);
        SimulatedServer node = node("")) {
      run(real.port());
      run(node.port());
      assertThat(commands("ours/" + INCREMENT)).isEqualTo(commands("real/" + INCREMENT));
    }
  }

  private static void fill(RespClient client) throws IOException {
    for (int i = 0; i < 300; i++) {
      client.call("SET", "s" + i, "v" + i, "EX", "100000");
      client.call("RPUSH", "l" + i % 7, "e" + i);
      client.call("HSET", "h" + i % 5, "f" + i, "v" + i);
      client.call("SADD", "t" + i % 5, i % 2 == 0 ? "m" + i : "" + i);
      client.call("ZADD", "z" + i % 5, i / 7.0 + "", "m" + i);
      client.call("XADD", "x" + i % 3, "*", "f", "v" + i);
    }
    client.call("XGROUP", "CREATE", "x0", "g", "0");
    client.call("XREADGROUP", "GROUP", "g", "c", "COUNT", "7", "STREAMS", "x0", ">");
  }

  private static String digest(RespClient client) throws IOException {
    return client.call("DEBUG", "DIGEST").text();
  }

  private static void rewrite(RespClient client) throws IOException {
    client.call("BGREWRITEAOF");
    while (!client.call("INFO", "persistence").text().contains("aof_rewrite_in_progress:0")) {
      Thread.onSpinWait();
    }
  }

  private void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void redisLoadsWhatANodeHasWritten(String preamble) throws IOException {
    String expected;
    try (SimulatedServer node = node("aof-use-rdb-preamble " + preamble + "\n");
        RespClient client = new RespClient(node.port())) {
      fill(client);
      rewrite(client);
      client.call("SET", "after", "1");
      expected = digest(client);
    }
    rename("ours", "real");
    try (RealServer real = new RealServer(directory.resolve("real"), REAL);
        RespClient client = new RespClient(real.port())) {
      assertThat(digest(client)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no"})
  void aNodeLoadsWhatRedisHasWritten(String preamble) throws IOException {
    String expected;
    try (RealServer real = new RealServer(directory.resolve("real"), REAL);
        RespClient client = new RespClient(real.port())) {
      client.call("CONFIG", "SET", "aof-use-rdb-preamble", preamble);
      fill(client);
      rewrite(client);
      client.call("SET", "after", "1");
      expected = digest(client);
    }
    rename("real", "ours");
    try (SimulatedServer node = node("");
        RespClient client = new RespClient(node.port())) {
      assertThat(digest(client)).isEqualTo(expected);
      client.call("DEBUG", "LOADAOF");
      assertThat(digest(client)).isEqualTo(expected);
    }
  }
}
