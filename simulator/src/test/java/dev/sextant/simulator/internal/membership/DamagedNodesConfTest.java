package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.cluster.NodesConf;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A damaged nodes.conf is either refused as Redis refuses it, or it still says something; then the
 * node lives with it, and what it writes itself is in order.
 *
 * <p>{@code -Dsextant.conf.mutations=N} damages so many files; a failure names its seed.
 */
class DamagedNodesConfTest {
  private static final int MUTATIONS = Integer.getInteger("sextant.conf.mutations", 3_000);

  private static final int REAL_STARTS = Integer.getInteger("sextant.conf.realstarts", 25);

  private static final String WHOLE =
      """
      0e53f6872ba3d5a2468a72b73eb43594624d2a1b 127.0.0.1:7001@17001 master - 0 1795387867212 3 connected 10923-16383
      7da5f02ac15e1b805698f32328633cc94f4d122d 127.0.0.1:7000@17000,a.example myself,master - 0 1795387867000 1 connected 0-5460 [5->-592a1d68698c3a056bd94a65f540b0536132c965] [6000-<-592a1d68698c3a056bd94a65f540b0536132c965]
      591f274f041bb4e265037a7eba6d8cda03ccd0e6 127.0.0.1:7002@17002 slave 7da5f02ac15e1b805698f32328633cc94f4d122d 0 1795387867516 1 connected
      9d66de0490264f56de91ad3dee96f0413533e9d9 127.0.0.1:7003@17003 slave,fail 592a1d68698c3a056bd94a65f540b0536132c965 1795387868000 1795387868521 2 connected
      592a1d68698c3a056bd94a65f540b0536132c965 127.0.0.1:7004@17004 master - 0 1795387867000 2 connected 5461 5463-10922
      vars currentEpoch 6 lastVoteEpoch 5
      """;

  private static final String[] WORDS = {
    "",
    "-",
    "0",
    "-1",
    "16383",
    "16384",
    "99999999999999999999",
    "myself",
    "myself,slave",
    "slave",
    "master",
    "noaddr",
    "handshake",
    "vars",
    "[5->-",
    "[6000-<-]",
    "5-",
    "7-3",
    "0-16383",
    ":",
    "@",
    "\"",
    "\0",
    "\u00ff",
    "127.0.0.1:7001",
    ":0@0",
    "127.0.0.1:-1@99999",
    "7da5f02ac15e1b805698f32328633cc94f4d122d",
    "592a1d68698c3a056bd94a65f540b0536132c965",
  };

  @Test
  void damagedFile_isRefused_orLivedWith() {
    int refused = 0;
    for (long seed = 1; seed <= MUTATIONS; seed++) {
      String damaged = damage(new Random(seed));
      try {
        refused += isRefused(damaged) ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e + "\n" + damaged, e);
      }
    }
    assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS * 9 / 10);
  }

  @Test
  void fileThatTheRealServerRefuses_isRefused(@TempDir Path directory) throws IOException {
    RedisTools.assumePresent("redis-server");
    for (long seed = 1; seed <= REAL_STARTS; seed++) {
      String damaged = damage(new Random(seed));
      Path home = Files.createDirectories(directory.resolve("seed" + seed));
      Files.writeString(home.resolve("nodes.conf"), damaged, StandardCharsets.ISO_8859_1);
      boolean starts = true;
      try (RealServer real = new RealServer(home, "--cluster-enabled", "yes")) {
        assertThat(real.port()).isPositive();
      } catch (IOException e) {
        starts = false;
      }
      assertThat(starts || isRefused(damaged)).as("seed %s:\n%s", seed, damaged).isTrue();
    }
  }

  private static boolean isRefused(String conf) {
    TestCluster cluster = new TestCluster(1);
    TestNode node = cluster.addStopped(conf);
    try {
      cluster.restart(node);
    } catch (NodesConf.CorruptException e) {
      assertThat(e).hasMessageStartingWith(NodesConf.CORRUPT);
      return true;
    }
    cluster.addStranger();
    cluster.run(20_000); // long enough to find everybody silent, and to stand for election
    node.savedConf = node.machine().reports().nodesConf();
    cluster.kill(node);
    cluster.restart(node);
    return false;
  }

  private static String damage(Random random) {
    StringBuilder text = new StringBuilder(WHOLE);
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.setLength(random.nextInt(text.length() + 1));
        case 1 -> replaceWord(text, random);
        case 2 -> replaceWord(text, random);
        case 3 -> swapLines(text, random);
        case 4 -> changeByte(text, random);
        default -> removePart(text, random);
      }
    }
    return text.toString();
  }

  private static void replaceWord(StringBuilder text, Random random) {
    List<String> words = new ArrayList<>(Arrays.asList(text.toString().split("(?<=[ \n])", -1)));
    int i = random.nextInt(words.size());
    boolean endsLine = words.get(i).endsWith("\n");
    words.set(i, WORDS[random.nextInt(WORDS.length)] + (endsLine ? "\n" : " "));
    text.setLength(0);
    text.append(String.join("", words));
  }

  private static void swapLines(StringBuilder text, Random random) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.toString().split("\n", -1)));
    String moved = lines.remove(random.nextInt(lines.size()));
    lines.add(random.nextInt(lines.size() + 1), moved);
    if (random.nextBoolean()) {
      lines.add(moved);
    }
    text.setLength(0);
    text.append(String.join("\n", lines));
  }

  private static void changeByte(StringBuilder text, Random random) {
    if (!text.isEmpty()) {
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
    }
  }

  private static void removePart(StringBuilder text, Random random) {
    int from = random.nextInt(text.length() + 1);
    text.delete(from, Math.min(text.length(), from + 1 + random.nextInt(50)));
  }
}
