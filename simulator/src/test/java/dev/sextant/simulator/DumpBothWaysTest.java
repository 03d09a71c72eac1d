package dev.sextant.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.SafeEncoder;

/**
 * DUMP on one server, RESTORE on the other: values of every type and encoding go from Sextant to
 * redis-server and back and stay the same, and where an encoding has an order their payloads are
 * equal byte for byte.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DumpBothWaysTest {
  private static final byte[] KEY = bytes("key");

  private SimulatedCluster cluster;
  private RealServer server;
  private Jedis ours;
  private Jedis real;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    RedisTools.assumePresent("redis-server");
    cluster =
        SimulatedCluster.builder()
            .masters(1)
            .replicasPerMaster(0)
            .set("enable-debug-command", "yes")
            .start();
    server = new RealServer(directory, "--enable-debug-command", "yes");
    ours = new Jedis(cluster.master(0).host(), cluster.master(0).port());
    real = new Jedis("127.0.0.1", server.port());
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      ours.close();
      real.close();
      server.close();
      cluster.close();
    }
  }

  /** How many of the elements of {@link #element} a value has, from compact to large. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 600})
  void strings(int count) {
    Random random = new Random(count);
    for (int i = 0; i < Math.min(count, 50); i++) {
      check(request("set", element(random, 6)));
    }
    check(request("set", "a"), request("append", "b"));
    check(request("set", 1L << 62), request("incrbyfloat", "0.5"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 600})
  void lists(int count) {
    check(request("rpush", elements(count, 6)));
    both("debug", "quicklist-packed-threshold", "50b");
    check(request("rpush", elements(count, 6)));
    both("debug", "quicklist-packed-threshold", "0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 600})
  void sets(int count) {
    check(request("sadd", elements(count, 6)));
    for (long bound : new long[] {1 << 10, 1 << 20, 1L << 40}) {
      Random random = new Random(count);
      Object[] numbers = new Object[Math.min(count, 500)];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Math.floorMod(random.nextLong(), 2 * bound) - bound;
      }
      check(request("sadd", numbers));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 40, 1200})
  void hashes(int count) {
    check(request("hset", elements(count, 3)));
    check(request("hset", elements(count, 6)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 600})
  void sortedSets(int count) {
    Random random = new Random(count);
    Object[] pairs = elements(2 * count, 3);
    Object[] large = elements(2 * count, 6);
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i] = score(random);
      large[i] = score(random);
    }
    check(request("zadd", pairs));
    check(request("zadd", large));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 40, 600})
  void streams(int count) {
    Random random = new Random(count);
    List<Object[]> requests = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      Object[] fields = elements(random.nextInt(3) == 0 ? 4 : 2, 3);
      requests.add(request("xadd", concat(i * 1000L + "-" + i, fields)));
      if (random.nextInt(5) == 0) {
        requests.add(request("xdel", i * 1000L + "-" + i));
      }
    }
    requests.add(request("xadd", "9000000-1", "f", "v"));
    requests.add(new Object[] {"xgroup", "create", "key", "group", "0", "ENTRIESREAD", "7"});
    requests.add(new Object[] {"xgroup", "createconsumer", "key", "group", "idle"});
    requests.add(new Object[] {"xclaim", "key", "group", "c", "0", "9000000-1", "time", "5"});
    check(requests.toArray(Object[][]::new));
  }

  // ---------------------------------------------------------------- the check

  private static Object[] request(String command, Object... arguments) {
    return concat(command, concat("key", arguments));
  }

  private static Object[] concat(Object first, Object... rest) {
    Object[] all = new Object[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private void check(Object[]... requests) {
    both("del", "key");
    for (Object[] request : requests) {
      both(request);
    }
    forgetTimes();
    byte[] payload = real.dump(KEY);
    String encoding = text(real, "object", "encoding", "key");
    assertThat(text(ours, "object", "encoding", "key")).isEqualTo(encoding);
    if (encoding.equals("hashtable")) {
      assertThat(ours.dump(KEY)).hasSameSizeAs(payload);
    } else {
      assertThat(ours.dump(KEY)).isEqualTo(payload);
    }
    // It may change: nothing in a payload tells that text was changed in place.
    send(real, "restore", "copy", 0, payload, "replace");
    String restored = text(real, "object", "encoding", "copy");
    checkRestored(ours, payload, restored);
    checkRestored(real, ours.dump(KEY), restored);
  }

  /** Consumers keep the time of their last request, which no two servers share. */
  private void forgetTimes() {
    if (text(real, "type", "key").equals("stream")) {
      ours.del(KEY);
      send(ours, "restore", "key", 0, real.dump(KEY));
    }
  }

  private void checkRestored(Jedis target, byte[] payload, String encoding) {
    assertThat(text(target, "restore", "copy", 0, payload, "replace")).isEqualTo("OK");
    assertThat(text(target, "object", "encoding", "copy")).isEqualTo(encoding);
    assertThat(text(target, "debug", "digest-value", "copy"))
        .isEqualTo(text(real, "debug", "digest-value", "key"));
    if (encoding.equals("stream")) {
      assertThat(target.dump("copy")).isEqualTo(payload);
    }
  }

  private void both(Object... words) {
    assertThat(text(ours, words)).isEqualTo(text(real, words));
  }

  private static Object send(Jedis jedis, Object... words) {
    byte[][] arguments = new byte[words.length - 1][];
    for (int i = 1; i < words.length; i++) {
      arguments[i - 1] = words[i] instanceof byte[] raw ? raw : bytes(String.valueOf(words[i]));
    }
    return jedis.sendCommand(() -> bytes((String) words[0]), arguments);
  }

  private static String text(Jedis jedis, Object... words) {
    return String.valueOf(SafeEncoder.encodeObject(send(jedis, words)));
  }

  // ---------------------------------------------------------------- elements

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Object[] elements(int count, int kinds) {
    Random random = new Random(count);
    Object[] elements = new Object[count];
    for (int i = 0; i < count; i++) {
      elements[i] = element(random, kinds);
    }
    return elements;
  }

  /** Short text and numbers of all widths; with six kinds also text that is long or compresses. */
  private static Object element(Random random, int kinds) {
    return switch (random.nextInt(kinds)) {
      case 0 -> random.nextLong() >> random.nextInt(64);
      case 1 -> "text " + random.nextInt(100_000);
      case 2 -> "0" + random.nextInt(100);
      case 3 -> "abc".repeat(random.nextInt(200));
      case 4 -> {
        byte[] noise = new byte[random.nextInt(90)];
        random.nextBytes(noise);
        yield noise;
      }
      default -> "x".repeat(new int[] {63, 64, 4095, 4096, 16_382, 20_000}[random.nextInt(6)]);
    };
  }

  private static Object score(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextDouble();
      case 2 -> random.nextBoolean() ? "inf" : "-inf";
      case 3 -> -random.nextDouble() * 1e-5;
      default -> random.nextDouble() * 1e300;
    };
  }
}
