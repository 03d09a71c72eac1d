package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.cluster.ClusterErrors;
import dev.sextant.simulator.internal.cluster.MessageType;
import dev.sextant.simulator.internal.cluster.NodeFlags;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JoinTest {

  @Test
  void strangersThatMeetBecomeACluster() {
    TestCluster cluster = TestCluster.strangers(1, 4);
    TestNode first = cluster.node(0);
    for (TestNode other : cluster.nodes.subList(1, 4)) {
      meet(cluster, first, other);
    }
    cluster.runUntil(() -> everybodyKnowsEverybody(cluster), 10_000);
    assertThat(first.machine().reports().nodes(false)).doesNotContain("handshake");
    assertThat(first.self().ip()).isEqualTo(TestNode.IP);
    assertThat(first.ok()).isFalse();

    giveSlots(cluster, cluster.node(0), 0, 5460);
    giveSlots(cluster, cluster.node(1), 5461, 10922);
    giveSlots(cluster, cluster.node(2), 10923, 16383);
    cluster.command(cluster.node(3), (commands, now) -> commands.replicate(first.id(), now));
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 20_000);
    assertThat(first.self().replicas()).containsExactly(first.view(cluster.node(3)));
    assertThat(cluster.node(3).masterPort).isEqualTo(first.port);
  }

  private static void meet(TestCluster cluster, TestNode node, TestNode other) {
    cluster.command(node, (commands, now) -> commands.meet(TestNode.IP, other.port, now));
  }

  private static void giveSlots(TestCluster cluster, TestNode node, long first, long last) {
    cluster.command(node, (commands, now) -> commands.addSlotsRange(new long[] {first, last}, now));
  }

  private static boolean everybodyKnowsEverybody(TestCluster cluster) {
    return cluster.up().stream()
        .allMatch(
            node ->
                node.machine().state().nodes().size() == cluster.nodes.size()
                    && node.machine().state().nodes().all().stream()
                        .noneMatch(seen -> seen.has(NodeFlags.HANDSHAKE)));
  }

  @Test
  void mastersThatAllStartAtEpochZeroEndWithDifferentEpochs() {
    TestCluster cluster = TestCluster.strangers(2, 5);
    for (int i = 0; i < 5; i++) {
      giveSlots(cluster, cluster.node(i), i * 3000L, i == 4 ? 16383 : i * 3000L + 2999);
    }
    for (TestNode other : cluster.nodes.subList(1, 5)) {
      meet(cluster, cluster.node(0), other);
    }
    cluster.runUntil(
        () -> cluster.nodes.stream().map(n -> n.self().configEpoch()).distinct().count() == 5,
        60_000);
    cluster.runUntil(() -> cluster.allOk() && cluster.agreeOnSlots(), 60_000);
  }

  @Test
  void newNodeTakesUpTheClustersEpochAndViewByMeetingOneMember() {
    TestCluster cluster = TestCluster.settled(3, 3, 3);
    TestNode newcomer = cluster.addStranger();
    meet(cluster, newcomer, cluster.node(2));
    cluster.runUntil(() -> everybodyKnowsEverybody(cluster), 20_000);
    cluster.runUntil(() -> cluster.agreeOnSlots() && newcomer.ok(), 20_000);
    assertThat(newcomer.machine().state().currentEpoch()).isEqualTo(3);
    assertThat(newcomer.view(cluster.node(3)).isReplica()).isTrue();
  }

  @Test
  void handshakeWithNobodyIsGivenUp() {
    TestCluster cluster = TestCluster.strangers(4, 1);
    TestNode node = cluster.node(0);
    cluster.command(node, (commands, now) -> commands.meet("127.0.0.1", 7999, now));
    cluster.command(node, (commands, now) -> commands.meet("127.0.0.1", 7999, now));
    assertThat(node.machine().state().nodes().size()).isEqualTo(2);
    assertThat(node.machine().reports().nodes(false))
        .contains(" 127.0.0.1:7999@17999 handshake - 0 0 0 disconnected\n");
    assertThat(node.savedConf).doesNotContain("handshake");
    cluster.run(5_300);
    assertThat(node.machine().state().nodes().size()).isEqualTo(1);
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    TestCluster cluster = TestCluster.strangers(5, 1);
    ClusterCommands commands = cluster.node(0).machine().commands();
    assertThat(commands.meet("127.0.0.1", 0, 1, 0))
        .isEqualTo("ERR Invalid node address specified: 127.0.0.1:0");
    assertThat(commands.meet("localhost", 7000, 0))
        .isEqualTo("ERR Invalid node address specified: localhost:7000");
    assertThat(commands.meet("127.0.0.1", 60_000, 0))
        .isEqualTo("ERR Invalid node address specified: 127.0.0.1:60000");
    assertThat(commands.meet("127.0.0.1", 7000, 70_000, 0))
        .isEqualTo("ERR Invalid node address specified: 127.0.0.1:7000");
  }

  @Test
  void meetingAMemberAgainChangesNothing() {
    TestCluster cluster = TestCluster.settled(6, 3, 0);
    cluster.run(1_000);
    meet(cluster, cluster.node(0), cluster.node(1));
    cluster.run(10_000);
    assertThat(cluster.node(0).machine().state().nodes().size()).isEqualTo(3);
    assertThat(cluster.allOk()).isTrue();
  }

  @Test
  void forgottenNodeStaysOutForAMinute() {
    TestCluster cluster = TestCluster.settled(7, 3, 3);
    TestNode gone = cluster.node(5);
    final String id = gone.id();
    cluster.run(2_000);
    // Two members forget the node; the others go on to gossip about it.
    for (TestNode member : List.of(cluster.node(0), cluster.node(1))) {
      cluster.command(member, (commands, now) -> commands.forget(id, now));
    }
    cluster.kill(gone);
    cluster.run(55_000);
    assertThat(cluster.node(0).machine().state().nodes().find(id)).isNull();
    cluster.restart(gone);
    cluster.run(4_000);
    assertThat(cluster.node(0).machine().state().nodes().find(id)).isNull();
    cluster.runUntil(() -> cluster.node(0).machine().state().nodes().find(id) != null, 30_000);
  }

  @Test
  void forgetRefusesWhatMustBeKept() {
    TestCluster cluster = TestCluster.settled(8, 3, 3);
    TestNode replica = cluster.node(3);
    ClusterCommands commands = replica.machine().commands();
    assertThat(commands.forget("nobody", 0)).isEqualTo("ERR Unknown node nobody");
    assertThat(commands.forget(replica.id(), 0)).isEqualTo(ClusterErrors.FORGET_MYSELF);
    assertThat(commands.forget(cluster.node(0).id(), 0)).isEqualTo(ClusterErrors.FORGET_MASTER);
  }

  @Test
  void nodeThatComesBackAtAnotherAddressIsFoundThere() {
    TestCluster cluster = TestCluster.settled(9, 3, 3);
    TestNode replica = cluster.node(3);
    final String id = replica.id();
    final TestNode master = cluster.node(0);
    cluster.run(2_000);
    cluster.kill(replica);
    cluster.run(1_000);
    TestNode moved = cluster.addStopped(replica.savedConf);
    cluster.restart(moved);
    cluster.run(3_000);
    assertThat(moved.id()).isEqualTo(id);
    assertThat(master.view(moved).port()).isEqualTo(moved.port);
    assertThat(master.log)
        .contains("Address updated for node " + id + ", now 127.0.0.1:" + moved.port);
  }

  @Test
  void anotherNodeAtAKnownAddressIsNotTakenForTheOld() {
    TestCluster cluster = TestCluster.settled(10, 3, 3);
    TestNode replica = cluster.node(3);
    final String id = replica.id();
    cluster.run(2_000);
    cluster.kill(replica);
    replica.savedConf = "";
    cluster.restart(replica);
    cluster.run(3_000);
    assertThat(cluster.node(0).machine().reports().nodes(false))
        .containsPattern(id + " :0@0 slave,noaddr ");
    assertThat(cluster.node(0).machine().state().nodes().find(replica.id())).isNull();
  }

  @Test
  void softResetKeepsNameAndEpochAndHardResetDoesNot() {
    TestCluster cluster = TestCluster.settled(11, 3, 3);
    cluster.run(2_000);
    TestNode replica = cluster.node(3);
    final String id = replica.id();
    replica.keys.put(1, 1);
    cluster.command(replica, (commands, now) -> commands.reset(false, now));
    assertThat(replica.isMaster()).isTrue();
    assertThat(replica.id()).isEqualTo(id);
    assertThat(replica.machine().state().nodes().size()).isEqualTo(1);
    assertThat(replica.machine().state().currentEpoch()).isEqualTo(3);
    assertThat(replica.keys).isEmpty();
    assertThat(replica.masterPort).isZero();
    assertThat(replica.savedConf).startsWith(id + " 127.0.0.1:7003@17003 myself,master - 0 ");
    cluster.command(replica, (commands, now) -> commands.reset(true, now));
    assertThat(replica.id()).isNotEqualTo(id).matches("[0-9a-f]{40}");
    assertThat(replica.machine().state().currentEpoch()).isZero();

    TestNode master = cluster.node(1);
    master.keys.put(6000, 1);
    assertThat(master.machine().commands().reset(true, 0))
        .isEqualTo("ERR CLUSTER RESET can't be called with master nodes containing keys");
  }

  @Test
  void configEpochCanBeSetOnceAndAloneOnly() {
    TestCluster cluster = TestCluster.strangers(12, 1);
    ClusterCommands commands = cluster.node(0).machine().commands();
    assertThat(commands.setConfigEpoch(-1, 0)).isEqualTo("ERR Invalid config epoch specified: -1");
    assertThat(commands.setConfigEpoch(9, 0)).isNull();
    assertThat(cluster.node(0).machine().state().currentEpoch()).isEqualTo(9);
    assertThat(commands.setConfigEpoch(10, 0)).isEqualTo(ClusterErrors.EPOCH_NOT_ZERO);
    assertThat(TestCluster.settled(1, 2, 0).node(0).machine().commands().setConfigEpoch(4, 0))
        .isEqualTo(ClusterErrors.EPOCH_NOT_ALONE);
  }

  @Test
  void bumpEpochTakesANewEpochUnlessItHasTheGreatest() {
    TestCluster cluster = TestCluster.settled(13, 3, 0);
    ClusterCommands commands = cluster.node(0).machine().commands();
    assertThat(commands.bumpEpoch(0)).isEqualTo("BUMPED 4");
    assertThat(commands.bumpEpoch(0)).isEqualTo("STILL 4");
  }

  @Test
  void replicateRefusesWhatRedisRefuses() {
    TestCluster cluster = TestCluster.settled(14, 3, 3);
    TestNode master = cluster.node(0);
    ClusterCommands commands = master.machine().commands();
    assertThat(commands.replicate("x", 0)).isEqualTo("ERR Unknown node x");
    assertThat(commands.replicate(master.id(), 0)).isEqualTo(ClusterErrors.REPLICATE_MYSELF);
    assertThat(commands.replicate(cluster.node(3).id(), 0))
        .isEqualTo(ClusterErrors.REPLICATE_REPLICA);
    assertThat(commands.replicate(cluster.node(1).id(), 0))
        .isEqualTo(ClusterErrors.REPLICATE_NOT_EMPTY);
  }

  @Test
  void slotCommandsAreAllOrNothing() {
    TestCluster cluster = TestCluster.strangers(15, 1);
    ClusterCommands commands = cluster.node(0).machine().commands();
    assertThat(commands.addSlots(new long[] {1, 2, 1}, 0))
        .isEqualTo("ERR Slot 1 specified multiple times");
    assertThat(commands.addSlots(new long[] {1, 16384}, 0))
        .isEqualTo("ERR Invalid or out of range slot");
    assertThat(commands.addSlotsRange(new long[] {5, 1}, 0))
        .isEqualTo("ERR start slot number 5 is greater than end slot number 1");
    assertThat(commands.delSlots(new long[] {1}, 0)).isEqualTo("ERR Slot 1 is already unassigned");
    assertThat(cluster.node(0).self().slotCount()).isZero();
    assertThat(commands.addSlots(LongStream.range(0, 10).toArray(), 0)).isNull();
    assertThat(commands.addSlots(new long[] {11, 9}, 0)).isEqualTo("ERR Slot 9 is already busy");
    assertThat(commands.delSlotsRange(new long[] {2, 4, 8, 9}, 0)).isNull();
    assertThat(cluster.node(0).machine().reports().nodes(false)).endsWith(" 0-1 5-7\n");
    cluster.node(0).keys.put(1, 1);
    assertThat(commands.flushSlots(0)).isEqualTo(ClusterErrors.FLUSHSLOTS_NOT_EMPTY);
    cluster.node(0).keys.clear();
    assertThat(commands.flushSlots(0)).isNull();
    assertThat(cluster.node(0).self().slotCount()).isZero();
  }

  @Test
  void announcedAddressReplacesTheOneThatOthersSee() {
    TestCluster cluster = TestCluster.settled(17, 3, 0);
    TestNode node = cluster.node(0);
    node.announcedIp = "10.1.2.3";
    cluster.on(node, ClusterMachine::onSettingsChanged);
    cluster.run(4_000);
    assertThat(node.self().ip()).isEqualTo("10.1.2.3");
    assertThat(cluster.node(1).view(node).ip()).isEqualTo("10.1.2.3");
    node.announcedIp = null;
    cluster.on(node, ClusterMachine::onSettingsChanged);
    cluster.run(4_000);
    assertThat(node.self().ip()).isEqualTo(TestNode.IP);
    assertThat(cluster.node(1).view(node).ip()).isEqualTo(TestNode.IP);
    assertThat(cluster.allOk()).isTrue();
  }

  @Test
  void linkOnWhichTooMuchWaitsIsDropped() {
    TestCluster cluster = TestCluster.settled(18, 2, 0);
    TestNode node = cluster.node(0);
    cluster.run(1_000);
    node.linkBufferLimitBytes = 1000;
    cluster.network.bufferedBytes = 1001;
    cluster.run(100);
    String id = cluster.node(1).id();
    assertThat(node.log)
        .contains(
            "Freeing cluster link(to node "
                + id
                + ", used memory: 1001) due to exceeding send buffer memory limit.",
            "Freeing cluster link(from node "
                + id
                + ", used memory: 1001) due to exceeding send buffer memory limit.");
    assertThat(node.machine().reports().info())
        .contains("total_cluster_links_buffer_limit_exceeded:2\r\n");
    cluster.network.bufferedBytes = 0;
    cluster.run(10_000);
    assertThat(cluster.allOk()).isTrue();
  }

  @Test
  void messagesOfATypeCanBeDroppedForDebugging() {
    TestCluster cluster = TestCluster.settled(19, 3, 0);
    cluster.run(1_000);
    TestNode node = cluster.node(0);
    node.machine().dropMessages(MessageType.PUBLISH);
    byte[] news = {'n'};
    cluster.on(cluster.node(1), (machine, now) -> machine.publish(news, news, false, now));
    cluster.run(100);
    assertThat(node.delivered).isEmpty();
    node.machine().dropMessages(null);
    cluster.on(cluster.node(1), (machine, now) -> machine.publish(news, news, false, now));
    cluster.run(100);
    assertThat(node.delivered).containsExactly("n:n");
  }

  @Test
  void keysLoadedFromDiskDecideAboutSlots() {
    TestCluster cluster = TestCluster.settled(20, 2, 0);
    TestNode node = cluster.node(0);
    cluster.command(node, (commands, now) -> commands.delSlots(new long[] {5}, now));
    node.keys.put(4, 1);
    node.keys.put(5, 1);
    node.keys.put(9000, 1);
    cluster.on(node, ClusterMachine::onDataLoaded);
    assertThat(node.log)
        .contains(
            "I have keys for unassigned slot 5. Taking responsibility for it.",
            "I have keys for slot 9000, but the slot is assigned to another node. Setting it to"
                + " importing state.")
        .anyMatch(line -> line.startsWith("Keys of 1 slots that other nodes own were loaded."));
    assertThat(node.savedConf).contains(" 0-8191 [9000-<-" + cluster.node(1).id() + "]\n");
  }

  @Test
  void publishedMessagesReachEveryNodeAndShardMessagesTheShard() {
    TestCluster cluster = TestCluster.settled(16, 3, 3);
    cluster.run(1_000);
    TestNode master = cluster.node(0);
    byte[] news = {'n'};
    cluster.on(master, (machine, now) -> machine.publish(news, news, false, now));
    cluster.on(master, (machine, now) -> machine.publish(news, news, true, now));
    cluster.run(100);
    assertThat(cluster.node(1).delivered).containsExactly("n:n");
    assertThat(cluster.node(3).delivered).containsExactly("n:n", "n#n");
    assertThat(master.delivered).isEmpty();
  }
}
