package dev.sextant.simulator.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a backup and a restore refuse, in which words, and that nothing has happened then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
  private static final Access ACCESS = new Access(null, null);
  private static final Progress SILENT = (what, done, total, unit) -> {};
  private static final int KEYS = 60;

  private SimulatedCluster cluster;
  private List<Address> nodes;
  private Manifest manifest;
  private Path whole;

  @BeforeAll
  void backUp(@TempDir Path directory) throws Exception {
    cluster = SimulatedCluster.builder().masters(3).replicasPerMaster(0).start();
    nodes = cluster.nodes().stream().map(node -> new Address(node.host(), node.port())).toList();
    ClusterData.fill(nodes, KEYS);
    whole = directory.resolve("whole");
    manifest = new Backup(nodes, ACCESS, whole, false, SILENT).run();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @BeforeEach
  void emptyCluster() {
    for (SimulatedNode node : cluster.nodes()) {
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        jedis.flushAll();
      }
    }
  }

  private Path copy(Path directory) throws Exception {
    Path copy = Files.createDirectories(directory.resolve("copy"));
    Files.copy(whole.resolve(Manifest.FILE), copy.resolve(Manifest.FILE));
    for (Manifest.Master master : manifest.masters()) {
      Files.copy(whole.resolve(master.file()), copy.resolve(master.file()));
    }
    return copy;
  }

  private Path file(Path folder, int master) {
    return folder.resolve(manifest.masters().get(master).file());
  }

  private Restore restore(Path folder, boolean hasManifest, boolean replaces, boolean resumes) {
    return new Restore(
        new Restore.Options(nodes, ACCESS, folder, hasManifest, replaces, resumes, null), SILENT);
  }

  private void assertRefused(Path folder, boolean hasManifest, String... words) throws Exception {
    assertThatThrownBy(restore(folder, hasManifest, false, false)::run)
        .isInstanceOf(BackupException.class)
        .hasMessageContainingAll(words)
        .message()
        .doesNotContain("\n");
    assertThat(ClusterData.count(nodes)).isZero();
    assertThat(folder.resolve(RestoreState.FILE)).doesNotExist();
  }

  // ---------------------------------------------------------------- the backup

  @Test
  void cutFile_isRefused(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    byte[] bytes = Files.readAllBytes(file(copy, 1));
    Files.write(file(copy, 1), Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused(copy, true, file(copy, 1).toString(), "has " + bytes.length / 2 + " bytes");
  }

  @Test
  void changedFile_isRefused(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    byte[] bytes = Files.readAllBytes(file(copy, 1));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(copy, 1), bytes);

    assertRefused(copy, true, file(copy, 1).toString(), "another SHA-256");
    assertRefused(copy, false, file(copy, 1).toString(), "at byte");
  }

  @Test
  void missingFile_isRefused(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    Files.delete(file(copy, 2));

    assertRefused(copy, true, file(copy, 2).toString(), "NoSuchFileException");
  }

  @Test
  void cutManifest_isRefusedWithThePlace(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    byte[] bytes = Files.readAllBytes(copy.resolve(Manifest.FILE));
    Files.write(copy.resolve(Manifest.FILE), Arrays.copyOf(bytes, 200));

    assertRefused(copy, true, "manifest.json is damaged at line ", "column");
  }

  @Test
  void folderWithoutManifest_isNoBackup(@TempDir Path directory) throws Exception {
    assertRefused(directory, true, "manifest.json cannot be read", "holds no backup");
  }

  @Test
  void manifestThatNamesAFileElsewhere_isRefused(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    String json = Files.readString(copy.resolve(Manifest.FILE));
    String name = manifest.masters().get(0).file();
    Files.writeString(copy.resolve(Manifest.FILE), json.replace(name, "../whole/" + name));

    assertRefused(copy, true, "no name of a file of the backup");
  }

  @Test
  void oneDumpCopiedToAllMasters_isRefusedAndExplained(@TempDir Path directory) throws Exception {
    for (String master : List.of("master-1", "master-2", "master-3")) {
      Files.copy(file(whole, 0), directory.resolve(master + ".rdb"));
    }

    assertRefused(
        directory,
        false,
        "master-2.rdb is a copy of",
        "one dump was copied for several masters",
        "holds only the keys of its own master");
  }

  @Test
  void dumpOfAnotherMaster_isRefused(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    String json = Files.readString(copy.resolve(Manifest.FILE));
    String first = manifest.masters().get(0).slots().get(0);
    Files.writeString(copy.resolve(Manifest.FILE), json.replace("\"" + first + "\"", "\"0-99\""));

    assertRefused(
        copy, true, file(copy, 0).toString(), "keys of slots that its master did not own");
  }

  @Test
  void twoDumpsOfOneMaster_areRefused(@TempDir Path directory) throws Exception {
    Files.write(directory.resolve("new.rdb"), ClusterData.rdb("a", -1));
    Files.write(directory.resolve("old.rdb"), ClusterData.rdb("a", -1, "{a}b", -1));

    assertRefused(directory, false, "both have keys of slot 15495", "two dumps of one master");
  }

  // ---------------------------------------------------------------- the target

  @Test
  void targetWithKeys_isRefused_unlessTheyMayBeReplaced(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);
    ClusterData.run(nodes, "key:1", "SET", "key:1", "mine");
    ClusterData.run(nodes, "other", "SET", "other", "mine");

    assertThatThrownBy(restore(copy, true, false, false)::run)
        .isInstanceOf(BackupException.class)
        .hasMessageContainingAll("the target is not empty", "--replace");
    assertThat(ClusterData.count(nodes)).isEqualTo(2);

    RestoreReport report = restore(copy, true, true, false).run();

    assertThat(report.verified()).isEqualTo(KEYS);
    assertThat(report.differences()).isZero();
    assertThat(report.extra()).isEqualTo(1);
    assertThat(report.lines()).hasSize(1);
    assertThat(report.lines().get(0)).contains("1 key that the backup does not have");
  }

  @Test
  void dryRun_tellsWhatEachMasterWouldGet_andSendsNothing(@TempDir Path directory)
      throws Exception {
    var plan = restore(copy(directory), true, false, false).plan();

    assertThat(plan.keySet())
        .containsExactlyInAnyOrderElementsOf(nodes.stream().map(Address::toString).toList());
    assertThat(plan.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(KEYS);
    assertThat(ClusterData.count(nodes)).isZero();
  }

  @Test
  void expiredKeys_areLeftOutAndCounted(@TempDir Path directory) throws Exception {
    Files.write(
        directory.resolve("a.rdb"), ClusterData.rdb("gone", 1000L, "later", 4_000_000_000_000L));

    RestoreReport report = restore(directory, false, false, false).run();

    assertThat(report.expired()).isEqualTo(1);
    assertThat(report.restored()).isEqualTo(1);
    assertThat(report.verified()).isEqualTo(1);
    assertThat(report.lines()).isEmpty();
    assertThat(ClusterData.count(nodes)).isEqualTo(1);
  }

  @Test
  void resumingWhatNeverBegan_isRefused(@TempDir Path directory) throws Exception {
    Path copy = copy(directory);

    assertThatThrownBy(restore(copy, true, false, true)::run)
        .hasMessageContaining("there is nothing to resume");
  }

  @Test
  void restoreThatTheTargetHadNoMemoryFor_goesOnWhereItWas(@TempDir Path directory)
      throws Exception {
    Path copy = copy(directory);
    for (SimulatedNode node : cluster.nodes()) {
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        jedis.configSet("maxmemory", "1");
      }
    }
    assertThatThrownBy(restore(copy, true, false, false)::run)
        .hasMessageContainingAll("does not take key", "OOM", "--resume");
    assertThat(copy.resolve(RestoreState.FILE)).exists();
    for (SimulatedNode node : cluster.nodes()) {
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        jedis.configSet("maxmemory", "0");
      }
    }
    assertThatThrownBy(restore(copy, true, false, false)::run)
        .hasMessageContaining("a restore was interrupted");

    RestoreReport report = restore(copy, true, false, true).run();

    assertThat(report.restored() + report.present()).isEqualTo(KEYS);
    assertThat(report.verified()).isEqualTo(KEYS);
    assertThat(copy.resolve(RestoreState.FILE)).doesNotExist();
  }

  // ---------------------------------------------------------------- taking

  @Test
  void folderThatIsNotEmpty_isRefusedAndLeftAlone(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("mine.rdb"), "x");

    assertThatThrownBy(new Backup(nodes, ACCESS, directory, false, SILENT)::run)
        .hasMessageContainingAll("is not empty (mine.rdb)", "a new folder for each backup");
    assertThat(directory.resolve("mine.rdb")).hasContent("x");
  }

  @Test
  void keysOfForeignSlots_andSlotsOnTheMove_failTheBackup_whichLeavesNothing(
      @TempDir Path directory) throws Exception {
    Path folder = directory.resolve("new");
    SimulatedNode owner = cluster.nodeFor("key");
    SimulatedNode other =
        cluster.nodes().stream().filter(node -> !node.equals(owner)).findFirst().orElseThrow();
    String slot = "12539"; // That of "key".
    try (RespConnection to = ACCESS.connect(new Address(other.host(), other.port()));
        RespConnection from = ACCESS.connect(new Address(owner.host(), owner.port()))) {
      String id = from.ask("CLUSTER", "MYID").text();
      to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", id);

      assertThatThrownBy(new Backup(nodes, ACCESS, folder, false, SILENT)::run)
          .hasMessageContainingAll("a slot is on the move at " + to.address(), slot);

      to.ask("ASKING");
      to.ask("SET", "key", "x");
      to.ask("CLUSTER", "SETSLOT", slot, "STABLE");

      assertThatThrownBy(new Backup(nodes, ACCESS, folder, false, SILENT)::run)
          .hasMessageContainingAll(
              to.address() + " holds keys of slots that it does not own: " + slot,
              "dump of another master");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void unreachableCluster_andWrongPassword_areNamed(@TempDir Path directory) {
    Address nobody = new Address("127.0.0.1", 1);

    assertThatThrownBy(new Backup(List.of(nobody), ACCESS, directory, false, SILENT)::run)
        .hasMessageContaining("127.0.0.1:1 cannot be reached: Connection refused");
    assertThatThrownBy(new Backup(nodes, new Access("nobody", "x"), directory, false, SILENT)::run)
        .hasMessageContainingAll(nodes.get(0) + " refused AUTH: WRONGPASS", "--password-file");
  }
}
