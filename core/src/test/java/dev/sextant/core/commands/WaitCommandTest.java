package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.FakeReplication;
import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class WaitCommandTest {
  private final FakeReplication replication = new FakeReplication();
  private final TestNode node = new TestNode(replication);

  private String text(Object... words) {
    return node.text(words);
  }

  /** The session's last write ended at offset 100, which one of two replicas has. */
  private void givenAWriteThatOneReplicaHas() {
    replication.acknowledged = new long[] {100, 60};
    replication.offset = 100;
    text("set", "k", "v");
  }

  @Test
  void wait_answersAtOnce_whenEnoughHaveIt() {
    givenAWriteThatOneReplicaHas();

    assertThat(text("wait", 1, 0)).isEqualTo("1");
    assertThat(text("wait", 0, 0)).isEqualTo("1");
    assertThat(replication.requests).isZero();
  }

  @Test
  void wait_endsWhenEnoughHaveAcknowledged() {
    givenAWriteThatOneReplicaHas();
    assertThat(text("wait", 2, 0)).isEqualTo("none");
    assertThat(replication.requests).isEqualTo(1);

    replication.acknowledged[1] = 99;
    node.engine.replicasAcknowledged();
    assertThat(node.client0().takeText()).isEqualTo("none");
    replication.acknowledged[1] = 100;
    node.engine.replicasAcknowledged();

    assertThat(node.client0().takeText()).isEqualTo("2");
    assertThat(replication.requests).isEqualTo(1);
  }

  @Test
  void wait_isForTheSessionsOwnWrites() {
    givenAWriteThatOneReplicaHas();
    text("wait", 2, 0);
    replication.offset = 200;
    node.client().call("set", "other", "v");
    replication.acknowledged = new long[] {100, 100};
    node.engine.replicasAcknowledged();

    assertThat(node.client0().takeText()).isEqualTo("2");
  }

  @Test
  void wait_answersHowManyHaveIt_whenTimeIsOver() {
    givenAWriteThatOneReplicaHas();
    assertThat(text("wait", 2, 500)).isEqualTo("none");
    node.advanceMillis(499);
    assertThat(node.client0().takeText()).isEqualTo("none");
    node.advanceMillis(1);

    assertThat(node.client0().takeText()).isEqualTo("1");
  }

  @Test
  void wait_inATransaction_doesNotWait() {
    givenAWriteThatOneReplicaHas();
    text("multi");
    text("wait", 2, 0);

    assertThat(text("exec")).isEqualTo("[1]");
  }

  @Test
  void wait_refusesBadArguments_andReplicas() {
    assertThat(text("wait", "x", 0)).isEqualTo("-ERR value is not an integer or out of range");
    assertThat(text("wait", 1, "x")).isEqualTo("-ERR timeout is not an integer or out of range");
    assertThat(text("wait", 1, -1)).isEqualTo("-ERR timeout is negative");
    replication.replica = true;
    assertThat(text("wait", 1, 0)).startsWith("-ERR WAIT cannot be used with replica instances. ");
  }
}
