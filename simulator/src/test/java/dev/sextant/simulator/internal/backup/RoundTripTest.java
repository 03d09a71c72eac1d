package dev.sextant.simulator.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import dev.sextant.simulator.tools.RealCluster;
import dev.sextant.simulator.tools.RedisTools;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A loaded cluster is backed up and restored into another layout, between real Redis and Sextant in
 * each direction: nothing is missing, nothing differs, and nothing is there that was not.
 *
 * <p>{@code -Dsextant.backup.keys=100000} makes the clusters larger.
 */
class RoundTripTest {
  private static final int KEYS = Integer.getInteger("sextant.backup.keys", 3000);
  private static final Access ACCESS = new Access(null, null);
  private static final Progress SILENT = (what, done, total, unit) -> {};

  @TempDir private Path directory;

  private static List<Address> addresses(SimulatedCluster cluster) {
    return cluster.nodes().stream()
        .filter(SimulatedNode::isMaster)
        .map(node -> new Address(node.host(), node.port()))
        .toList();
  }

  private static SimulatedCluster sextant(int masters) {
    return SimulatedCluster.builder()
        .masters(masters)
        .replicasPerMaster(0)
        .set("enable-debug-command", "yes")
        .start();
  }

  private static Manifest backup(List<Address> nodes, Path folder) throws Exception {
    return new Backup(nodes.subList(0, 1), ACCESS, folder, false, SILENT).run();
  }

  private static RestoreReport restore(List<Address> nodes, Path folder) throws Exception {
    Restore.Options options =
        new Restore.Options(nodes.subList(0, 1), ACCESS, folder, true, false, false, null);
    return new Restore(options, SILENT).run();
  }

  /** Takes a backup of one, restores it into the other, and compares. */
  private void move(List<Address> from, List<Address> to, String name) throws Exception {
    Path folder = directory.resolve(name);
    Manifest manifest = backup(from, folder);
    assertThat(manifest.keys()).isEqualTo(KEYS);
    assertThat(manifest.masters()).hasSameSizeAs(from);

    RestoreReport report = restore(to, folder);

    assertThat(report.lines()).isEmpty();
    assertThat(report.restored()).isEqualTo(KEYS);
    assertThat(report.verified()).isEqualTo(KEYS);
    assertThat(report.extra()).isZero();
    assertThat(ClusterData.count(to)).isEqualTo(KEYS);
    assertThat(ClusterData.digest(to)).isEqualTo(ClusterData.digest(from));
    assertThat(folder.resolve(RestoreState.FILE)).doesNotExist();
  }

  @Test
  void sextant_isRestoredIntoSextant_ofAnotherLayout() throws Exception {
    try (SimulatedCluster three = sextant(3);
        SimulatedCluster five = sextant(5)) {
      ClusterData.fill(addresses(three), KEYS);

      move(addresses(three), addresses(five), "backup");
    }
  }

  @Test
  void realCluster_isRestoredIntoSextant_andFromThereIntoARealOne() throws Exception {
    RedisTools.assumePresent("redis-server", "redis-cli", "redis-check-rdb");
    try (RealCluster three = new RealCluster(directory.resolve("three"), 3);
        RealCluster four = new RealCluster(directory.resolve("four"), 4);
        SimulatedCluster five = sextant(5)) {
      List<Address> first = ClusterData.addresses(three.ports());
      ClusterData.fill(first, KEYS);

      move(first, addresses(five), "from-redis");
      move(addresses(five), ClusterData.addresses(four.ports()), "from-sextant");
    }
    assertEachIsAccepted(directory.resolve("from-sextant"));
  }

  private static void assertEachIsAccepted(Path folder) throws Exception {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.rdb")) {
      for (Path file : files) {
        RedisTools.Result result = RedisTools.run("", List.of("redis-check-rdb", file.toString()));
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("RDB looks OK!");
      }
    }
  }
}
