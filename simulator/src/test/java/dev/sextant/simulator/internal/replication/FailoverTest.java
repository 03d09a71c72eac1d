package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.config.ReplicaOfDirective.Master;
import org.junit.jupiter.api.Test;

/** Handing the role of the master to a replica. */
class FailoverTest {
  private static final FailoverRequest TO_ANY = new FailoverRequest(null, false, 0);

  private final TestWorld world = new TestWorld();
  private final TestServer master = world.server(7000);
  private final TestServer replica = world.server(7001);

  private void attach(TestServer server) {
    server.replicaOf(master);
    world.advance(2000);
  }

  private String failover(FailoverRequest request) {
    return String.valueOf(master.machine.failover(request, world.nowMs()));
  }

  @Test
  void replicaThatHasAllOfTheStream_takesOver() {
    attach(replica);
    master.write("SET", "a", "1");
    assertThat(failover(TO_ANY)).isEqualTo("null");
    assertThat(master.paused).isTrue();
    assertThat(master.info("master_failover_state")).isEqualTo("waiting-for-sync");
    world.advance(3000);
    assertThat(master.info("master_failover_state")).isEqualTo("no-failover");
    assertThat(master.paused).isFalse();
    assertThat(master.info("role")).isEqualTo("slave");
    assertThat(master.info("master_link_status")).isEqualTo("up");
    assertThat(replica.info("role")).isEqualTo("master");
    assertThat(replica.count(Synchronisation.PARTIAL)).isOne();
    assertThat(replica.count(Synchronisation.FULL)).isZero();
    replica.write("SET", "b", "2");
    world.settle();
    assertThat(master.get("b")).isEqualTo("2");
  }

  @Test
  void otherReplicas_followTheNewMaster() {
    TestServer other = world.server(7002);
    attach(replica);
    attach(other);
    assertThat(failover(new FailoverRequest(new Master(TestWorld.IP, 7001), false, 0)))
        .isEqualTo("null");
    world.advance(4000);
    assertThat(replica.info("role")).isEqualTo("master");
    // It still follows the old master, which passes on what the new one says.
    replica.write("SET", "b", "2");
    world.settle();
    assertThat(other.get("b")).isEqualTo("2");
    assertThat(other.info("master_replid")).isEqualTo(replica.info("master_replid"));
  }

  @Test
  void timeout_givesItUp() {
    attach(replica);
    world.cut(replica, master);
    master.write("SET", "a", "1");
    assertThat(failover(new FailoverRequest(null, false, 500))).isEqualTo("null");
    world.advance(1000);
    assertThat(master.info("master_failover_state")).isEqualTo("no-failover");
    assertThat(master.info("role")).isEqualTo("master");
    assertThat(master.paused).isFalse();
    assertThat(master.log)
        .contains("FAILOVER to any replica aborted: Replica never caught up before timeout");
  }

  @Test
  void target_hasToBeAReplicaThatIsOnline() {
    assertThat(failover(TO_ANY)).isEqualTo("ERR FAILOVER requires connected replicas.");
    attach(replica);
    assertThat(failover(new FailoverRequest(new Master(TestWorld.IP, 7009), false, 0)))
        .isEqualTo("ERR FAILOVER target HOST and PORT is not a replica.");
    assertThat(failover(new FailoverRequest(null, true, 0)))
        .startsWith("ERR FAILOVER with force option requires both");
    assertThat(String.valueOf(replica.machine.failover(TO_ANY, world.nowMs())))
        .isEqualTo("ERR FAILOVER is not valid when server is a replica.");
  }

  @Test
  void abort_leavesTheMasterAsItWas() {
    attach(replica);
    world.cut(replica, master);
    master.write("SET", "a", "1");
    assertThat(failover(TO_ANY)).isEqualTo("null");
    assertThat(failover(TO_ANY)).isEqualTo("ERR FAILOVER already in progress.");
    master.turn(m -> m.abortFailover(world.nowMs()));
    assertThat(master.machine.isFailingOver()).isFalse();
    assertThat(master.paused).isFalse();
    assertThat(master.info("role")).isEqualTo("master");
  }

  @Test
  void takingOver_isForReplicasOfTheSameHistory() {
    attach(replica);
    assertThat(String.valueOf(master.machine.takeOver("x", "test", world.nowMs())))
        .isEqualTo("ERR PSYNC FAILOVER can't be sent to a master.");
    assertThat(String.valueOf(replica.machine.takeOver("x", "test", world.nowMs())))
        .isEqualTo("ERR PSYNC FAILOVER replid must match my replid.");
  }
}
