package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.env.SeededRandom;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.failover.ManualFailover.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Looks for a run that breaks what must always hold. Each seed makes a cluster of some size and
 * disturbs it at random for two minutes: nodes are killed, restarted and frozen, the network is cut
 * in one or both directions, replicas are told to fail over. Throughout, no two masters may claim
 * one slot under one epoch, no election may have two winners and no node two votes in one epoch.
 * When all is repaired, all nodes must come to agree.
 *
 * <p>A failure prints its seed; {@code -Dsextant.search.seed=N} runs that one alone.
 */
class ClusterSearchTest {
  private static final int RUNS = 60;
  private static final int DISTURBANCES = 16;
  private static final Pattern WON =
      Pattern.compile("configEpoch set to (\\d+) after successful failover");
  private static final Pattern VOTED = Pattern.compile("Failover auth granted to .* epoch (\\d+)");

  private int failovers;

  @Test
  void disturbedClustersKeepTheirInvariantsAndRecover() {
    Long only = Long.getLong("sextant.search.seed");
    for (long seed = 1; seed <= RUNS; seed++) {
      if (only == null || only == seed) {
        runWith(seed);
      }
    }
    // Otherwise the disturbances would be too harmless to find anything.
    assertThat(failovers).isGreaterThan(only == null ? RUNS : -1);
  }

  private void runWith(long seed) {
    SeededRandom random = new SeededRandom(seed);
    int masters = 3 + random.nextInt(3);
    TestCluster cluster = TestCluster.settled(seed, masters, masters + random.nextInt(masters));
    cluster.network.maxDelayMs = random.nextInt(4) == 0 ? 200 : 5;
    for (TestNode node : cluster.nodes) {
      node.nodeTimeoutMs = 1000;
    }
    try {
      for (int i = 0; i < DISTURBANCES; i++) {
        disturb(cluster, random);
        watch(cluster, 500 + random.nextInt(9_000));
      }
      repair(cluster);
      watch(cluster, 45_000);
      assertHealed(cluster);
      assertElectionsWereFair(cluster);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", cluster.events), e);
    }
  }

  private static void disturb(TestCluster cluster, SeededRandom random) {
    TestNode node = cluster.node(random.nextInt(cluster.nodes.size()));
    TestNode other = cluster.node(random.nextInt(cluster.nodes.size()));
    switch (random.nextInt(9)) {
      case 0, 1 -> cluster.kill(node);
      case 2, 3 ->
          cluster.nodes.stream().filter(n -> !n.isUp()).findFirst().ifPresent(cluster::restart);
      case 4 -> freezeOrThaw(cluster, node);
      case 5 -> cluster.network.cut(node, other);
      case 6 -> cluster.partition(someOf(cluster.nodes, random));
      case 7 -> cluster.network.heal();
      default ->
          cluster.on(
              node,
              (machine, now) ->
                  machine
                      .commands()
                      .failover(random.nextInt(2) == 0 ? Mode.FORCE : Mode.COORDINATED, now));
    }
  }

  private static void freezeOrThaw(TestCluster cluster, TestNode node) {
    if (node.frozen) {
      cluster.thaw(node);
    } else {
      node.frozen = node.isUp();
    }
  }

  private static List<TestNode> someOf(List<TestNode> nodes, SeededRandom random) {
    List<TestNode> some = new ArrayList<>();
    for (TestNode node : nodes) {
      if (random.nextInt(3) == 0) {
        some.add(node);
      }
    }
    return some;
  }

  private static void repair(TestCluster cluster) {
    cluster.network.heal();
    for (TestNode node : cluster.nodes) {
      cluster.thaw(node);
      if (!node.isUp()) {
        cluster.restart(node);
      }
    }
  }

  private static void watch(TestCluster cluster, long durationMs) {
    long endMs = cluster.nowMs() + durationMs;
    while (cluster.nowMs() < endMs) {
      cluster.run(Math.min(100, endMs - cluster.nowMs()));
      assertNoSharedClaim(cluster);
    }
  }

  private static void assertNoSharedClaim(TestCluster cluster) {
    Map<Long, TestNode> byEpoch = new HashMap<>();
    for (TestNode node : cluster.up()) {
      ClusterNode self = node.self();
      if (self.isMaster() && self.slotCount() > 0) {
        TestNode same = byEpoch.put(self.configEpoch(), node);
        assertThat(same)
            .as("masters with slots and epoch %d: %s and %s", self.configEpoch(), node, same)
            .isNull();
      }
    }
  }

  private static void assertHealed(TestCluster cluster) {
    assertThat(cluster.agreeOnSlots()).as("all agree on the owners of the slots").isTrue();
    assertThat(cluster.allOk()).as("all find the cluster ok").isTrue();
    for (TestNode node : cluster.nodes) {
      ClusterNode self = node.self();
      for (TestNode other : cluster.nodes) {
        ClusterNode seen = other.view(node);
        assertThat(seen.isMaster()).isEqualTo(self.isMaster());
        assertThat(seen.failed() || seen.possiblyFailed()).isFalse();
        assertThat(seen.master() == null ? "" : seen.master().name())
            .isEqualTo(self.master() == null ? "" : self.master().name());
      }
      assertThat(self.isMaster() && self.slotCount() == 0).isFalse();
      assertThat(node.writesPaused).isFalse();
    }
  }

  private void assertElectionsWereFair(TestCluster cluster) {
    Set<String> wonEpochs = new HashSet<>();
    for (TestNode node : cluster.nodes) {
      Set<String> votedEpochs = new HashSet<>();
      for (String line : node.log) {
        Matcher won = WON.matcher(line);
        if (won.matches()) {
          failovers++;
          assertThat(wonEpochs.add(won.group(1)))
              .as("one winner in epoch " + won.group(1))
              .isTrue();
        }
        Matcher voted = VOTED.matcher(line);
        if (voted.matches()) {
          assertThat(votedEpochs.add(voted.group(1)))
              .as(node + " votes once in epoch " + voted.group(1))
              .isTrue();
        }
      }
    }
  }
}
