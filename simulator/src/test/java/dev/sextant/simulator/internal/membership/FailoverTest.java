package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.bus.Packet;
import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import dev.sextant.simulator.internal.failover.ManualFailover.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverTest {

  @Test
  void clusterThatIsBornCompleteIsOkAtOnceAndStaysSo() {
    TestCluster cluster = TestCluster.settled(1, 3, 3);
    assertThat(cluster.allOk()).isTrue();
    cluster.run(60_000);
    assertThat(cluster.events).filteredOn(e -> !e.contains("configuration loaded")).isEmpty();
    assertThat(cluster.agreeOnSlots()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void replicaOfSilentMasterIsElectedAfterTheTimeout(long seed) {
    TestCluster cluster = TestCluster.settled(seed, 3, 3);
    cluster.run(10_000);
    TestNode replica = cluster.node(3);
    cluster.kill(cluster.node(0));
    // Up to half the node timeout may pass before the next ping is due.
    long tookMs = cluster.runUntil(() -> replica.isMaster(), 10_000);
    assertThat(tookMs).isBetween(5500L, 9000L);
    assertThat(replica.logged("Failover election won: I'm the new master.")).isTrue();
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 2000);
    assertThat(replica.self().slotCount()).isEqualTo(5461);
    assertThat(replica.self().configEpoch()).isEqualTo(4);
    assertThat(cluster.node(1).machine().state().currentEpoch()).isEqualTo(4);
  }

  @Test
  void replicaOfKilledMasterIsElectedWithinTheTimeoutAndTwoSeconds() {
    for (long seed = 1; seed <= 200; seed++) {
      TestCluster cluster = TestCluster.settled(seed, 3, 3);
      cluster.network.refusesAtOnce = true; // as the loopback interface does for a closed port
      cluster.run(10_000);
      cluster.kill(cluster.node(0));
      long tookMs = cluster.runUntil(() -> cluster.node(3).isMaster(), 10_000);
      assertThat(tookMs).as("seed %s", seed).isBetween(5500L, 7000L);
    }
  }

  @Test
  void sameSeedGivesTheSameEvents() {
    assertThat(eventsOfFailover(42)).isEqualTo(eventsOfFailover(42));
    assertThat(eventsOfFailover(42)).isNotEqualTo(eventsOfFailover(43));
  }

  private static List<String> eventsOfFailover(long seed) {
    TestCluster cluster = TestCluster.settled(seed, 3, 3);
    cluster.run(5_000);
    cluster.kill(cluster.node(0));
    cluster.run(15_000);
    return cluster.events;
  }

  @Test
  void oldMasterThatComesBackBecomesReplicaOfTheNewOne() {
    TestCluster cluster = TestCluster.settled(7, 3, 3);
    TestNode old = cluster.node(0);
    TestNode replacement = cluster.node(3);
    cluster.run(3_000);
    cluster.kill(old);
    cluster.runUntil(replacement::isMaster, 15_000);
    cluster.run(20_000);
    cluster.restart(old);
    cluster.runUntil(() -> !old.isMaster(), 10_000);
    assertThat(old.self().master()).isSameAs(old.view(replacement));
    assertThat(old.masterPort).isEqualTo(replacement.port);
    assertThat(old.logged("Configuration change detected. Reconfiguring myself as a replica of"))
        .isTrue();
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 10_000);
    cluster.runUntil(() -> !replacement.view(old).failed(), 5_000);
  }

  @Test
  void masterThatComesBackInTimeKeepsItsSlots() {
    TestCluster cluster = TestCluster.settled(8, 3, 3);
    TestNode master = cluster.node(0);
    cluster.run(3_000);
    cluster.kill(master);
    cluster.run(2_000);
    cluster.restart(master);
    // Like any master after a start, it first gives the others time to object.
    cluster.run(1_000);
    assertThat(master.ok()).isFalse();
    cluster.run(9_000);
    assertThat(master.isMaster()).isTrue();
    assertThat(cluster.allOk()).isTrue();
    assertThat(cluster.agreeOnSlots()).isTrue();
  }

  @Test
  void minorityStopsServingAndRejoinsAfterADelay() {
    TestCluster cluster = TestCluster.settled(9, 3, 3);
    TestNode lonely = cluster.node(0);
    cluster.run(5_000);
    cluster.partition(List.of(lonely));
    cluster.runUntil(() -> !lonely.ok(), 10_000);
    assertThat(lonely.machine().router().servesAnything(0)).isFalse();
    cluster.runUntil(() -> cluster.node(3).isMaster(), 10_000);
    cluster.runUntil(() -> cluster.node(1).ok(), 1_000);
    cluster.network.heal();
    cluster.runUntil(() -> !lonely.isMaster(), 10_000);
    assertThat(lonely.log).filteredOn(l -> l.equals("Cluster state changed: ok")).isEmpty();
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 20_000);
  }

  @Test
  void masterOfTheMinorityWithItsReplicaWaitsBeforeItServesAgain() {
    TestCluster cluster = TestCluster.settled(10, 3, 3);
    TestNode master = cluster.node(0);
    cluster.run(5_000);
    cluster.partition(List.of(master, cluster.node(3)));
    cluster.runUntil(() -> !master.ok(), 10_000);
    cluster.run(10_000);
    cluster.network.heal();
    long tookMs = cluster.runUntil(master::ok, 30_000);
    assertThat(tookMs).isGreaterThanOrEqualTo(5_000);
    assertThat(master.isMaster()).isTrue();
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 30_000);
  }

  @Test
  void bestOfSeveralReplicasWins() {
    TestCluster cluster = TestCluster.settled(11, 3, 9);
    cluster.run(5_000);
    TestNode master = cluster.node(0);
    List<TestNode> replicas = List.of(cluster.node(3), cluster.node(6), cluster.node(9));
    // Two of them no longer hear the master's stream.
    cluster.network.cut(master, replicas.get(0));
    cluster.network.cut(master, replicas.get(2));
    cluster.run(1_000);
    cluster.kill(master);
    cluster.runUntil(() -> replicas.stream().anyMatch(TestNode::isMaster), 15_000);
    assertThat(replicas.get(1).isMaster()).isTrue();
    cluster.runUntil(() -> replicas.get(0).masterPort == replicas.get(1).port, 5_000);
    cluster.runUntil(() -> replicas.get(2).masterPort == replicas.get(1).port, 5_000);
  }

  @Test
  void replicaWithOldDataDoesNotRun() {
    TestCluster cluster = TestCluster.settled(12, 3, 3);
    cluster.run(2_000);
    TestNode replica = cluster.node(3);
    cluster.kill(cluster.node(0));
    replica.lastMasterContactMs -= 10 * 5000 + 10 * 1000 + 5000;
    cluster.run(60_000);
    assertThat(replica.isMaster()).isFalse();
    assertThat(replica.logged("Currently unable to failover: Disconnected from master for longer"))
        .isTrue();
    assertThat(cluster.node(1).ok()).isFalse();
  }

  @Test
  void replicaWithoutFailoverRunsOnlyWhenToldTo() {
    TestCluster cluster = TestCluster.settled(13, 3, 3);
    TestNode replica = cluster.node(3);
    replica.noFailover = true;
    cluster.on(replica, ClusterMachine::onSettingsChanged);
    cluster.run(2_000);
    assertThat(cluster.node(1).view(replica).excludedFromFailover()).isTrue();
    cluster.kill(cluster.node(0));
    cluster.run(30_000);
    assertThat(replica.isMaster()).isFalse();
    cluster.command(replica, (commands, now) -> commands.failover(Mode.FORCE, now));
    cluster.runUntil(replica::isMaster, 5_000);
  }

  @Test
  void noFailoverWithoutAMajorityOfMasters() {
    TestCluster cluster = TestCluster.settled(14, 3, 3);
    cluster.run(2_000);
    cluster.kill(cluster.node(0));
    cluster.kill(cluster.node(1));
    cluster.run(30_000);
    assertThat(cluster.node(3).isMaster()).isFalse();
    assertThat(cluster.up()).noneMatch(TestNode::ok);
    cluster.restart(cluster.node(1));
    cluster.runUntil(() -> cluster.node(3).isMaster(), 60_000);
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 60_000);
  }

  @Test
  void electionFailsWhileVotesAreLostAndIsTriedAgain() {
    TestCluster cluster = TestCluster.settled(15, 3, 3);
    cluster.run(2_000);
    TestNode replica = cluster.node(3);
    cluster.kill(cluster.node(0));
    cluster.runUntil(() -> replica.logged("Start of election delayed"), 15_000);
    cluster.network.cut(cluster.node(1), replica);
    cluster.network.cut(cluster.node(2), replica);
    cluster.run(5_000);
    assertThat(replica.logged("Starting a failover election")).isTrue();
    assertThat(replica.isMaster()).isFalse();
    cluster.network.heal();
    cluster.runUntil(replica::isMaster, 60_000);
    assertThat(replica.self().configEpoch()).isEqualTo(5);
  }

  @Test
  void manualFailoverSwapsRolesWithoutLosingAWrite() {
    TestCluster cluster = TestCluster.settled(16, 3, 3);
    TestNode master = cluster.node(0);
    TestNode replica = cluster.node(3);
    cluster.run(3_000);
    cluster.command(replica, (commands, now) -> commands.failover(Mode.COORDINATED, now));
    cluster.runUntil(() -> master.writesPaused, 1_000);
    final long pausedAt = master.offset;
    long tookMs = cluster.runUntil(replica::isMaster, 2_000);
    assertThat(tookMs).isLessThan(500);
    assertThat(replica.offset).isGreaterThanOrEqualTo(pausedAt);
    cluster.runUntil(() -> !master.isMaster(), 1_000);
    assertThat(master.writesPaused).isFalse();
    assertThat(master.masterPort).isEqualTo(replica.port);
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 2_000);
    assertThat(replica.log)
        .contains(
            "Manual failover user request accepted.",
            "Received replication offset for paused master manual failover: " + pausedAt,
            "All master replication stream processed, manual failover can start.",
            "Start of election delayed for 0 milliseconds (rank #0, offset " + pausedAt + ").",
            "Starting a failover election for epoch 4.",
            "Failover election won: I'm the new master.",
            "configEpoch set to 4 after successful failover");
    assertThat(master.log).contains("Manual failover requested by replica " + replica.id() + ".");
  }

  @Test
  void oldMasterDoesNotInheritTheEpochUnderWhichItSpeaksAsAReplica() {
    TestCluster cluster = TestCluster.settled(20, 3, 3);
    TestNode old = cluster.node(0);
    TestNode winner = cluster.node(3);
    TestNode unaware = cluster.node(1);
    cluster.run(1_000);
    // The one node hears of neither change of role, but of all that is not a heartbeat.
    cluster.network.cut(winner, unaware);
    cluster.network.line =
        message ->
            message instanceof ClusterMessage.Heartbeat
                    && message.header().sender().equals(old.id())
                ? new Packet.Ignored(null, null)
                : new Packet.Understood(message);
    cluster.command(winner, (commands, now) -> commands.failover(Mode.TAKEOVER, now));
    cluster.runUntil(() -> !old.isMaster(), 100);
    byte[] news = {'n'};
    cluster.on(old, (machine, now) -> machine.publish(news, news, false, now));
    cluster.runUntil(() -> !unaware.delivered.isEmpty(), 100);
    assertThat(unaware.view(old).isMaster()).isTrue();
    assertThat(unaware.view(old).configEpoch()).isEqualTo(1);
    assertThat(winner.self().configEpoch()).isEqualTo(4);
  }

  @Test
  void manualFailoverThatCannotCatchUpIsCalledOffAndWritesGoOn() {
    TestCluster cluster = TestCluster.settled(17, 3, 3);
    TestNode master = cluster.node(0);
    TestNode replica = cluster.node(3);
    cluster.run(3_000);
    replica.masterPort = 0;
    replica.offset = 1;
    cluster.command(replica, (commands, now) -> commands.failover(Mode.COORDINATED, now));
    // It is not allowed to reconnect either.
    replica.masterPort = 1;
    cluster.runUntil(() -> master.writesPaused, 1_000);
    cluster.run(6_000);
    assertThat(master.writesPaused).isFalse();
    assertThat(master.log).contains("Manual failover timed out.");
    assertThat(replica.log).contains("Manual failover timed out.");
    assertThat(replica.isMaster()).isFalse();
  }

  @Test
  void forcedFailoverNeedsNoMaster() {
    TestCluster cluster = TestCluster.settled(18, 3, 3);
    TestNode replica = cluster.node(3);
    cluster.run(3_000);
    cluster.kill(cluster.node(0));
    cluster.run(100);
    cluster.command(replica, (commands, now) -> commands.failover(Mode.FORCE, now));
    long tookMs = cluster.runUntil(replica::isMaster, 2_000);
    assertThat(tookMs).isLessThan(500);
  }

  @Test
  void takeoverNeedsNobody() {
    TestCluster cluster = TestCluster.settled(19, 3, 3);
    TestNode replica = cluster.node(3);
    cluster.run(3_000);
    cluster.kill(cluster.node(0));
    cluster.kill(cluster.node(1));
    cluster.command(replica, (commands, now) -> commands.failover(Mode.TAKEOVER, now));
    assertThat(replica.isMaster()).isTrue();
    assertThat(replica.self().configEpoch()).isEqualTo(4);
    assertThat(replica.self().slotCount()).isEqualTo(5461);
    assertThat(replica.log).contains("Taking over the master (user request).");
  }

  @Test
  void frozenMasterIsReplacedAndFollowsAfterItsThaw() {
    TestCluster cluster = TestCluster.settled(20, 3, 3);
    TestNode master = cluster.node(0);
    cluster.run(3_000);
    master.frozen = true;
    cluster.runUntil(() -> cluster.node(3).isMaster(), 15_000);
    cluster.run(10_000);
    cluster.thaw(master);
    cluster.runUntil(() -> !master.isMaster(), 10_000);
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 10_000);
  }

  @Test
  void returningMasterLearnsFromOthersThatItWasReplaced() {
    TestCluster cluster = TestCluster.settled(27, 3, 3);
    TestNode old = cluster.node(0);
    TestNode replacement = cluster.node(3);
    cluster.run(3_000);
    cluster.partition(List.of(old));
    cluster.runUntil(replacement::isMaster, 15_000);
    cluster.run(5_000);
    cluster.network.heal();
    // The new owner itself cannot tell it: an UPDATE from a third node does.
    cluster.network.cutBoth(old, replacement);
    cluster.runUntil(() -> !old.isMaster(), 10_000);
    assertThat(old.self().master()).isSameAs(old.view(replacement));
    assertThat(cluster.up())
        .anySatisfy(
            node ->
                assertThat(node.machine().reports().info())
                    .contains("cluster_stats_messages_update_sent:"));
  }

  @Test
  void reportsAreCountedAndExpire() {
    TestCluster cluster = TestCluster.settled(28, 5, 0);
    TestNode suspect = cluster.node(0);
    TestNode counter = cluster.node(1);
    cluster.run(3_000);
    // Two of five masters do not reach it: no majority, so no failure.
    cluster.network.cutBoth(suspect, cluster.node(2));
    cluster.network.cutBoth(suspect, cluster.node(3));
    cluster.run(15_000);
    assertThat(reports(cluster, counter, suspect)).isEqualTo(2);
    assertThat(counter.view(suspect).failed()).isFalse();
    assertThat(counter.logged("reported node " + suspect.id() + " as not reachable.")).isTrue();
    cluster.partition(List.of(counter, suspect));
    cluster.run(11_000);
    assertThat(reports(cluster, counter, suspect)).isZero();
  }

  private static int reports(TestCluster cluster, TestNode node, TestNode about) {
    return node.machine().commands().countFailureReports(node.view(about), cluster.nowMs());
  }

  @Test
  void replicaMovesToAMasterThatHasLostItsOwn() {
    TestCluster cluster = TestCluster.settled(21, 3, 4);
    cluster.run(3_000);
    // Node 3 and 6 replicate node 0; node 4 is the only one of node 1.
    cluster.kill(cluster.node(4));
    cluster.run(30_000);
    List<Integer> masters = List.of(cluster.node(3).masterPort, cluster.node(6).masterPort);
    assertThat(masters).containsExactlyInAnyOrder(cluster.node(0).port, cluster.node(1).port);
    cluster.runUntil(() -> cluster.node(1).self().workingReplicas() == 1, 5_000);
  }

  @Test
  void replicaStaysWhenMigrationIsOffOrTheBarrierForbidsIt() {
    for (boolean off : new boolean[] {true, false}) {
      TestCluster cluster = TestCluster.settled(22, 3, 4);
      for (TestNode node : cluster.nodes) {
        node.allowReplicaMigration = !off;
        node.migrationBarrier = off ? 1 : 2;
      }
      cluster.run(3_000);
      cluster.kill(cluster.node(4));
      cluster.run(30_000);
      assertThat(cluster.node(3).masterPort).isEqualTo(cluster.node(0).port);
      assertThat(cluster.node(6).masterPort).isEqualTo(cluster.node(0).port);
    }
  }

  @Test
  void failureOfAReplicaIsForgivenWhenItAnswersAgain() {
    TestCluster cluster = TestCluster.settled(23, 3, 3);
    TestNode replica = cluster.node(3);
    cluster.run(3_000);
    String id = replica.id();
    cluster.kill(replica);
    cluster.runUntil(
        () ->
            cluster.node(1).log.contains("Marking node " + id + " as failing (quorum reached).")
                || cluster.node(1).logged("FAIL message received from"),
        15_000);
    assertThat(cluster.node(1).ok()).isTrue();
    cluster.restart(replica);
    cluster.runUntil(() -> !cluster.node(1).view(replica).failed(), 10_000);
    assertThat(cluster.node(1).log)
        .contains("Clear FAIL state for node " + id + ": replica is reachable again.");
    cluster.runUntil(() -> replica.masterPort != 0, 1_000);
    assertThat(replica.masterPort).isEqualTo(cluster.node(0).port);
  }

  @Test
  void masterWithoutReplicaIsTakenBackAfterAWhile() {
    TestCluster cluster = TestCluster.settled(24, 3, 0);
    TestNode master = cluster.node(0);
    cluster.run(3_000);
    String id = master.id();
    cluster.kill(master);
    cluster.runUntil(() -> !cluster.node(1).ok(), 15_000);
    cluster.run(12_000);
    cluster.restart(master);
    cluster.runUntil(() -> cluster.allOk(), 30_000);
    assertThat(cluster.node(1).log)
        .contains(
            "Clear FAIL state for node "
                + id
                + ": is reachable again and nobody is serving its slots after some time.");
  }

  @Test
  void voteIsSavedBeforeItIsSent() {
    TestCluster cluster = TestCluster.settled(25, 3, 3);
    cluster.run(2_000);
    cluster.kill(cluster.node(0));
    cluster.runUntil(() -> cluster.node(3).isMaster(), 15_000);
    assertThat(cluster.node(1).savedConf).endsWith("vars currentEpoch 4 lastVoteEpoch 4\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void promotionIsSavedBeforeAnybodyHearsOfIt(long seed) {
    TestCluster cluster = TestCluster.settled(seed, 3, 3);
    cluster.run(2_000);
    TestNode winner = cluster.node(3);
    List<String> savedWhenHeard = new ArrayList<>();
    cluster.network.line =
        message -> {
          MessageHeader header = message.header();
          if (header.sender().equals(winner.id()) && header.master() == null) {
            savedWhenHeard.add(winner.savedConf);
          }
          return new Packet.Understood(message);
        };
    cluster.kill(cluster.node(0));
    cluster.runUntil(() -> !savedWhenHeard.isEmpty(), 15_000);
    assertThat(savedWhenHeard.get(0)).contains(" myself,master - ");
  }

  @Test
  void replicaWhoseMastersSlotsHaveANewerOwnerGetsNoVote() {
    TestCluster cluster = TestCluster.settled(28, 3, 3);
    cluster.run(2_000);
    TestNode master = cluster.node(0);
    TestNode replica = cluster.node(3);
    TestNode voter = cluster.node(1);
    cluster.network.cutBoth(master, replica);
    cluster.on(master, (machine, now) -> machine.commands().bumpEpoch(now));
    cluster.runUntil(() -> voter.view(master).configEpoch() == 4, 3_000);
    cluster.command(replica, (commands, now) -> commands.failover(Mode.FORCE, now));
    cluster.run(3_000);
    assertThat(replica.isMaster()).isFalse();
    assertThat(voter.log)
        .contains("Failover auth denied to " + replica.id() + ": slot 0 epoch (4) > reqEpoch (1)");
  }

  @Test
  void nodeThatCannotSaveItsConfigDies() {
    TestCluster cluster = TestCluster.settled(26, 3, 3);
    cluster.run(2_000);
    TestNode master = cluster.node(1);
    master.losesConfig = true;
    cluster.kill(cluster.node(0));
    cluster.run(10_000);
    assertThat(master.isUp()).isFalse();
    assertThat(master.log).contains("Fatal: can't update cluster config file.");
  }
}
