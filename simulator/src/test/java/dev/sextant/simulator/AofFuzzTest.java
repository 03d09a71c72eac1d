package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.node.StartFailedException;
import dev.sextant.simulator.tools.RecordedLog;
import dev.sextant.simulator.tools.RespClient;
import dev.sextant.simulator.tools.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Append only files and manifests that were cut short, or in which bits were turned over: a node
 * starts with them or refuses to, with a line that names the file and the place, and leaves them as
 * they are. An end that is missing is the exception: it is what a crash leaves, and is cut back to
 * the last whole command.
 *
 * <p>Each round is made from its number alone. {@code -Dsextant.fuzz.aofs=100000} makes more.
 */
class AofFuzzTest {
  private static final int ROUNDS = Integer.getInteger("sextant.fuzz.aofs", 100);
  private static final String MANIFEST = "appendonly.aof.manifest";

  /** What damaged files are refused with: each names the file, and the offset or the line. */
  private static final List<String> REFUSALS =
      List.of(
          "(?s)In \\S+: .+ (at|before) (offset|byte|line) \\d+",
          "Unable to obtain the AOF file .* length\\. stat: .*");

  @TempDir private Path directory;
  private final RecordedLog sink = new RecordedLog();
  private final List<String> log = sink.lines();
  private final Map<String, byte[]> whole = new TreeMap<>();

  private Path folder() {
    return directory.resolve("appendonlydir");
  }

  private SimulatedServer start() {
    return SimulatedServer.start(
        "port 0\nsave \"\"\nappendonly yes\nappendfsync no", directory, "", sink);
  }

  @BeforeEach
  void writeFiles() throws IOException {
    try (SimulatedServer server = start();
        RespClient client = new RespClient(server.port())) {
      client.call("MSET", "a", "1", "b", "2", "c", "3");
      client.call("RPUSH", "list", "x", "y", "z");
      client.call("BGREWRITEAOF");
      while (!Files.exists(folder().resolve("appendonly.aof.2.base.rdb"))
          || client.call("INFO").text().contains("aof_rewrite_in_progress:1")) {
        LockSupport.parkNanos(1_000_000);
      }
      client.call("SET", "text", "x".repeat(100));
      client.call("MULTI");
      client.call("INCR", "counter");
      client.call("HSET", "hash", "f", "v");
      client.call("EXEC");
      client.call("XADD", "stream", "1-1", "f", "v");
      client.call("ZADD", "zset", "1", "a", "2", "b");
    }
    for (String name :
        List.of(MANIFEST, "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof")) {
      whole.put(name, Files.readAllBytes(folder().resolve(name)));
    }
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] file = whole.clone();
    switch (random.nextInt(4)) {
      case 0 -> file = Arrays.copyOf(file, random.nextInt(file.length));
      case 1 -> {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
      }
      case 2 -> { // A length that is much too large, or any number.
        int at = random.nextInt(file.length);
        for (int i = at; i < Math.min(file.length, at + 1 + random.nextInt(9)); i++) {
          file[i] = (byte) ('0' + random.nextInt(10));
        }
      }
      default -> {
        int from = random.nextInt(file.length);
        int to = random.nextInt(file.length);
        int count = Math.min(random.nextInt(30), file.length - Math.max(from, to));
        System.arraycopy(file, from, file, to, count);
      }
    }
    return file;
  }

  private void put(Map<String, byte[]> files) throws IOException {
    for (String name : List.of(folder().toFile().list())) {
      Files.delete(folder().resolve(name));
    }
    for (var file : files.entrySet()) {
      Files.write(folder().resolve(file.getKey()), file.getValue());
    }
  }

  /** Starts a node and ends it; whether that was possible. */
  private boolean isTaken() {
    log.clear();
    try (SimulatedServer server = start()) {
      return server.port() > 0;
    } catch (StartFailedException e) {
      assertThat(String.valueOf(e.getMessage())).isNotEmpty();
      return false;
    }
  }

  private void check(Map<String, byte[]> files, boolean taken) throws IOException {
    assertThat(log).noneMatch(line -> line.startsWith("fault"));
    if (!taken) {
      assertThat(log).anyMatch(line -> REFUSALS.stream().anyMatch(line::matches));
    }
    boolean cut = log.stream().anyMatch(line -> line.startsWith("!!! Truncating the AOF"));
    for (var file : files.entrySet()) {
      // A manifest that calls it a file of the past is a manifest, too.
      if (log.contains("Removing the history file " + file.getKey() + " in the background")) {
        continue;
      }
      byte[] now = Files.readAllBytes(folder().resolve(file.getKey()));
      byte[] before = file.getValue();
      if (cut && file.getKey().endsWith(".incr.aof")) {
        assertThat(now).isEqualTo(Arrays.copyOf(before, now.length));
      } else if (!(taken && file.getKey().equals(MANIFEST))) { // A new increment may be named.
        assertThat(now).isEqualTo(before);
      }
    }
  }

  @Test
  void damagedFiles_areTakenOrRefusedWithThePlace_andStayAsTheyAre() throws IOException {
    List<String> names = List.copyOf(whole.keySet());
    for (int i = 0; i < ROUNDS; i++) {
      Random random = new Random(i);
      Map<String, byte[]> files = new TreeMap<>(whole);
      files.computeIfPresent(
          names.get(random.nextInt(names.size())), (name, bytes) -> damaged(bytes, random));
      put(files);
      boolean taken = isTaken();
      try {
        check(files, taken);
      } catch (AssertionError e) {
        throw new AssertionError("round " + i + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  void processThatCannotLoad_endsWithOne() throws Exception {
    Map<String, byte[]> files = new TreeMap<>(whole);
    files.computeIfPresent(
        "appendonly.aof.2.incr.aof",
        (name, bytes) -> {
          bytes[0] = '?';
          return bytes;
        });
    put(files);
    try (ServerProcess server =
        new ServerProcess(directory, "--port", "0", "--appendonly", "yes")) {
      assertThat(server.exitCode()).isOne();
      assertThat(server.said())
          .anyMatch(
              line -> line.endsWith("In appendonly.aof.2.incr.aof: expected '*' at offset 0"));
    }
  }
}
