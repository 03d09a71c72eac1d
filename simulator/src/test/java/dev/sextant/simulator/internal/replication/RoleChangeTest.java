package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promotion, demotion and chains: how histories part, and who may continue with whom. */
class RoleChangeTest {
  private final TestWorld world = new TestWorld();
  private final TestServer one = world.server(7000);
  private final TestServer two = world.server(7001);
  private final TestServer three = world.server(7002);

  @BeforeEach
  void twoFollowsOne() {
    two.replicaOf(one);
    world.settle();
    one.write("SET", "a", "1");
    world.settle();
  }

  // ------------------------------------------------------------------ promotion

  @Test
  void promotedReplicaBeginsAHistoryAndKeepsTheOldAsItsSecond() {
    String old = one.info("master_replid");
    long offset = two.machine.masterOffset();
    two.promote();
    assertThat(two.info())
        .containsEntry("role", "master")
        .containsEntry("master_replid2", old)
        .containsEntry("second_repl_offset", Long.toString(offset + 1))
        .containsEntry("master_repl_offset", Long.toString(offset))
        .containsEntry("repl_backlog_active", "1");
    assertThat(two.info("master_replid")).isNotEqualTo(old);
    assertThat(two.replica).isFalse();
    assertThat(two.config.text(dev.sextant.core.config.ReplicationDirectives.REPLICAOF)).isEmpty();
  }

  @Test
  void promotionOfAMasterChangesNothing() {
    String id = one.info("master_replid");
    one.promote();
    assertThat(one.info("master_replid")).isEqualTo(id);
    assertThat(one.machine.replicas()).isEqualTo(1);
  }

  @Test
  void demotedMasterContinuesWithItsSuccessor() {
    two.promote();
    world.settle();
    one.replicaOf(two);
    world.settle();
    two.write("SET", "b", "2");
    world.settle();
    assertThat(two.count(Synchronisation.FULL)).isZero();
    assertThat(two.count(Synchronisation.PARTIAL)).isEqualTo(1);
    assertThat(one.content()).isEqualTo(two.content());
    assertThat(one.info())
        .containsEntry("master_replid", two.info("master_replid"))
        .containsEntry("master_replid2", two.info("master_replid2"))
        .containsEntry("master_repl_offset", two.info("master_repl_offset"));
    assertThat(one.log).contains("Master replication ID changed to " + two.info("master_replid"));
  }

  @Test
  void successorsStreamBeginsWithSelect() {
    two.promote();
    one.replicaOf(two);
    world.settle();
    two.write("SET", "b", "2");
    world.settle();
    assertThat(one.obeyed).containsExactly("SELECT 0", "SET b 2");
  }

  @Test
  void demotedMasterThatWroteMoreIsReplacedCompletely() {
    world.cut(one, two);
    one.write("SET", "lost", "1");
    two.promote();
    two.write("SET", "b", "2");
    world.heal();
    one.replicaOf(two);
    world.settle();
    assertThat(two.count(Synchronisation.PARTIAL_REFUSED)).isEqualTo(1);
    assertThat(two.count(Synchronisation.FULL)).isEqualTo(1);
    assertThat(one.content()).isEqualTo(two.content());
    assertThat(one.get("lost")).isNull();
    assertThat(two.log)
        .anyMatch(
            line ->
                line.startsWith(
                    "Partial resynchronization not accepted: Requested offset for second ID was"));
  }

  @Test
  void otherReplicaOfADeadMasterContinuesWithItsSuccessor() {
    three.replicaOf(one);
    world.settle();
    one.write("SET", "b", "2");
    world.settle();
    one.kill();
    world.settle();
    two.promote();
    three.replicaOf(two);
    world.settle();
    two.write("SET", "c", "3");
    world.settle();
    assertThat(two.count(Synchronisation.FULL)).isZero();
    assertThat(three.content()).isEqualTo(two.content());
    assertThat(three.info("master_replid2")).isEqualTo(two.info("master_replid2"));
  }

  @Test
  void masterWhoseBacklogWasNeverNeededIsReplacedCompletelyWhenDemoted() {
    three.write("SET", "x", "9");
    three.replicaOf(one);
    world.settle();
    assertThat(three.content()).isEqualTo(one.content());
    assertThat(one.log)
        .anyMatch(line -> line.contains("Replication ID mismatch (Replica asked for '"));
  }

  @Test
  void changeOfMasterTellsTheNodeEachTime() {
    assertThat(two.replica).isTrue();
    two.replica = false;
    two.replicaOf(three);
    assertThat(two.replica).isTrue();
  }

  // ------------------------------------------------------------------ chains

  @Test
  void chainedReplicaIsFedWhatItsMasterWasSent() {
    three.replicaOf(two);
    world.settle();
    one.writeTo(4, "SET", "b", "2");
    one.turn(m -> one.commands.requestAcknowledgement());
    world.settle();
    assertThat(three.content()).isEqualTo(one.content());
    assertThat(three.info("master_replid")).isEqualTo(one.info("master_replid"));
    assertThat(three.machine.replicaOffset()).isEqualTo(one.machine.masterOffset());
    assertThat(two.machine.masterOffset()).isEqualTo(one.machine.masterOffset());
  }

  @Test
  void chainedReplicaStartsInTheDatabaseOfTheStream() {
    one.writeTo(4, "SET", "b", "2");
    world.settle();
    three.replicaOf(two);
    world.settle();
    one.writeTo(4, "SET", "c", "3");
    world.settle();
    assertThat(three.obeyed).containsExactly("SET c 3");
    assertThat(three.get(4, "c")).isEqualTo("3");
  }

  @Test
  void chainedReplicaContinuesWhenItsMasterIsPromoted() {
    three.replicaOf(two);
    world.settle();
    one.kill();
    two.promote();
    world.settle();
    two.write("SET", "b", "2");
    world.settle();
    assertThat(three.content()).isEqualTo(two.content());
    assertThat(two.count(Synchronisation.PARTIAL)).isEqualTo(1);
    assertThat(three.info("master_replid")).isEqualTo(two.info("master_replid"));
  }

  @Test
  void chainedReplicaMayMoveUpWithoutAFullSynchronisation() {
    three.replicaOf(two);
    world.settle();
    three.replicaOf(one);
    world.settle();
    one.write("SET", "b", "2");
    world.settle();
    assertThat(three.get("b")).isEqualTo("2");
    assertThat(one.count(Synchronisation.PARTIAL)).isEqualTo(1);
  }

  @Test
  void fullSynchronisationReachesDownTheChain() {
    TestServer other = world.server(7003);
    other.write("SET", "other", "1");
    three.replicaOf(two);
    world.settle();
    two.replicaOf(other);
    world.advance(3000);
    assertThat(two.content()).isEqualTo(other.content());
    assertThat(three.content()).isEqualTo(other.content());
    assertThat(three.info("master_replid")).isEqualTo(other.info("master_replid"));
  }

  @Test
  void replicaWithoutItsMasterServesNoReplica() {
    one.kill();
    world.settle();
    three.replicaOf(two);
    world.settle();
    assertThat(three.info("master_link_status")).isEqualTo("down");
    assertThat(three.log)
        .contains(
            "Master is currently unable to PSYNC but should be in the future: -NOMASTERLINK Can't"
                + " SYNC while not connected with my master");
  }
}
