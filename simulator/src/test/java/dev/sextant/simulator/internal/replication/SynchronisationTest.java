package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.StringValue;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How a replica comes to have its master's data: all of it, or what it missed. */
class SynchronisationTest {
  private final TestWorld world = new TestWorld();
  private final TestServer master = world.server(7000);
  private final TestServer replica = world.server(7001);

  private void attachReplica() {
    replica.replicaOf(master);
    world.settle();
    assertThat(replica.info("master_link_status")).isEqualTo("up");
  }

  // ------------------------------------------------------------------ full

  @Test
  void firstSynchronisationReplacesAllDataOfTheReplica() {
    master.write("SET", "kept", "1");
    master.writeTo(3, "SET", "elsewhere", "2");
    replica.write("SET", "old", "x");
    attachReplica();
    assertThat(replica.content()).isEqualTo(master.content());
    assertThat(replica.get("old")).isNull();
    assertThat(master.count(Synchronisation.FULL)).isEqualTo(1);
  }

  @Test
  void snapshotBringsExpiryAndRecencyAndSharesImmutableBytes() {
    byte[] key = "key".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = "some text".getBytes(StandardCharsets.UTF_8);
    Entry entry = master.keyspace.database(0).add(key, StringValue.of(bytes));
    master.keyspace.database(0).expireAt(entry, 1_900_000_000_123L);
    entry.recency(4711);
    attachReplica();
    Entry copy = replica.keyspace.database(0).raw(key);
    assertThat(copy.expireAtMillis()).isEqualTo(1_900_000_000_123L);
    assertThat(copy.recency()).isEqualTo(4711);
    assertThat(copy.key).isSameAs(key);
    assertThat(copy.value()).isNotSameAs(entry.value());
    assertThat(((StringValue) copy.value()).bytes()).isSameAs(bytes);
  }

  @Test
  void replicaIsOnlineOnceItHasAcknowledgedTheData() {
    replica.replicaOf(master);
    world.advance(5);
    assertThat(master.info("slave0"))
        .isEqualTo("ip=127.0.0.1,port=7001,state=send_bulk,offset=0,lag=0");
    world.settle();
    assertThat(master.info("slave0"))
        .isEqualTo("ip=127.0.0.1,port=7001,state=online,offset=0,lag=0");
    assertThat(master.log).contains("Synchronization with replica 127.0.0.1:7001 succeeded");
  }

  @Test
  void writesDuringTheTransferFollowTheData() {
    master.write("SET", "a", "1");
    replica.replicaOf(master);
    world.advance(5);
    master.write("SET", "a", "2");
    master.write("SET", "b", "3");
    world.settle();
    assertThat(replica.content()).isEqualTo(master.content());
    assertThat(replica.obeyed).containsExactly("SELECT 0", "SET a 2", "SET b 3");
  }

  @Test
  void backlogBeginsWithTheFirstReplicaAndANewHistory() {
    String before = master.info("master_replid");
    master.write("SET", "uncounted", "1");
    assertThat(master.info()).containsEntry("repl_backlog_active", "0");
    assertThat(master.machine.masterOffset()).isZero();
    attachReplica();
    assertThat(master.info())
        .containsEntry("repl_backlog_active", "1")
        .containsEntry("repl_backlog_first_byte_offset", "1")
        .containsEntry("repl_backlog_histlen", "0");
    assertThat(master.info("master_replid")).isNotEqualTo(before).hasSize(40);
    assertThat(replica.info("master_replid")).isEqualTo(master.info("master_replid"));
    assertThat(replica.info("repl_backlog_active")).isEqualTo("1");
  }

  @Test
  void configuredReplicaConnectsWhenItStarts() {
    TestServer configured = world.server(7002, "replicaof 127.0.0.1 7000");
    assertThat(configured.replica).isTrue();
    master.write("SET", "a", "1");
    world.settle();
    assertThat(configured.get("a")).isEqualTo("1");
  }

