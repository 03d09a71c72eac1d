package dev.sextant.simulator.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.cluster.EndpointType;
import dev.sextant.simulator.internal.cluster.SlotRequest;
import dev.sextant.simulator.internal.cluster.SlotRouter;
import org.junit.jupiter.api.Test;

class SlotMigrationTest {
  private static final int SLOT = 100;

  private final TestCluster cluster = TestCluster.settled(1, 3, 3);
  private final TestNode source = cluster.node(0);
  private final TestNode target = cluster.node(1);

  private static SlotRequest read(int existing, int missing) {
    return new SlotRequest(
        false, false, false, false, false, existing + missing > 1, existing, missing, false);
  }

  private static SlotRequest write() {
    return new SlotRequest(true, false, false, false, false, false, 0, 0, false);
  }

  private static SlotRequest asking(boolean several, int missing) {
    return new SlotRequest(true, false, true, false, false, several, 0, missing, false);
  }

  private static SlotRouter router(TestNode node) {
    return node.machine().router();
  }

  private void open() {
    cluster.run(1_000);
    cluster.command(target, (c, now) -> c.setSlotImporting(SLOT, source.id(), now));
    cluster.command(source, (c, now) -> c.setSlotMigrating(SLOT, target.id(), now));
  }

  @Test
  void ownSlotIsServedAndAnothersIsMoved() {
    assertThat(router(source).servesAnything(SLOT)).isTrue();
    assertThat(router(source).redirect(SLOT, write())).isNull();
    assertThat(router(target).servesAnything(SLOT)).isFalse();
    assertThat(router(target).redirect(SLOT, write())).isEqualTo("MOVED 100 127.0.0.1:7000");
  }

  @Test
  void replicaServesReadsOfItsMastersSlotsToReadonlySessionsAlone() {
    SlotRouter replica = router(cluster.node(3));
    SlotRequest readonly = new SlotRequest(false, true, false, false, false, false, 0, 0, false);
    SlotRequest readonlyWrite =
        new SlotRequest(true, true, false, false, false, false, 0, 0, false);
    SlotRequest shardPubsub = new SlotRequest(false, false, false, true, false, false, 0, 0, false);
    assertThat(replica.redirect(SLOT, read(1, 0))).isEqualTo("MOVED 100 127.0.0.1:7000");
    assertThat(replica.redirect(SLOT, readonly)).isNull();
    assertThat(replica.redirect(SLOT, readonlyWrite)).isEqualTo("MOVED 100 127.0.0.1:7000");
    assertThat(replica.redirect(SLOT, shardPubsub)).isNull();
    assertThat(replica.redirect(6000, readonly)).isEqualTo("MOVED 6000 127.0.0.1:7001");
  }

  @Test
  void clientsAreToldTheNameThatIsPreferred() {
    TestNode asked = cluster.node(2);
    source.hostname = "host-0.example";
    cluster.run(3_000);
    assertThat(router(asked).redirect(SLOT, write())).isEqualTo("MOVED 100 127.0.0.1:7000");
    asked.endpointType = EndpointType.HOSTNAME;
    assertThat(router(asked).redirect(SLOT, write())).isEqualTo("MOVED 100 host-0.example:7000");
    assertThat(router(asked).redirect(6000, write())).isEqualTo("MOVED 6000 ?:7001");
    asked.endpointType = EndpointType.UNKNOWN_ENDPOINT;
    assertThat(router(asked).redirect(SLOT, write())).isEqualTo("MOVED 100 :7000");
  }

  @Test
  void openSlotIsServedByTheSourceAsLongAsItHasTheKeys() {
    open();
    SlotRouter router = router(source);
    assertThat(router.servesAnything(SLOT)).isFalse();
    assertThat(router.isOpen(SLOT)).isTrue();
    assertThat(router.redirect(SLOT, read(1, 0))).isNull();
    assertThat(router.redirect(SLOT, read(0, 1))).isEqualTo("ASK 100 127.0.0.1:7001");
    assertThat(router.redirect(SLOT, read(0, 2))).isEqualTo("ASK 100 127.0.0.1:7001");
    assertThat(router.redirect(SLOT, read(1, 1)))
        .isEqualTo("TRYAGAIN Multiple keys request during rehashing of slot");
    SlotRequest migrate = new SlotRequest(true, false, false, false, true, true, 0, 2, false);
    assertThat(router.redirect(SLOT, migrate)).isNull();
  }

