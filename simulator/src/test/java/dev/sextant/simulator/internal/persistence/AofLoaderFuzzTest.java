package dev.sextant.simulator.internal.persistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.Loading;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.env.Clock;
import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.world.MemoryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Damaged files of commands and damaged manifests, a great many of them: what {@code AofFuzzTest}
 * shows on whole nodes, on the loader alone, for which commands are names.
 *
 * <p>{@code -Dsextant.fuzz.files=100000} makes more.
 */
class AofLoaderFuzzTest {
  private static final int ROUNDS = Integer.getInteger("sextant.fuzz.files", 5000);
  private static final String FOLDER = "/appendonlydir/";
  private static final String MANIFEST = "appendonly.aof.manifest";
  private static final String PLACE = "(?s)In \\S+: .+ at (offset|line) \\d+";
  private static final Set<String> COMMANDS =
      Set.of("select", "set", "multi", "exec", "rpush", "incr", "hset");

  private final List<String> log = new ArrayList<>();
  private final NodeConfig config = new NodeConfig();
  private final Map<String, byte[]> whole = new TreeMap<>();

  private static byte[] commands(String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      text.append('*').append(words.length).append("\r\n");
      for (String word : words) {
        text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
      }
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  AofLoaderFuzzTest() {
    whole.put("appendonly.aof.1.base.aof", commands("SELECT 0", "SET a 1", "RPUSH list a b c"));
    whole.put("appendonly.aof.1.incr.aof", commands("SELECT 0", "MULTI", "INCR n", "EXEC"));
    whole.put(
        "appendonly.aof.2.incr.aof",
        commands(
            "SELECT 0", "SET text " + "x".repeat(50), "MULTI", "INCR n", "HSET h f v", "EXEC"));
    whole.put(
        MANIFEST,
        """
        file appendonly.aof.1.base.aof seq 1 type b
        file appendonly.aof.1.incr.aof seq 1 type i
        file appendonly.aof.2.incr.aof seq 2 type i
        """
            .getBytes(ISO_8859_1));
  }

  /** Knows some commands by name, and transactions. */
  private static final class Names implements AofNode.Replay {
    private boolean inTransaction;

    @Override
    public void resume() {}

    @Override
    public void pause() {}

    @Override
    public boolean execute(byte[][] args) {
      String name = new String(args[0], ISO_8859_1).toLowerCase(Locale.ROOT);
      inTransaction = name.equals("multi") || inTransaction && !name.equals("exec");
      return COMMANDS.contains(name);
    }

    @Override
    public boolean isBusy() {
      return false;
    }

    @Override
    public boolean isInTransaction() {
      return inTransaction;
    }

    @Override
    public void close() {}
  }

  private final class Node implements AofNode {
    private final Loading loading = new Loading();

    @Override
    public void log(String level, String line) {
      log.add(line);
    }

    @Override
    public void latency(String event, long millis) {}

    @Override
    public void stall(long micros) {}

    @Override
    public void after(long millis, Runnable work) {}

    @Override
    public void die() {}

    @Override
    public @Nullable ChildProcess startChild(String path) {
      return null;
    }

    @Override
    public void forgetChanges() {}

    @Override
    public boolean isSaving() {
      return false;
    }

    @Override
    public Contents contents(boolean asRdb, boolean atOnce) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public Replay replay() {
      return new Names();
    }

    @Override
    public RdbPreamble preamble(InputStream in, long length) {
      throw new AssertionError("no file is RDB");
    }

    @Override
    public Loading loading() {
      return loading;
    }

    @Override
    public void clear() {}

    @Override
    public long processId() {
      return 1;
    }
  }

  private static byte[] damaged(byte[] file, Random random) {
    byte[] damaged = file.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged = Arrays.copyOf(file, random.nextInt(file.length));
      case 1 -> {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
      }
      case 2 -> {
        int at = random.nextInt(file.length);
        for (int i = at; i < Math.min(file.length, at + 1 + random.nextInt(12)); i++) {
          damaged[i] = (byte) ('0' + random.nextInt(10));
        }
      }
      default -> {
        int from = random.nextInt(file.length);
        int to = random.nextInt(file.length);
        int count = Math.min(random.nextInt(30), file.length - Math.max(from, to));
        System.arraycopy(file, from, damaged, to, count);
      }
    }
    return damaged;
  }

  private static NodeFiles files(Map<String, byte[]> content) throws IOException {
    MemoryFiles files = new MemoryFiles();
    for (var file : content.entrySet()) {
      try (NodeFiles.Output out = files.create(FOLDER + file.getKey())) {
        out.write(file.getValue(), 0, file.getValue().length);
      }
    }
    return files;
  }

  private boolean isTaken(NodeFiles files) {
    Clock still =
        new Clock() {
          @Override
          public long micros() {
            return 0;
          }

          @Override
          public long nanos() {
            return 0;
          }
        };
    AofPorts ports = new AofPorts(config, still, files, (work, done) -> {}, new Node());
    AofFolder folder = new AofFolder(ports);
    AofLoader loader = new AofLoader(ports, folder);
    try {
      folder.load();
      boolean more = loader.begin();
      while (more) {
        more = loader.goOn();
      }
      return true;
    } catch (FatalLoadException e) {
      return false;
    }
  }

  private void check(Map<String, byte[]> before, NodeFiles after, boolean taken)
      throws IOException {
    if (!taken) {
      assertThat(log)
          .anyMatch(
              line -> line.matches(PLACE) || line.startsWith("Unable to obtain the AOF file"));
    }
    boolean cut = log.stream().anyMatch(line -> line.startsWith("!!! Truncating the AOF"));
    for (var file : before.entrySet()) {
      byte[] now = FileBytes.read(after, FOLDER + file.getKey());
      boolean mayBeCut = cut && taken && !file.getKey().equals(MANIFEST);
      byte[] expected = mayBeCut ? Arrays.copyOf(file.getValue(), now.length) : file.getValue();
      assertThat(now).isEqualTo(expected);
    }
  }

  @Test
  void damagedFiles_areTakenOrRefusedWithThePlace_andStayAsTheyAre() throws IOException {
    List<String> names = List.copyOf(whole.keySet());
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Random random = new Random(i);
      config.assign(PersistenceDirectives.AOF_LOAD_TRUNCATED, random.nextBoolean());
      Map<String, byte[]> content = new TreeMap<>(whole);
      content.computeIfPresent(
          names.get(random.nextInt(names.size())), (name, bytes) -> damaged(bytes, random));
      NodeFiles files = files(content);
      log.clear();
      boolean taken = isTaken(files);
      refused += taken ? 0 : 1;
      try {
        check(content, files, taken);
      } catch (AssertionError e) {
        throw new AssertionError("round " + i + ": " + e.getMessage(), e);
      }
    }
    assertThat(refused).isBetween(ROUNDS / 3, ROUNDS);
  }
}
