package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.config.ReplicationDirectives;
import org.junit.jupiter.api.Test;

/** The link to the master: connecting, passwords, timeouts, and what INFO and ROLE say of it. */
class MasterLinkTest {
  private final TestWorld world = new TestWorld();
  private final TestServer replica =
      world.server(7001, "masterauth secret", "repl-timeout 5", "replica-priority 7");

  private static long count(TestServer server, String line) {
    return server.log.stream().filter(line::equals).count();
  }

  // ------------------------------------------------------------------ connecting

  @Test
  void absentMasterIsTriedEverySecond() {
    replica.turn(m -> m.replicateFrom(TestWorld.IP, 7999, world.nowMs()));
    world.advance(3500);
    assertThat(count(replica, "Connecting to MASTER 127.0.0.1:7999")).isEqualTo(4);
    assertThat(count(replica, "Error condition on socket for SYNC: Connection refused"))
        .isEqualTo(4);
    assertThat(replica.info())
        .containsEntry("master_link_status", "down")
        .containsEntry("master_link_down_since_seconds", "-1");
  }

  @Test
  void masterThatNeverAnswersIsGivenUpAfterTheTimeout() {
    TestServer master = world.server(7000);
    world.cut(replica, master);
    replica.replicaOf(master);
    world.advance(5000);
    assertThat(replica.log).doesNotContain("Timeout connecting to the MASTER...");
    world.advance(2000);
    assertThat(replica.log)
        .contains(
            "Timeout connecting to the MASTER...",
            "Reconnecting to MASTER 127.0.0.1:7000 after failure");
  }