  @Test
  void openSlotIsServedByTheTargetToThoseWhoAsk() {
    open();
    SlotRouter router = router(target);
    assertThat(router.isOpen(SLOT)).isTrue();
    assertThat(router.redirect(SLOT, write())).isEqualTo("MOVED 100 127.0.0.1:7000");
    assertThat(router.redirect(SLOT, asking(false, 1))).isNull();
    assertThat(router.redirect(SLOT, asking(true, 0))).isNull();
    assertThat(router.redirect(SLOT, asking(true, 1)))
        .isEqualTo("TRYAGAIN Multiple keys request during rehashing of slot");
  }

  @Test
  void openSlotsAreShownByTheNodeItselfAndSurviveARestart() {
    open();
    assertThat(source.machine().reports().nodes(false))
        .contains(" 0-5460 [100->-" + target.id() + "]\n");
    assertThat(target.machine().reports().nodes(false))
        .contains(" 5461-10922 [100-<-" + source.id() + "]\n")
        .doesNotContain("->-");
    cluster.kill(source);
    cluster.restart(source);
    assertThat(source.machine().reports().nodes(false))
        .contains(" 0-5460 [100->-" + target.id() + "]\n");
    cluster.command(source, (c, now) -> c.setSlotStable(SLOT, now));
    assertThat(source.machine().reports().nodes(false)).doesNotContain("[");
  }

  @Test
  void closedSlotBelongsToTheTargetForEverybody() {
    open();
    cluster.command(target, (c, now) -> c.setSlotNode(SLOT, target.id(), now));
    cluster.command(source, (c, now) -> c.setSlotNode(SLOT, target.id(), now));
    assertThat(target.self().configEpoch()).isEqualTo(4);
    assertThat(target.log)
        .contains("New configEpoch set to 4", "configEpoch updated after importing slot 100");
    cluster.runUntil(cluster::agreeOnSlots, 100);
    assertThat(router(target).servesAnything(SLOT)).isTrue();
    assertThat(router(source).redirect(SLOT, write())).isEqualTo("MOVED 100 127.0.0.1:7001");
    assertThat(router(cluster.node(2)).redirect(SLOT, write()))
        .isEqualTo("MOVED 100 127.0.0.1:7001");
  }

  @Test
  void slotWithKeysIsNotGivenAway() {
    open();
    source.keys.put(SLOT, 3);
    assertThat(source.machine().commands().setSlotNode(SLOT, target.id(), cluster.nowMs()))
        .isEqualTo(
            "ERR Can't assign hashslot 100 to a different node while I still hold keys for this"
                + " hash slot.");
  }

  @Test
  void setSlotRefusesWhatRedisRefuses() {
    ClusterCommands commands = source.machine().commands();
    String replica = cluster.node(3).id();
    assertThat(commands.setSlotMigrating(16_000, target.id(), 0))
        .isEqualTo("ERR I'm not the owner of hash slot 16000");
    assertThat(commands.setSlotImporting(1, target.id(), 0))
        .isEqualTo("ERR I'm already the owner of hash slot 1");
    assertThat(commands.setSlotMigrating(1, "foo", 0)).isEqualTo("ERR I don't know about node foo");
    assertThat(commands.setSlotNode(1, "foo", 0)).isEqualTo("ERR Unknown node foo");
    assertThat(commands.setSlotNode(1, replica, 0)).isEqualTo("ERR Target node is not a master");
    assertThat(commands.setSlotMigrating(1, replica, 0))
        .isEqualTo("ERR Target node is not a master");
    assertThat(commands.setSlotStable(-1, 0)).isEqualTo("ERR Invalid or out of range slot");
    assertThat(cluster.node(3).machine().commands().setSlotStable(1, 0))
        .isEqualTo("ERR Please use SETSLOT only with masters.");
  }

