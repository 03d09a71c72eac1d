package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import org.junit.jupiter.api.Test;

class HandshakeCommandsTest {
  private static final RespValue OK = simple("OK");
  private static final RespValue WRONG_PASSWORD =
      error("WRONGPASS invalid username-password pair or user is disabled.");

  private final TestNode node = new TestNode();
  private final TestNode guarded = new TestNode("requirepass secret");

  @Test
  void auth_opensTheDoorWithThePasswordAlone() {
    assertThat(guarded.call("auth", "wrong")).isEqualTo(WRONG_PASSWORD);
    assertThat(guarded.call("ping")).isEqualTo(error("NOAUTH Authentication required."));
    assertThat(guarded.call("auth", "secret")).isEqualTo(OK);
    assertThat(guarded.call("ping")).isEqualTo(simple("PONG"));
  }

  @Test
  void auth_knowsTheUserDefaultAndNoOther() {
    assertThat(guarded.call("auth", "admin", "secret")).isEqualTo(WRONG_PASSWORD);
    assertThat(guarded.call("auth", "default", "secret")).isEqualTo(OK);
    assertThat(guarded.call("auth", "default", "secret", "x")).isEqualTo(error("ERR syntax error"));
  }

  @Test
  void auth_withoutAPasswordConfigured_isTakenForAMistakeInItsShortFormOnly() {
    assertThat(node.call("auth", "secret"))
        .isEqualTo(
            error(
                "ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?"));
    assertThat(node.call("auth", "default", "anything")).isEqualTo(OK);
    assertThat(node.call("auth", "other", "anything")).isEqualTo(WRONG_PASSWORD);
  }

  @Test
  void hello_answersWhatTheNodeIs() {
    assertThat(node.text("hello"))
        .isEqualTo(
            "[server, redis, version, 7.0.15, proto, 2, id, 1, mode, standalone, role, master,"
                + " modules, []]");
    assertThat(node.text("hello", "3")).startsWith("{").contains("proto");
    assertThat(node.client0().session.protocol).isEqualTo(3);
    assertThat(node.text("hello")).contains("3");
  }

  @Test
  void hello_authenticatesAndNames() {
    assertThat(guarded.call("hello", "3"))
        .isEqualTo(
            error(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the"
                    + " HELLO AUTH <user> <pass> option can be used to authenticate the client and"
                    + " select the RESP protocol version at the same time"));
    assertThat(guarded.call("hello", "3", "auth", "default", "wrong")).isEqualTo(WRONG_PASSWORD);
    assertThat(guarded.client0().session.protocol).isEqualTo(2);
    guarded.call("hello", "3", "auth", "default", "secret", "setname", "me");
    assertThat(guarded.client0().session.protocol).isEqualTo(3);
    assertThat(guarded.call("client", "getname")).isEqualTo(bulk("me"));
  }

  @Test
  void hello_refusesWhatItDoesNotKnow() {
    assertThat(node.call("hello", "4")).isEqualTo(error("NOPROTO unsupported protocol version"));
    assertThat(node.call("hello", "x"))
        .isEqualTo(error("ERR Protocol version is not an integer or out of range"));
    assertThat(node.call("hello", "3", "auth", "x"))
        .isEqualTo(error("ERR Syntax error in HELLO option 'auth'"));
  }

  @Test
  void quit_answersAndCloses() {
    assertThat(node.call("quit")).isEqualTo(OK);
    assertThat(node.client0().session.closeAfterReply).isTrue();
  }

  @Test
  void reset_makesTheSessionLikeNew() {
    TestNode.Client client = guarded.client();
    client.call("hello", "3", "auth", "default", "secret", "setname", "me");
    client.call("select", "3");
    client.call("subscribe", "news");
    client.call("watch", "key");
    client.call("multi");

    assertThat(client.call("reset")).isEqualTo(simple("RESET"));

    assertThat(client.session.protocol).isEqualTo(2);
    assertThat(client.session.db).isZero();
    assertThat(client.session.name).isNull();
    assertThat(client.session.isSubscribed()).isFalse();
    assertThat(client.session.watch).isNull();
    assertThat(client.session.transaction).isNull();
    assertThat(client.call("ping")).isEqualTo(error("NOAUTH Authentication required."));
  }

  @Test
  void reset_isHeardByAClientThatWantedNoReplies() {
    node.client0().send("client", "reply", "off");
    assertThat(node.call("ping")).isNull();
    assertThat(node.call("reset")).isEqualTo(simple("RESET"));
  }
}
