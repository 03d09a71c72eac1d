package dev.sextant.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** {@code backup} and {@code restore} as they are called: what they print, and their codes. */
class BackupCommandsTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private SimulatedCluster cluster;
  private String node;
  private Path password;

  @BeforeEach
  void start() throws Exception {
    cluster = SimulatedCluster.builder().masters(3).replicasPerMaster(0).password("secret").start();
    node = cluster.seedNodes().get(0);
    password = Files.writeString(directory.resolve("password"), "secret\n");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.run(List.of(args), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private Jedis jedis(SimulatedNode at) {
    return new Jedis(
        new HostAndPort(at.host(), at.port()),
        DefaultJedisClientConfig.builder().password("secret").build());
  }

  private void set(String key, String value) {
    try (Jedis jedis = jedis(cluster.nodeFor(key))) {
      jedis.set(key, value);
    }
  }

  private void flush() {
    for (SimulatedNode each : cluster.nodes()) {
      try (Jedis jedis = jedis(each)) {
        jedis.flushAll();
      }
    }
  }

  @Test
  void backup_andRestore_endWithZero_andSayHowMuchTheyDid() {
    set("a", "1");
    set("b", "2");
    String folder = directory.resolve("backup").toString();

    int taken =
        run("backup", "--nodes", node, "--to", folder, "--password-file", password.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(taken).isZero();
    assertThat(out.toString()).contains("2 keys of 3 masters in " + folder, "slots 0-5460");
    flush();

    int restored = run("restore", folder, "--nodes", node, "--password-file", password.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(restored).isZero();
    assertThat(out.toString()).isEqualToNormalizingNewlines("2 keys restored; 2 verified\n");
  }

  @Test
  void restoreIntoATargetWithKeys_endsWithOne_andOneLine() {
    set("a", "1");
    String folder = directory.resolve("backup").toString();
    assertThat(run("backup", "--nodes", node, "--to", folder, "--password=secret")).isZero();

    int code = run("restore", folder, "--nodes", node, "--password=secret");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("the target is not empty", "--replace").hasLineCount(1);
    assertThat(run("restore", folder, "--nodes", node, "--password=secret", "--replace")).isZero();
  }

  @Test
  void wrongPassword_endsWithOne_andLeavesNoFolder() {
    Path folder = directory.resolve("backup");

    int code = run("backup", "--nodes", node, "--to", folder.toString(), "--password=wrong");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("WRONGPASS").doesNotContain("wrong\n").hasLineCount(1);
    assertThat(folder).doesNotExist();
  }

  @Test
  void misuse_endsWithTwo() {
    assertThat(run("backup", "--to", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--nodes");
    assertThat(run("backup", "--nodes", "nowhere", "--to", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("'nowhere' is no address; expected HOST:PORT");
    assertThat(run("restore", "--nodes", node)).isEqualTo(2);
    assertThat(
            run("restore", "x", "--nodes", node, "--password=a", "--password-file", "no-such-file"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("either --password or --password-file");
  }
}
