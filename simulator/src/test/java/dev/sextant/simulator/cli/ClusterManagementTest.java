package dev.sextant.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RedisTools;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/**
 * What an operator does with {@code redis-cli --cluster}: nodes that know nobody become a cluster,
 * which grows, shrinks, moves its slots and is repaired. Each test looks at what has become of it.
 */
@Timeout(120) // seconds: what it waits for is either there in a few, or never
class ClusterManagementTest {
  private static final int KEYS = 300;

  @TempDir private Path directory;
  private SimulatedCluster nodes;

  @BeforeAll
  static void needsRedis() {
    RedisTools.assumePresent("redis-cli", "redis-server");
  }

  @BeforeEach
  void start() {
    nodes =
        SimulatedCluster.builder()
            .masters(8)
            .replicasPerMaster(0)
            .empty()
            .set("cluster-node-timeout", "1000")
            .start();
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private SimulatedNode node(int i) {
    return nodes.nodes().get(i);
  }

  private String address(int i) {
    return node(i).address();
  }

  private String id(int i) throws IOException {
    return ask(i, "CLUSTER", "MYID");
  }

  private String ask(int node, String... words) throws IOException {
    try (RespClient client = new RespClient(node(node).port())) {
      return client.call(words).text();
    }
  }

  private static String cluster(String... arguments) throws Exception {
    RedisTools.Result result = run(arguments);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  /** Says yes to whatever it asks. */
  private static RedisTools.Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("redis-cli", "--cluster"));
    command.addAll(Arrays.asList(arguments));
    return RedisTools.run("yes\n", command);
  }

