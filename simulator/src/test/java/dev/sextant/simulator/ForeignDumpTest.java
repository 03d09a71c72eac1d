package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A master that is started with the dump of another one, which is how backups are lost. */
class ForeignDumpTest {
  @TempDir private Path directory;

  private static Jedis jedis(SimulatedNode node) {
    return new Jedis(node.host(), node.port());
  }

  private List<Path> dumps() throws Exception {
    List<Path> dumps = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory)) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve("dump.rdb"))) {
          dumps.add(folder.resolve("dump.rdb"));
        }
      }
    }
    return dumps;
  }

  @Test
  void slotsOfItsKeys_areMarkedAsImported_fromTheirOwner() throws Exception {
    try (SimulatedCluster cluster =
        SimulatedCluster.builder().masters(2).replicasPerMaster(0).directory(directory).start()) {
      SimulatedNode owner = cluster.nodeFor("key");
      SimulatedNode other =
          cluster.nodes().stream().filter(node -> !node.equals(owner)).findFirst().orElseThrow();
      Path mine;
      try (Jedis jedis = jedis(owner)) {
        jedis.set("key", "x");
        jedis.save();
        mine = dumps().get(0);
      }
      try (Jedis jedis = jedis(other)) {
        jedis.save();
      }
      Path foreign = dumps().stream().filter(dump -> !dump.equals(mine)).findFirst().orElseThrow();
      other.kill();
      Files.copy(mine, foreign, StandardCopyOption.REPLACE_EXISTING);

      other.restart();

      try (Jedis jedis = jedis(other);
          Jedis asked = jedis(owner)) {
        assertThat(jedis.dbSize()).isEqualTo(1);
        assertThat(jedis.clusterNodes()).contains("[12539-<-" + asked.clusterMyId() + "]");
        assertThat(asked.get("key")).isEqualTo("x");
      }
    }
  }
}