  @Test
  void secondReplicaAttachesWhileWritesAreUnsent() {
    attachReplica();
    TestServer second = world.server(7002);
    second.replicaOf(master);
    world.advance(3);
    master.turn(m -> master.writeNow(0, "SET", "a", "1"));
    world.settle();
    assertThat(second.content()).isEqualTo(master.content());
    assertThat(replica.content()).isEqualTo(master.content());
    assertThat(second.machine.replicaOffset()).isEqualTo(master.machine.masterOffset());
  }

  // ------------------------------------------------------------------ partial

  @Test
  void brokenLinkIsReplacedAtOnceAndContinues() {
    attachReplica();
    master.write("SET", "a", "1");
    world.settle();
    world.reset(master, replica);
    master.write("SET", "b", "2");
    world.settle();
    assertThat(replica.content()).isEqualTo(master.content());
    assertThat(master.count(Synchronisation.FULL)).isEqualTo(1);
    assertThat(master.count(Synchronisation.PARTIAL)).isEqualTo(1);
    assertThat(replica.log).contains("Reconnecting to MASTER 127.0.0.1:7000");
  }

  @Test
  void whatWasLostOnTheWayIsSentAgain() {
    attachReplica();
    world.cut(master, replica);
    master.write("SET", "a", "1");
    world.settle();
    assertThat(replica.get("a")).isNull();
    world.heal();
    world.reset(master, replica);
    world.settle();
    assertThat(replica.get("a")).isEqualTo("1");
    assertThat(replica.machine.replicaOffset()).isEqualTo(master.machine.masterOffset());
    assertThat(master.count(Synchronisation.PARTIAL)).isEqualTo(1);
  }

  @Test
  void databaseSelectedBeforeTheBreakHoldsAfterIt() {
    attachReplica();
    master.writeTo(5, "SET", "a", "1");
    world.settle();
    world.reset(master, replica);
    world.settle();
    master.writeTo(5, "SET", "b", "2");
    world.settle();
    assertThat(replica.get(5, "b")).isEqualTo("2");
    assertThat(replica.obeyed).containsExactly("SELECT 5", "SET a 1", "SET b 2");
  }

  @Test
  void overflownBacklogMakesTheSynchronisationFull() {
    TestServer small = world.server(7002, "repl-backlog-size 1000");
    replica.replicaOf(small);
    world.settle();
    world.cut(small, replica);
    for (int i = 0; i < 40; i++) {
      small.write("SET", "key" + i, "value");
    }
    world.heal();
    world.reset(small, replica);
    world.settle();
    assertThat(small.count(Synchronisation.FULL)).isEqualTo(2);
    assertThat(small.count(Synchronisation.PARTIAL_REFUSED))
        .as("the first request already names a history, the replica's own")
        .isEqualTo(2);
    assertThat(replica.content()).isEqualTo(small.content());
    assertThat(small.log)
        .contains(
            "Unable to partial resync with replica 127.0.0.1:7001 for lack of backlog (Replica"
                + " request was: 1).");
  }

  @Test
  void backlogHoldsAtLeastItsSizeAndNotACommandMore() {
    TestServer small = world.server(7002, "repl-backlog-size 1000");
    replica.replicaOf(small);
    world.settle();
    for (int i = 10; i < 60; i++) {
      small.write("SET", "key" + i, "value");
    }
    long command = StreamItem.of("SET", "key10", "value").length();
    long held = Long.parseLong(small.info("repl_backlog_histlen"));
    assertThat(held).isBetween(1000L, 1000 + command - 1);
    assertThat(Long.parseLong(small.info("repl_backlog_first_byte_offset")))
        .isEqualTo(small.machine.masterOffset() - held + 1);
  }

  @Test
  void backlogIsFreedAfterItsTimeWithoutReplicasAndTheHistoryEnds() {
    TestServer other = world.server(7002, "repl-backlog-ttl 5");
    replica.replicaOf(other);
    world.settle();
    String history = other.info("master_replid");
    replica.kill();
    world.advance(4000);
    assertThat(other.info("repl_backlog_active")).isEqualTo("1");
    world.advance(4000);
    assertThat(other.info("repl_backlog_active")).isEqualTo("0");
    assertThat(other.info("master_replid")).isNotEqualTo(history);
    assertThat(other.log)
        .contains("Replication backlog freed after 5 seconds without connected replicas.");
  }
}
