package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Replication after a restart, with a data set that says where in which history it is. */
class ResumeTest {
  private final TestWorld world = new TestWorld();
  private final TestServer master = world.server(7000);
  private final TestServer replica = world.server(7001);

  private RdbRequest position(TestServer server) {
    RdbRequest position = server.machine.position();
    assertThat(position).isNotNull();
    return position;
  }

  /** Where the replica has stopped, after which its master writes "b". */
  private RdbRequest replicaEndsBeforeB() {
    replica.replicaOf(master);
    world.advance(2000);
    master.write("SET", "a", "1");
    world.settle();
    RdbRequest saved = position(replica);
    replica.kill();
    master.write("SET", "b", "2");
    return saved;
  }

  @Test
  void restartedReplica_getsOnlyWhatItMissed() {
    RdbRequest saved = replicaEndsBeforeB();
    TestServer again = world.server(7002, "replicaof 127.0.0.1 7000");
    again.turn(m -> m.resume(saved, world.nowMs()));
    world.advance(3000);
    assertThat(master.count(Synchronisation.PARTIAL)).isOne();
    assertThat(again.get("b")).isEqualTo("2");
    assertThat(again.info("master_replid")).isEqualTo(master.info("master_replid"));
  }

  @Test
  void restartedReplica_thatIsToldOnlyThenWhomToFollow_getsOnlyWhatItMissed() {
    RdbRequest saved = replicaEndsBeforeB();
    TestServer again = world.server(7002);
    again.turn(m -> m.resumeAsReplica(saved, world.nowMs()));
    again.replicaOf(master);
    world.advance(3000);
    assertThat(master.count(Synchronisation.PARTIAL)).isOne();
    assertThat(again.get("b")).isEqualTo("2");
  }

  @Test
  void restartedMaster_isFollowedFromWhereItStopped() {
    replica.replicaOf(master);
    world.advance(2000);
    master.write("SET", "a", "1");
    world.advance(1000);
    RdbRequest saved = position(master);
    TestServer again = world.server(7002);
    again.turn(m -> m.resume(saved, world.nowMs()));
    master.kill();
    replica.replicaOf(again);
    world.advance(3000);
    assertThat(again.count(Synchronisation.PARTIAL)).isOne();
    assertThat(again.count(Synchronisation.FULL)).isZero();
    again.write("SET", "b", "2");
    world.settle();
    assertThat(replica.get("b")).isEqualTo("2");
    assertThat(again.info("second_repl_offset")).isEqualTo(saved.offset() + 1 + "");
  }
}