  @Test
  void keysOfASlotThatIsLostToANewerClaimAreDeleted() {
    source.keys.put(SLOT, 3);
    source.keys.put(SLOT + 1, 3);
    cluster.run(1_000);
    cluster.command(target, (c, now) -> c.setSlotImporting(SLOT, source.id(), now));
    cluster.command(target, (c, now) -> c.setSlotNode(SLOT, target.id(), now));
    cluster.runUntil(cluster::agreeOnSlots, 1_000);
    assertThat(source.keys).containsOnlyKeys(SLOT + 1);
    assertThat(source.isMaster()).isTrue();
  }

  @Test
  void masterThatGivesAwayItsLastSlotFollowsItsHeir() {
    TestCluster small = TestCluster.strangers(5, 2);
    TestNode giver = small.node(0);
    TestNode heir = small.node(1);
    small.command(giver, (c, now) -> c.addSlots(new long[] {7}, now));
    small.command(heir, (c, now) -> c.meet(TestNode.IP, giver.port, now));
    small.runUntil(() -> heir.machine().state().nodes().find(giver.id()) != null, 5_000);
    small.run(1_000);
    small.command(giver, (c, now) -> c.setSlotNode(7, heir.id(), now));
    assertThat(giver.isMaster()).isFalse();
    assertThat(giver.masterPort).isEqualTo(heir.port);
  }

  @Test
  void slotOfNobodyIsNotServed() {
    cluster.command(source, (c, now) -> c.delSlots(new long[] {SLOT}, now));
    assertThat(router(source).isUnbound(SLOT)).isTrue();
    assertThat(router(source).redirect(SLOT, write()))
        .isEqualTo("CLUSTERDOWN Hash slot not served");
    assertThat(source.ok()).isFalse();
    assertThat(router(source).redirect(SLOT + 1, write()))
        .isEqualTo("CLUSTERDOWN The cluster is down");
    source.allowReadsWhenDown = true;
    assertThat(router(source).redirect(SLOT + 1, write()))
        .isEqualTo("CLUSTERDOWN The cluster is down and only accepts read commands");
    assertThat(router(source).redirect(SLOT + 1, read(1, 0))).isNull();
    SlotRequest shardPubsub = new SlotRequest(false, false, false, true, false, false, 0, 0, false);
    assertThat(router(source).redirect(SLOT + 1, shardPubsub)).isNull();
  }

  @Test
  void clusterWithAGapIsOkWhenFullCoverageIsNotRequired() {
    source.requireFullCoverage = false;
    cluster.command(source, (c, now) -> c.delSlots(new long[] {SLOT}, now));
    assertThat(source.ok()).isTrue();
    assertThat(router(source).redirect(SLOT + 1, write())).isNull();
  }

  @Test
  void blockedClientIsWokenWhenItsSlotHasMoved() {
    assertThat(router(source).redirectBlocked(SLOT, false, false)).isNull();
    assertThat(router(target).redirectBlocked(SLOT, false, false))
        .isEqualTo("MOVED 100 127.0.0.1:7000");
    assertThat(router(cluster.node(3)).redirectBlocked(SLOT, true, false)).isNull();
    assertThat(router(cluster.node(3)).redirectBlocked(SLOT, false, false))
        .isEqualTo("MOVED 100 127.0.0.1:7000");
    open();
    assertThat(router(target).redirectBlocked(SLOT, false, false)).isNull();
    source.requireFullCoverage = false;
    cluster.command(source, (c, now) -> c.delSlots(new long[] {SLOT}, now));
    assertThat(router(source).redirectBlocked(SLOT, false, false))
        .isEqualTo("CLUSTERDOWN Hash slot not served");
  }
}
