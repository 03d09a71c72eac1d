package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The stream of writes: how it is counted, sent, executed, passed on and acknowledged. */
class StreamTest {
  private final TestWorld world = new TestWorld();
  private final TestServer master = world.server(7000, "repl-ping-replica-period 1000");
  private final TestServer replica = world.server(7001);

  private void attachReplica() {
    replica.replicaOf(master);
    world.settle();
    world.takeSentParts();
  }

  /** The figures are those of redis-server 7.0.15 after the same commands. */
  @Test
  void offsetCountsBytesAsRedisDoes() {
    attachReplica();
    master.write("SET", "key", "value");
    assertThat(master.machine.masterOffset()).isEqualTo(56);
    master.write("SET", "key", "value");
    assertThat(master.machine.masterOffset()).isEqualTo(56 + 33);
    master.transaction(new String[] {"SET", "a", "1"}, new String[] {"SET", "b", "2"});
    assertThat(master.machine.masterOffset()).isEqualTo(89 + 83);
    master.writeTo(3, "SET", "x", "y");
    assertThat(master.machine.masterOffset()).isEqualTo(172 + 50);
    master.writeTo(12, "SET", "x", "y");
    assertThat(master.machine.masterOffset()).isEqualTo(222 + 51);
    master.turn(m -> master.commands.requestAcknowledgement());
    assertThat(master.machine.masterOffset()).isEqualTo(273 + 37);
    world.settle();
    assertThat(replica.machine.replicaOffset()).isEqualTo(310);
    assertThat(replica.machine.masterOffset()).isEqualTo(310);
  }

  @Test
  void nodeWithoutReplicasCountsNothing() {
    master.write("SET", "key", "value");
    assertThat(master.commands.offset()).isZero();
  }

