package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class PubSubCommandsTest {
  private final TestNode node = new TestNode();
  private final TestNode.Client subscriber = node.client();

  @Test
  void subscribe_confirmsEachChannelAndDelivers() {
    assertThat(subscriber.call("subscribe", "a", "b"))
        .isEqualTo(array(bulk("subscribe"), bulk("a"), integer(1)));
    assertThat(subscriber.take()).isEqualTo(array(bulk("subscribe"), bulk("b"), integer(2)));
    assertThat(node.call("publish", "b", "hi")).isEqualTo(integer(1));
    assertThat(subscriber.take()).isEqualTo(array(bulk("message"), bulk("b"), bulk("hi")));
  }

  @Test
  void patterns_areCountedWithChannelsAndDeliveredAfterThem() {
    subscriber.call("psubscribe", "a*");
    assertThat(subscriber.call("subscribe", "ab"))
        .isEqualTo(array(bulk("subscribe"), bulk("ab"), integer(2)));
    assertThat(node.call("publish", "ab", "x")).isEqualTo(integer(2));
    assertThat(subscriber.takeText()).isEqualTo("[message, ab, x]");
    assertThat(subscriber.takeText()).isEqualTo("[pmessage, a*, ab, x]");
  }

  @Test
  void shardChannels_areAWorldOfTheirOwn() {
    subscriber.call("subscribe", "a");
    assertThat(subscriber.call("ssubscribe", "a"))
        .isEqualTo(array(bulk("ssubscribe"), bulk("a"), integer(1)));
    assertThat(node.call("spublish", "a", "x")).isEqualTo(integer(1));
    assertThat(subscriber.takeText()).isEqualTo("[smessage, a, x]");
    assertThat(node.call("pubsub", "shardchannels")).isEqualTo(array(bulk("a")));
    assertThat(node.text("pubsub", "shardnumsub", "a", "b")).isEqualTo("[a, 1, b, 0]");
    assertThat(subscriber.text("sunsubscribe")).isEqualTo("[sunsubscribe, a, 0]");
  }

  @Test
  void unsubscribe_withoutNames_endsAllOfItsKind() {
    subscriber.call("subscribe", "a");
    subscriber.call("psubscribe", "p*");
    assertThat(subscriber.text("unsubscribe")).isEqualTo("[unsubscribe, a, 1]");
    assertThat(subscriber.text("unsubscribe")).isEqualTo("[unsubscribe, null, 1]");
    assertThat(subscriber.text("punsubscribe", "x", "p*")).isEqualTo("[punsubscribe, x, 1]");
    assertThat(subscriber.takeText()).isEqualTo("[punsubscribe, p*, 0]");
    assertThat(node.call("publish", "a", "x")).isEqualTo(integer(0));
  }

  @Test
  void aSubscriberInResp2_mayDoLittleElse() {
    subscriber.call("subscribe", "a");
    assertThat(subscriber.call("echo", "x"))
        .isEqualTo(
            error(
                "ERR Can't execute 'echo': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT /"
                    + " RESET are allowed in this context"));
    assertThat(subscriber.text("ping")).isEqualTo("[pong, ]");
  }

  @Test
  void aSubscriberInResp3_hearsItselfBeforeTheReply() {
    subscriber.call("hello", "3");
    subscriber.call("subscribe", "a");
    assertThat(subscriber.text("publish", "a", "x")).isEqualTo(">[message, a, x]");
    assertThat(subscriber.take()).isEqualTo(integer(1));
  }

  @Test
  void silence_doesNotHoldForSubscriptions() {
    subscriber.send("client", "reply", "off");
    assertThat(subscriber.text("subscribe", "a")).isEqualTo("[subscribe, a, 1]");
  }

  @Test
  void inATransaction_shardChannelsAreRefused() {
    node.call("multi");
    node.call("subscribe", "a");
    node.call("ssubscribe", "a");
    assertThat(node.text("exec"))
        .isEqualTo(
            "[[subscribe, a, 1], -ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING" + " client]");
  }

  @Test
  void publish_reachesReplicasThroughTheReplicationStream() {
    node.call("publish", "a", "x");
    node.call("spublish", "a", "x");
    assertThat(node.propagated).containsExactly("0: publish a x", "0: spublish a x");
  }

  @Test
  void publishInACluster_goesOverTheBusInstead() {
    TestNode member = new TestNode("cluster-enabled yes");
    member.call("publish", "a", "x");
    member.call("spublish", "b", "y");
    assertThat(member.propagated).isEmpty();
    assertThat(member.published).containsExactly("a x", "shard b y");
  }

  @Test
  void pubsub_answersQuestions() {
    subscriber.call("subscribe", "news", "weather");
    subscriber.call("psubscribe", "n*");
    assertThat(node.text("pubsub", "channels")).isEqualTo("[news, weather]");
    assertThat(node.text("pubsub", "channels", "w*")).isEqualTo("[weather]");
    assertThat(node.text("pubsub", "numsub", "news", "x")).isEqualTo("[news, 1, x, 0]");
    assertThat(node.text("pubsub", "numsub")).isEqualTo("[]");
    assertThat(node.call("pubsub", "numpat")).isEqualTo(integer(1));
    assertThat(node.call("pubsub", "channels", "a", "b"))
        .isEqualTo(
            error(
                "ERR unknown subcommand or wrong number of arguments for 'channels'. Try PUBSUB"
                    + " HELP."));
  }

  @Test
  void aSessionThatIsClosed_isSubscribedNoMore() {
    subscriber.call("subscribe", "a");
    subscriber.close();
    assertThat(node.call("publish", "a", "x")).isEqualTo(integer(0));
  }
}