  /** A cluster of the first {@code count} nodes, without replicas. */
  private void createMasters(int count) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("create"));
    IntStream.range(0, count).forEach(i -> arguments.add(address(i)));
    arguments.add("--cluster-yes");
    cluster(arguments.toArray(new String[0]));
    for (int i = 0; i < count; i++) {
      awaitInClusterInfo(i, "cluster_state:ok");
    }
  }

  /**
   * The node joins those before it, and is told that all is well: before, it takes no keys. Those
   * hear of it one by one: before, they give it no slots.
   */
  private void addNode(int i) throws Exception {
    cluster("add-node", address(i), address(0));
    awaitInClusterInfo(i, "cluster_state:ok");
    String id = id(i);
    for (int other = 0; other < i; other++) {
      while (!ask(other, "CLUSTER", "NODES").contains(id)) {
        Thread.onSpinWait();
      }
    }
  }

  private void awaitInClusterInfo(int node, String line) throws IOException {
    while (!ask(node, "CLUSTER", "INFO").contains(line)) {
      Thread.onSpinWait();
    }
  }

  private RedisClusterClient client() {
    return RedisClusterClient.builder()
        .nodes(Set.of(new HostAndPort(node(0).host(), node(0).port())))
        .build();
  }

  private void writeKeys() {
    try (RedisClusterClient client = client()) {
      for (int i = 0; i < KEYS; i++) {
        client.set("key" + i, "value" + i);
      }
    }
  }

  private void assertKeysAreThere() {
    try (RedisClusterClient client = client()) {
      for (int i = 0; i < KEYS; i++) {
        assertThat(client.get("key" + i)).as("key%s", i).isEqualTo("value" + i);
      }
    }
  }

  /** How many slots node {@code i} has, as node {@code observer} sees it. */
  private int slotsOf(int i, int observer) throws IOException {
    int count = 0;
    String[] fields = line(i, observer).split(" ", -1);
    for (String range : Arrays.asList(fields).subList(8, fields.length)) {
      String[] ends = range.split("-", -1);
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  private String line(int i, int observer) throws IOException {
    String id = id(i);
    return ask(observer, "CLUSTER", "NODES")
        .lines()
        .filter(line -> line.startsWith(id))
        .findFirst()
        .orElse("");
  }

  private void assertClean() throws Exception {
    assertThat(cluster("check", address(0)))
        .contains("[OK] All nodes agree about slots configuration.")
        .contains("[OK] All 16384 slots covered.")
        .doesNotContain("[ERR]")
        .doesNotContain("[WARNING]");
  }

  @Test
  void create_givesTheUsualRanges_andAReplicaToEachMaster() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("create"));
    IntStream.range(0, 6).forEach(i -> arguments.add(address(i)));
    arguments.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
    cluster(arguments.toArray(new String[0]));
    awaitInClusterInfo(0, "cluster_known_nodes:6");
    assertThat(IntStream.range(0, 3).mapToObj(this::lineOfMaster))
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactly("0-5460", "5461-10922", "10923-16383");
    for (int i = 3; i < 6; i++) {
      assertThat(ask(i, "INFO", "replication")).contains("role:slave");
    }
    awaitInClusterInfo(5, "cluster_state:ok");
  }

  private String lineOfMaster(int i) {
    try {
      return line(i, i);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void addNode_makesAMemberWithoutSlots_orAReplica() throws Exception {
    createMasters(3);
    addNode(3);
    assertThat(slotsOf(3, 0)).isZero();
    cluster("add-node", address(4), address(0), "--cluster-slave", "--cluster-master-id", id(1));
    while (!ask(4, "INFO", "replication").contains("master_link_status:up")) {
      Thread.onSpinWait();
    }
    assertThat(ask(4, "INFO", "replication")).contains("master_port:" + node(1).port());
    assertThat(ask(0, "CLUSTER", "NODES").lines()).hasSize(5);
  }

  @Test
  void delNode_isForgottenByAll_andForgetsAll() throws Exception {
    createMasters(3);
    addNode(3);
    String id = id(3);
    cluster("del-node", address(0), id);
    for (int i = 0; i < 3; i++) {
      assertThat(ask(i, "CLUSTER", "NODES")).doesNotContain(id);
    }
    assertThat(ask(3, "CLUSTER", "NODES").lines()).hasSize(1);
  }

  @Test
  void reshard_movesSlotsWithTheirKeys() throws Exception {
    createMasters(3);
    writeKeys();
    addNode(3);
    cluster(
        "reshard",
        address(0),
        "--cluster-from",
        id(1),
        "--cluster-to",
        id(3),
        "--cluster-slots",
        "600",
        "--cluster-yes");
    assertThat(slotsOf(3, 0)).isEqualTo(600);
    assertThat(node(3).keyCount()).isPositive();
    assertKeysAreThere();
    assertClean();
  }

  @Test
  void reshard_underAWriter_losesNothing_andGivesNoWrongValue() throws Exception {
    createMasters(3);
    AtomicBoolean done = new AtomicBoolean();
    List<Integer> written = new ArrayList<>();
    Thread writer =
        new Thread(
            () -> {
              try (RedisClusterClient client = client()) {
                for (int i = 0; !done.get() || i % 500 != 0; i++) {
                  String key = "live" + i % 500;
                  client.set(key, "value" + i);
                  assertThat(client.get(key)).isEqualTo("value" + i);
                  written.add(i);
                }
              }
            });
    List<Throwable> failures = new ArrayList<>();
    writer.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
    writer.start();
    cluster(
        "reshard",
        address(0),
        "--cluster-from",
        id(0),
        "--cluster-to",
        id(2),
        "--cluster-slots",
        "1000",
        "--cluster-yes");
    done.set(true);
    writer.join();
    assertThat(failures).isEmpty();
    int last = written.size() - 500; // the last round over all keys
    try (RedisClusterClient client = client()) {
      for (int i = 0; i < 500; i++) {
        assertThat(client.get("live" + i)).isEqualTo("value" + (last + i));
      }
    }
    assertClean();
  }

  @Test
  void rebalance_sharesSlotsByWeight_withEmptyMastersToo() throws Exception {
    createMasters(3);
    writeKeys();
    addNode(3);
    cluster("rebalance", address(0), "--cluster-use-empty-masters");
    for (int i = 0; i < 4; i++) {
      assertThat(slotsOf(i, 0)).isBetween(4095, 4097);
    }
    cluster("rebalance", address(0), "--cluster-weight", id(3) + "=0");
    assertThat(slotsOf(3, 0)).isZero();
    assertKeysAreThere();
    assertClean();
  }

  @Test
  void fix_endsAMigration_thatHasStoppedHalfWay() throws Exception {
    createMasters(3);
    writeKeys();
    int slot = Slots.of("key0".getBytes(StandardCharsets.US_ASCII));
    int from = owner(slot);
    int to = (from + 1) % 3;
    ask(to, "CLUSTER", "SETSLOT", slot + "", "IMPORTING", id(from));
    ask(from, "CLUSTER", "SETSLOT", slot + "", "MIGRATING", id(to));
    ask(from, "MIGRATE", node(to).host(), node(to).port() + "", "key0", "0", "5000");
    assertThat(run("check", address(0)).output()).contains("in migrating state");
    cluster("fix", address(0));
    assertKeysAreThere();
    assertClean();
  }

  private int owner(int slot) throws IOException {
    for (int i = 0; i < 3; i++) {
      if (ask(i, "CLUSTER", "COUNTKEYSINSLOT", slot + "").equals("1")) {
        return i;
      }
    }
    throw new AssertionError("nobody has a key in slot " + slot);
  }

  @Test
  void fix_coversSlots_thatNobodyHas() throws Exception {
    createMasters(3);
    for (int i = 0; i < 3; i++) {
      ask(i, "CLUSTER", "DELSLOTS", "100", "101");
    }
    cluster("fix", address(0));
    for (int i = 0; i < 3; i++) {
      awaitInClusterInfo(i, "cluster_slots_ok:16384");
    }
    assertClean();
  }

  @Test
  void info_countsKeysPerMaster() throws Exception {
    createMasters(3);
    writeKeys();
    assertThat(cluster("info", address(1)))
        .contains("[OK] " + KEYS + " keys in 3 masters.")
        .contains(node(0).keyCount() + " keys | 5461 slots | 0 slaves.");
  }

  @Test
  void call_reachesEachNode() throws Exception {
    createMasters(3);
    assertThat(cluster("call", address(0), "CONFIG", "SET", "maxmemory-samples", "7"))
        .contains(address(0) + ": OK", address(1) + ": OK", address(2) + ": OK");
    for (int i = 0; i < 3; i++) {
      assertThat(ask(i, "INFO", "all")).contains("role:master");
      try (RespClient client = new RespClient(node(i).port())) {
        assertThat(client.call("CONFIG", "GET", "maxmemory-samples").toString()).contains("7");
      }
    }
  }

  @Test
  void setTimeout_holdsAfterARestart() throws Exception {
    createMasters(3);
    assertThat(cluster("set-timeout", address(0), "7000"))
        .contains("New node timeout set. 3 OK, 0 ERR.");
    node(1).kill();
    node(1).restart();
    try (RespClient client = new RespClient(node(1).port())) {
      assertThat(client.call("CONFIG", "GET", "cluster-node-timeout").toString()).contains("7000");
    }
  }

  @Test
  void import_takesTheKeysOfAStandaloneServer() throws Exception {
    createMasters(3);
    try (RealServer standalone = new RealServer(directory);
        RespClient client = new RespClient(standalone.port())) {
      for (int i = 0; i < KEYS; i++) {
        client.call("SET", "key" + i, "value" + i);
      }
      cluster("import", address(0), "--cluster-from", "127.0.0.1:" + standalone.port());
      assertThat(client.call("DBSIZE").number()).isZero();
    }
    assertKeysAreThere();
  }

  @Test
  void backup_writesAFilePerMaster_thatARealServerLoads() throws Exception {
    createMasters(3);
    writeKeys();
    cluster("backup", address(0), directory.toString());
    List<Path> files;
    try (Stream<Path> listed = Files.list(directory)) {
      files = listed.filter(file -> file.toString().endsWith(".rdb")).toList();
    }
    assertThat(files).hasSize(3);
    assertThat(directory.resolve("nodes.json")).content().contains(id(0), id(1), id(2));
    long keys = 0;
    for (Path file : files) {
      Path home = Files.createDirectories(directory.resolve("load" + keys));
      Files.copy(file, home.resolve("dump.rdb"));
      try (RealServer loaded = new RealServer(home);
          RespClient client = new RespClient(loaded.port())) {
        keys += client.call("DBSIZE").number();
      }
    }
    assertThat(keys).isEqualTo(KEYS);
  }
}
