package dev.sextant.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientEvictorTest {
  private final TestNode node = new TestNode("maxmemory-clients 1mb");
  private final TestNode.Client small = node.client();
  private final TestNode.Client large = node.client();

  private static void queue(TestNode.Client client, int bytes) {
    client.call("MULTI");
    client.send("SET", "k", "x".repeat(bytes));
  }

  @Test
  void whoTakesMost_isDisconnectedFirst() {
    small.call("PING");
    queue(large, 900_000);
    queue(small, 150_000);
    node.call("PING");
    assertThat(large.closed).isTrue();
    assertThat(small.closed).isFalse();
    assertThat(node.text("INFO", "stats")).contains("evicted_clients:1");
    assertThat(node.log).anyMatch(line -> line.startsWith("notice: Evicting client: id="));
  }

  @Test
  void aConnectionThatIsNotToBeEvicted_stays_andOthersGo() {
    large.call("CLIENT", "NO-EVICT", "ON");
    small.call("PING");
    queue(large, 2_000_000);
    node.engine.endOfTurn();
    assertThat(large.closed).isFalse();
    assertThat(small.closed).isTrue();
  }

  @Test
  void aPercentage_isOfMaxmemory_andWithoutMaxmemoryThereIsNoLimit() {
    TestNode other = new TestNode("maxmemory-clients 10%");
    TestNode.Client client = other.client();
    queue(client, 2_000_000);
    other.engine.endOfTurn();
    assertThat(client.closed).isFalse();
    other.call("CONFIG", "SET", "maxmemory", "100mb");
    other.engine.endOfTurn();
    assertThat(client.closed).isFalse();
    other.call("CONFIG", "SET", "maxmemory", "10mb");
    other.engine.endOfTurn();
    assertThat(client.closed).isTrue();
  }

  @Test
  void aLimitThatNobodyCouldLiveWith_isRaised() {
    node.call("CONFIG", "SET", "maxmemory-clients", "1");
    small.call("PING");
    assertThat(small.closed).isFalse();
    queue(small, 130_000);
    small.call("PING");
    assertThat(small.closed).isTrue();
  }
}
