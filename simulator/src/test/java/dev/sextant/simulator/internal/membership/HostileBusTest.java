package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.bus.Mutation;
import dev.sextant.simulator.internal.bus.Packet;
import dev.sextant.simulator.internal.bus.PacketReader;
import dev.sextant.simulator.internal.bus.PacketWriter;
import dev.sextant.simulator.internal.cluster.ClusterMessage;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives on the bus, a node goes on. Clusters talk over a network that damages what it
 * carries; what they come to believe of it does not matter, as long as they answer.
 *
 * <p>{@code -Dsextant.bus.mutations=N} damages so many packets; a failure names the seed of its
 * cluster.
 */
class HostileBusTest {
  private static final int MUTATIONS = Integer.getInteger("sextant.bus.mutations", 20_000);
  private static final int PER_CLUSTER = 200;

  private int damaged;

  @Test
  void damagedPackets_neverStopANode() {
    for (long seed = 1; damaged < MUTATIONS; seed++) {
      TestCluster cluster = TestCluster.settled(seed, 3, 3);
      Random random = new Random(seed);
      cluster.network.line = message -> damage(message, random);
      try {
        int enough = damaged + PER_CLUSTER;
        while (damaged < enough) {
          cluster.run(100);
        }
        assertAnswersEverywhere(cluster);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private Packet damage(ClusterMessage message, Random random) {
    byte[] packet = PacketWriter.write(message);
    if (random.nextInt(4) != 0) {
      damaged++;
      packet = Mutation.of(packet, random);
    }
    boolean framed =
        packet.length >= PacketReader.LENGTH_BYTES
            && PacketReader.lengthOf(packet) == packet.length;
    return framed ? PacketReader.read(packet) : new Packet.Ignored(null, "no packet");
  }

  /** Each node answers a stranger's MEET, on a network that works again. */
  private static void assertAnswersEverywhere(TestCluster cluster) {
    cluster.network.line = Packet.Understood::new;
    TestNode stranger = cluster.addStranger();
    for (TestNode node : cluster.nodes) {
      if (node != stranger) {
        cluster.command(stranger, (commands, now) -> commands.meet(TestNode.IP, node.port, now));
      }
    }
    cluster.run(1_000);
    String info = stranger.machine().reports().info();
    long pongs =
        info.lines()
            .filter(line -> line.startsWith("cluster_stats_messages_pong_received:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .sum();
    assertThat(pongs).isGreaterThanOrEqualTo(cluster.nodes.size() - 1);
  }
}