  @Test
  void writesOfOneTurnTravelTogether() {
    attachReplica();
    master.turn(
        m -> {
          master.writeNow(0, "SET", "a", "1");
          master.writeNow(0, "SET", "b", "2");
          master.writeNow(1, "SET", "c", "3");
        });
    List<ReplicationMessage.Stream> parts = world.takeSentParts();
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0).items()).hasSize(5);
    world.settle();
    assertThat(replica.obeyed)
        .containsExactly("SELECT 0", "SET a 1", "SET b 2", "SELECT 1", "SET c 3");
  }

  @Test
  void allReplicasAreGivenTheSameObjects() {
    TestServer second = world.server(7002);
    second.replicaOf(master);
    attachReplica();
    master.write("SET", "a", "1");
    List<ReplicationMessage.Stream> parts = world.takeSentParts();
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0)).isSameAs(parts.get(1));
  }

  @Test
  void trafficIsCountedOnBothSides() {
    TestServer second = world.server(7002);
    second.replicaOf(master);
    attachReplica();
    master.write("SET", "key", "value");
    world.settle();
    assertThat(master.sent).isEqualTo(2 * 56);
    assertThat(replica.received).isEqualTo(56);
  }

  @Test
  void turnWithoutWritesSendsNothing() {
    attachReplica();
    master.turn(m -> {});
    assertThat(world.takeSentParts()).isEmpty();
  }

  @Test
  void replicasOwnWritesStayOutOfTheStream() {
    attachReplica();
    replica.write("SET", "local", "1");
    assertThat(replica.machine.masterOffset()).isZero();
  }

  @Test
  void masterPingsAtThePeriodAndTheReplicaExecutesIt() {
    TestServer pinging = world.server(7002, "repl-ping-replica-period 3");
    replica.replicaOf(pinging);
    world.settle();
    world.advance(9000);
    assertThat(pinging.machine.masterOffset()).isEqualTo(3 * 14);
    assertThat(replica.obeyed).containsExactly("PING", "PING", "PING");
    assertThat(replica.machine.replicaOffset()).isEqualTo(3 * 14);
  }

  @Test
  void noPingIsSentWhileAManualFailoverHoldsWritesBack() {
    TestServer pinging = world.server(7002, "repl-ping-replica-period 1");
    replica.replicaOf(pinging);
    world.settle();
    pinging.manualFailover = true;
    pinging.paused = true;
    long before = pinging.machine.masterOffset();
    world.advance(5000);
    assertThat(pinging.machine.masterOffset()).isEqualTo(before);
    pinging.paused = false;
    world.advance(2000);
    assertThat(pinging.machine.masterOffset()).isGreaterThan(before);
  }

  // ------------------------------------------------------------------ transactions

  @Test
  void offsetMovesByWholeTransactions() {
    attachReplica();
    IncomingStream incoming = incomingOf(replica);
    incoming.received(List.of(StreamItem.of("MULTI"), StreamItem.of("SET", "a", "1")));
    assertThat(incoming.appliedOffset()).isZero();
    assertThat(incoming.readOffset()).isEqualTo(15 + 27);
    assertThat(replica.machine.masterOffset()).isZero();
    incoming.received(List.of(StreamItem.of("EXEC")));
    assertThat(incoming.appliedOffset()).isEqualTo(15 + 27 + 14);
    assertThat(replica.machine.masterOffset()).isEqualTo(15 + 27 + 14);
    assertThat(replica.get("a")).isEqualTo("1");
  }

  @Test
  void transactionInterruptedByABreakIsSentAgain() {
    attachReplica();
    master.turn(
        m -> {
          master.machine.propagation().propagate(0, new byte[][] {{'M', 'U', 'L', 'T', 'I'}});
          master.writeNow(0, "SET", "a", "1");
        });
    world.settle();
    assertThat(replica.info())
        .containsEntry("slave_read_repl_offset", "65")
        .containsEntry("slave_repl_offset", "23");
    world.reset(master, replica);
    world.settle();
    master.turn(m -> m.propagation().propagate(0, new byte[][] {{'E', 'X', 'E', 'C'}}));
    world.settle();
    assertThat(replica.get("a")).isEqualTo("1");
    assertThat(replica.obeyed)
        .containsExactly("SELECT 0", "MULTI", "SET a 1", "MULTI", "SET a 1", "EXEC");
    assertThat(replica.machine.replicaOffset()).isEqualTo(master.machine.masterOffset());
  }

  private static IncomingStream incomingOf(TestServer server) {
    return java.util.Objects.requireNonNull(server.machine.masterLink().incoming());
  }

  // ------------------------------------------------------------------ acknowledgements

  @Test
  void replicaAcknowledgesEverySecond() {
    attachReplica();
    master.write("SET", "key", "value");
    world.advance(1100);
    assertThat(master.info("slave0"))
        .isEqualTo("ip=127.0.0.1,port=7001,state=online,offset=56,lag=0");
    assertThat(master.commands.acknowledged(56)).isEqualTo(1);
    assertThat(master.commands.acknowledged(57)).isZero();
  }

  @Test
  void requestedAcknowledgementArrivesAtOnce() {
    attachReplica();
    int before = master.acknowledgements;
    master.turn(
        m -> {
          master.writeNow(0, "SET", "key", "value");
          master.commands.requestAcknowledgement();
        });
    world.advance(5);
    assertThat(master.commands.acknowledged(56)).isEqualTo(1);
    assertThat(master.acknowledgements).isEqualTo(before + 1);
  }

  @Test
  void severalWaitersAskOnce() {
    attachReplica();
    master.turn(
        m -> {
          master.commands.requestAcknowledgement();
          master.commands.requestAcknowledgement();
        });
    assertThat(world.takeSentParts().get(0).items()).hasSize(1);
  }

  @Test
  void pauseHoldsTheRequestBack() {
    attachReplica();
    master.paused = true;
    master.turn(m -> master.commands.requestAcknowledgement());
    assertThat(world.takeSentParts()).isEmpty();
    master.paused = false;
    master.turn(m -> {});
    assertThat(world.takeSentParts()).hasSize(1);
  }

  @Test
  void goodReplicasAreThoseThatAreNotLate() {
    TestServer strict = world.server(7002, "min-replicas-to-write 1", "min-replicas-max-lag 3");
    replica.replicaOf(strict);
    world.settle();
    assertThat(strict.commands.goodReplicas()).isEqualTo(1);
    assertThat(strict.info("min_slaves_good_slaves")).isEqualTo("1");
    world.cut(replica, strict);
    world.advance(3000);
    assertThat(strict.commands.goodReplicas()).isEqualTo(1);
    world.advance(2000);
    assertThat(strict.commands.goodReplicas()).isZero();
  }

  // ------------------------------------------------------------------ limits

  @Test
  void replicaThatTakesNothingIsDisconnectedAtTheOutputLimit() {
    TestServer limited =
        world.server(7002, "client-output-buffer-limit replica 2000 0 0", "repl-backlog-size 1000");
    replica.replicaOf(limited);
    world.settle();
    world.cut(limited, replica);
    for (int i = 0; i < 58; i++) {
      limited.write("SET", "key", "value");
    }
    assertThat(limited.machine.replicas()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      limited.write("SET", "key", "value");
    }
    assertThat(limited.machine.replicas()).isZero();
    assertThat(limited.log)
        .contains(
            "Client 127.0.0.1:7001 scheduled to be closed ASAP for overcoming of output buffer"
                + " limits.");
  }

  @Test
  void softOutputLimitGivesTime() {
    TestServer limited = world.server(7002, "client-output-buffer-limit replica 0 100 3");
    replica.replicaOf(limited);
    world.settle();
    world.cut(limited, replica);
    for (int second = 0; second < 4; second++) {
      for (int i = 0; i < 4; i++) {
        limited.write("SET", "key", "value");
      }
      assertThat(limited.machine.replicas()).isEqualTo(1);
      world.advance(1000);
    }
    limited.write("SET", "key", "value");
    assertThat(limited.machine.replicas()).isZero();
  }
}
