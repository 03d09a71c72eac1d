package dev.sextant.simulator.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.tools.FreePorts;
import dev.sextant.simulator.tools.RealCluster;
import dev.sextant.simulator.tools.RealServer;
import dev.sextant.simulator.tools.RecordedLog;
import dev.sextant.simulator.tools.RedisTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random calls of CLUSTER to a Sextant node and to a real redis-server that start with the same
 * nodes.conf: the replies must be the same, errors to the letter, and so must the nodes and slots
 * that both then know. The other nodes of the file do not exist, so that nothing happens but the
 * calls.
 *
 * <p>System properties: {@code sextant.differential.seed} and {@code sextant.cluster.calls}, the
 * number of calls for each beginning.
 */
class ClusterCommandTest {
  private static final int CALLS = Integer.getInteger("sextant.cluster.calls", 3_000);
  private static final long SEED = Long.getLong("sextant.differential.seed", 1);
  private static final int MAX_SHOWN = 5;
  private static final int STORY = 12;

  @TempDir private Path directory;

  @BeforeAll
  static void needsRedis() {
    RedisTools.assumePresent("redis-server");
  }

  @Test
  void nodeOnItsOwn_answersAsTheRealOne() throws IOException {
    assertSameReplies(ClusterCalls.ALONE_CONF, true);
  }

  @Test
  void masterWithOpenSlots_answersAsTheRealOne() throws IOException {
    assertSameReplies(ClusterCalls.MASTER_CONF, false);
  }

  @Test
  void replica_answersAsTheRealOne() throws IOException {
    assertSameReplies(ClusterCalls.REPLICA_CONF, false);
  }

  /**
   * @param alone whether the cluster stays down, since it is not known when else it would be up
   */
  private void assertSameReplies(String nodesConf, boolean alone) throws IOException {
    String coverage = alone ? "yes" : "no";
    Path real = Files.createDirectories(directory.resolve("real"));
    Path sextant = Files.createDirectories(directory.resolve("sextant"));
    Files.writeString(real.resolve("nodes.conf"), nodesConf);
    Files.writeString(sextant.resolve("nodes.conf"), nodesConf);
    int port = FreePorts.inARow(1);
    String conf =
        "bind 127.0.0.1\ncluster-enabled yes\ncluster-node-timeout 3600000\n"
            + "cluster-require-full-coverage "
            + coverage
            + "\nport "
            + port;
    try (RealServer theirs =
            RealCluster.server(
                real,
                "--cluster-node-timeout",
                "3600000",
                "--cluster-require-full-coverage",
                coverage);
        SimulatedServer ours = SimulatedServer.start(conf, sextant, "", new RecordedLog());
        Side them = new Side(theirs.port());
        Side us = new Side(ours.port())) {
      String settled = alone ? "cluster_size:0" : "cluster_state:ok";
      await(settled, them);
      await(settled, us);
      assertThat(differences(new ClusterCalls(new Random(SEED), alone), them, us))
          .as("differences with seed %s", SEED)
          .isEmpty();
    }
  }

  /** A node looks at its cluster for the first time two seconds after its start. */
  private static void await(String line, Side side) throws IOException {
    while (!side.ask(List.of("CLUSTER", "INFO")).contains(line)) {
      Thread.onSpinWait();
    }
  }

  private static List<String> differences(ClusterCalls calls, Side them, Side us)
      throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    List<String> story = new ArrayList<>();
    for (int i = 0; i < CALLS && found.size() < MAX_SHOWN; i++) {
      List<String> call = calls.next();
      String expected = them.ask(call);
      String actual = us.ask(call);
      story.add(call + " -> " + expected.lines().findFirst().orElse(""));
      if (!actual.equals(expected)) {
        List<String> last = story.subList(Math.max(0, story.size() - STORY), story.size());
        found.putIfAbsent(
            (call.get(0) + " " + (call.size() > 1 ? call.get(1) : "")).toUpperCase(Locale.ROOT),
            String.join("\n  ", last)
                + "\nredis-server: "
                + expected
                + "\nSextant:      "
                + actual
                + "\n");
      }
    }
    return List.copyOf(found.values());
  }

  /** One of the two, whose replies lose what is its own: port, times, the state of links. */
  private static final class Side implements AutoCloseable {
    private final Peer peer;
    private final String port;

    Side(int port) throws IOException {
      this.peer = new Peer(port);
      this.port = Integer.toString(port);
    }

    String ask(List<String> call) throws IOException {
      peer.send(List.of(call));
      return text(peer.replies(1).get(0)).replace(port, "PORT");
    }

    private static String text(RespValue reply) {
      if (reply instanceof RespValue.ArrayValue array) {
        return array.elements().stream()
            .map(Side::text)
            .collect(Collectors.joining(", ", "[", "]"));
      }
      return reply instanceof RespValue.BulkString bulk ? lines(bulk.text()) : reply.toString();
    }

    private static String line(String text) {
      return text.replaceAll("@\\d+", "@BUS")
          .replaceAll(" \\d+ \\d+ (\\d+) (dis)?connected", " $1");
    }

    private static String lines(String text) {
      return text.lines()
          .filter(line -> !line.startsWith("cluster_stats_messages") && !line.contains("handshake"))
          .map(Side::line)
          .sorted()
          .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws IOException {
      peer.close();
    }
  }
}