  @Test
  void silentMasterIsLeftAfterTheTimeoutAndJoinedAgain() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    world.settle();
    world.cut(master, replica);
    master.write("SET", "a", "1");
    world.advance(8000);
    assertThat(replica.log).contains("MASTER timeout: no data nor PING received...");
    assertThat(replica.info("master_link_status")).isEqualTo("down");
    world.heal();
    world.advance(8000);
    assertThat(replica.get("a")).isEqualTo("1");
    assertThat(master.count(Synchronisation.PARTIAL)).isEqualTo(1);
  }

  @Test
  void silentReplicaIsDisconnectedAfterTheTimeout() {
    TestServer master = world.server(7000, "requirepass secret", "repl-timeout 5");
    replica.replicaOf(master);
    world.settle();
    world.cut(replica, master);
    world.advance(8000);
    assertThat(master.log)
        .contains(
            "Disconnecting timedout replica (streaming sync): 127.0.0.1:7001",
            "Connection with replica 127.0.0.1:7001 lost.");
    assertThat(master.machine.replicas()).isZero();
  }

  @Test
  void pingsKeepAnIdleLinkUp() {
    TestServer master = world.server(7000, "requirepass secret", "repl-ping-replica-period 2");
    replica.replicaOf(master);
    world.advance(60_000);
    assertThat(replica.log).doesNotContain("Connection with master lost.");
    assertThat(replica.info("master_link_status")).isEqualTo("up");
  }

  @Test
  void nothingHappensOnLinksThatWereClosed() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    world.settle();
    master.write("SET", "late", "1");
    replica.promote();
    world.settle();
    assertThat(replica.get("late")).isNull();
    assertThat(replica.info("role")).isEqualTo("master");
    assertThat(master.machine.replicas()).isZero();
  }

  @Test
  void droppedMasterIsJoinedAgainAtOnce() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    world.settle();
    replica.turn(m -> m.dropMaster(world.nowMs()));
    assertThat(replica.info("master_link_status")).isEqualTo("down");
    world.settle();
    assertThat(replica.info("master_link_status")).isEqualTo("up");
    assertThat(master.count(Synchronisation.PARTIAL)).isEqualTo(1);
    master.turn(m -> m.dropMaster(world.nowMs()));
    assertThat(master.info("role")).isEqualTo("master");
  }

  @Test
  void closingTheNodeClosesItsLinks() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    world.settle();
    replica.turn(ReplicationMachine::close);
    world.settle();
    assertThat(master.machine.replicas()).isZero();
  }

  // ------------------------------------------------------------------ passwords

  @Test
  void replicaWithThePasswordIsLetIn() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    world.settle();
    assertThat(replica.info("master_link_status")).isEqualTo("up");
  }

  @Test
  void wrongPasswordIsLoggedAndTriedAgain() {
    TestServer master = world.server(7000, "requirepass other");
    replica.replicaOf(master);
    world.advance(2500);
    String line =
        "Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.";
    assertThat(count(replica, line)).isEqualTo(3);
    assertThat(master.machine.replicas()).isZero();
    replica.config.assign(ReplicationDirectives.MASTERAUTH, "other");
    world.advance(1500);
    assertThat(replica.info("master_link_status")).isEqualTo("up");
  }

  @Test
  void missingPasswordIsRefusedAtTheRequest() {
    TestServer master = world.server(7000, "requirepass secret");
    TestServer ignorant = world.server(7002);
    ignorant.replicaOf(master);
    world.advance(500);
    assertThat(ignorant.log)
        .contains("Unexpected reply to PSYNC from master: -NOAUTH Authentication required.");
    assertThat(master.machine.replicas()).isZero();
  }

  // ------------------------------------------------------------------ INFO and ROLE

  @Test
  void announcedAddressIsListed() {
    TestServer master = world.server(7000);
    TestServer announcing =
        world.server(7002, "replica-announce-ip 10.0.0.9", "replica-announce-port 1234");
    announcing.replicaOf(master);
    world.settle();
    assertThat(master.info("slave0"))
        .isEqualTo("ip=10.0.0.9,port=1234,state=online,offset=0,lag=0");
    assertThat(master.role().toString()).contains("10.0.0.9", "1234");
  }

  @Test
  void roleFollowsThePhasesOfTheLink() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    assertThat(replica.role().toString()).contains("connecting", "-1");
    world.advance(2);
    assertThat(replica.role().toString()).contains("handshake");
    world.settle();
    assertThat(replica.role().toString()).contains("slave", "connected", "7000");
  }

  /** The names and their order are those of redis-server 7.0.15. */
  @Test
  void infoOfAReplicaHasTheLinesOfRedis() {
    TestServer master = world.server(7000, "requirepass secret");
    replica.replicaOf(master);
    world.settle();
    assertThat(replica.info().keySet())
        .containsExactly(
            "role",
            "master_host",
            "master_port",
            "master_link_status",
            "master_last_io_seconds_ago",
            "master_sync_in_progress",
            "slave_read_repl_offset",
            "slave_repl_offset",
            "slave_priority",
            "slave_read_only",
            "replica_announced",
            "connected_slaves",
            "master_failover_state",
            "master_replid",
            "master_replid2",
            "master_repl_offset",
            "second_repl_offset",
            "repl_backlog_active",
            "repl_backlog_size",
            "repl_backlog_first_byte_offset",
            "repl_backlog_histlen");
    assertThat(replica.info())
        .containsEntry("role", "slave")
        .containsEntry("master_port", "7000")
        .containsEntry("slave_priority", "7")
        .containsEntry("slave_repl_offset", "0")
        .containsEntry("master_replid2", "0".repeat(40))
        .containsEntry("second_repl_offset", "-1");
  }

  @Test
  void replicaThatNeverHadAPositionShowsOne() {
    TestServer configured = world.server(7002, "replicaof 127.0.0.1 7999");
    assertThat(configured.info())
        .containsEntry("slave_repl_offset", "1")
        .containsEntry("slave_read_repl_offset", "1")
        .containsEntry("master_last_io_seconds_ago", "-1");
    assertThat(configured.machine.replicaOffset()).isZero();
  }

  // ------------------------------------------------------------------ what the cluster asks

  @Test
  void ageOfTheDataIsTheTimeSinceTheMasterWasHeard() {
    TestServer master = world.server(7000, "requirepass secret", "repl-ping-replica-period 2");
    assertThat(replica.machine.replicating()).isFalse();
    replica.replicaOf(master);
    assertThat(replica.machine.replicating()).isTrue();
    assertThat(replica.machine.replicaDataAgeMs(world.nowMs())).isGreaterThan(1_000_000_000_000L);
    world.settle();
    assertThat(replica.machine.replicaDataAgeMs(world.nowMs())).isZero();
    long offset = replica.machine.replicaOffset();
    master.kill();
    world.advance(10_000);
    assertThat(replica.machine.replicaDataAgeMs(world.nowMs())).isBetween(9000L, 10_000L);
    assertThat(replica.machine.replicaOffset()).isEqualTo(offset);
    assertThat(replica.info("master_link_down_since_seconds")).isIn("9", "10");
  }

  @Test
  void sameMasterIsRecognised() {
    replica.turn(m -> m.replicateFrom("localhost", 7000, world.nowMs()));
    assertThat(replica.machine.replicatesFrom("LOCALHOST", 7000)).isTrue();
    assertThat(replica.machine.replicatesFrom("localhost", 7001)).isFalse();
    assertThat(replica.config.text(ReplicationDirectives.REPLICAOF)).isEqualTo("localhost 7000");
  }
}
