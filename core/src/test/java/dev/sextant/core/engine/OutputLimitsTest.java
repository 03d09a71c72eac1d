package dev.sextant.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputLimitsTest {
  private static final int MEGABYTE = 1024 * 1024;

  private final TestNode node =
      new TestNode(
          "client-output-buffer-limit normal 1mb 0 0",
          "client-output-buffer-limit pubsub 32mb 1mb 60");
  private final TestNode.Client client = node.client();

  @Test
  void whoeverPassesTheHardLimit_isClosedWhenTheTurnIsOver() {
    client.pending = 2 * MEGABYTE;
    client.call("PING");
    node.engine.endOfTurn();
    assertThat(client.closed).isTrue();
    assertThat(node.log).anyMatch(line -> line.endsWith("for overcoming of output buffer limits."));
  }

  @Test
  void whatFitsTheBufferForShortReplies_isNotCounted() {
    node.call("CONFIG", "SET", "client-output-buffer-limit", "normal 1 0 0");
    client.pending = 16 * 1024;
    client.call("PING");
    node.engine.endOfTurn();
    assertThat(client.closed).isFalse();
  }

  @Test
  void aSubscriber_mayPassTheSoftLimitForAWhile() {
    client.call("SUBSCRIBE", "news");
    client.pending = 2 * MEGABYTE;
    node.engine.tick();
    node.advanceMillis(60_000);
    node.engine.tick();
    node.engine.endOfTurn();
    assertThat(client.closed).isFalse();
    node.advanceMillis(1000);
    node.engine.tick();
    node.engine.endOfTurn();
    assertThat(client.closed).isTrue();
  }

  @Test
  void aSubscriberThatHasCaughtUp_mayPassTheSoftLimitAgain() {
    client.call("SUBSCRIBE", "news");
    client.pending = 2 * MEGABYTE;
    node.engine.tick();
    client.pending = 0;
    node.advanceMillis(30_000);
    node.engine.tick();
    client.pending = 2 * MEGABYTE;
    node.advanceMillis(60_000);
    node.engine.tick();
    node.engine.endOfTurn();
    assertThat(client.closed).isFalse();
  }

  @Test
  void aReplyThatNobodyWillGet_isNotWrittenToItsEnd() {
    node.call("HSET", "hash", "field", "value");
    client.pending = 2 * MEGABYTE;
    client.call("HRANDFIELD", "hash", "-999999999");
    node.engine.endOfTurn();
    assertThat(client.closed).isTrue();
  }
}
