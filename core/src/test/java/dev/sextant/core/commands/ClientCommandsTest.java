package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.ClientPause;
import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import org.junit.jupiter.api.Test;

class ClientCommandsTest {
  private static final RespValue OK = simple("OK");

  private final TestNode node = new TestNode();
  private final TestNode.Client other = node.client();

  @Test
  void names_areSetAndTakenAway() {
    assertThat(node.text("client", "getname")).isEqualTo("null");
    assertThat(node.call("client", "setname", "me")).isEqualTo(OK);
    assertThat(node.call("client", "getname")).isEqualTo(bulk("me"));
    assertThat(node.call("client", "setname", "not me"))
        .isEqualTo(
            error("ERR Client names cannot contain spaces, newlines or special characters."));
    assertThat(node.call("client", "setname", "")).isEqualTo(OK);
    assertThat(node.text("client", "getname")).isEqualTo("null");
  }

  @Test
  void info_hasTheFieldsOfRedisInItsOrder() {
    node.client0().session.descriptor = 8;
    node.call("client", "setname", "me");
    node.advanceMillis(1500);
    assertThat(node.call("client", "info"))
        .isEqualTo(
            bulk(
                "id=1 addr=127.0.0.1:50001 laddr=127.0.0.1:6379 fd=8 name=me age=1 idle=0 flags=N"
                    + " db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=26 qbuf-free=20448 argv-mem=10"
                    + " multi-mem=0 rbs=16384 rbp=0 obl=0 oll=0 omem=0 tot-mem=37658 events=r"
                    + " cmd=client|info user=default redir=-1 resp=2\n"));
  }

  @Test
  void list_showsWhatOthersDo() {
    other.call("multi");
    other.call("echo", "abc");
    node.advanceMillis(5_000);
    node.advanceMillis(5_000);
    assertThat(node.text("client", "list", "id", "2", "77"))
        .contains("id=2 ")
        .contains(" age=10 idle=10 flags=x ")
        .contains(" multi=1 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=7 rbs=1024 rbp=0 ")
        .endsWith(" cmd=echo user=default redir=-1 resp=2\n");
  }

  @Test
  void list_selectsByType() {
    other.call("subscribe", "news");
    assertThat(node.text("client", "list", "type", "pubsub"))
        .contains("id=2 ", "flags=P", "sub=1")
        .doesNotContain("id=1 ");
    assertThat(node.text("client", "list", "type", "normal")).doesNotContain("id=2 ");
    assertThat(node.call("client", "list", "type", "slave")).isEqualTo(bulk(""));
    assertThat(node.call("client", "list", "type", "x"))
        .isEqualTo(error("ERR Unknown client type 'x'"));
    assertThat(node.call("client", "list", "id", "x")).isEqualTo(error("ERR Invalid client ID"));
    assertThat(node.call("client", "list", "x")).isEqualTo(error("ERR syntax error"));
  }

  @Test
  void kill_byAddress_closesAnyoneEvenTheAsker() {
    assertThat(node.call("client", "kill", "1.2.3.4:5")).isEqualTo(error("ERR No such client"));
    assertThat(node.call("client", "kill", "127.0.0.1:50002")).isEqualTo(OK);
    assertThat(other.closed).isTrue();
    assertThat(node.call("client", "kill", "127.0.0.1:50001")).isEqualTo(OK);
    assertThat(node.client0().session.closeAfterReply).isTrue();
  }

  @Test
  void kill_byFilters_sparesTheAskerUnlessTold() {
    assertThat(node.call("client", "kill", "id", "2", "type", "pubsub")).isEqualTo(integer(0));
    assertThat(node.call("client", "kill", "user", "default", "laddr", "127.0.0.1:6379"))
        .isEqualTo(integer(1));
    assertThat(other.closed).isTrue();
    assertThat(node.client0().session.closeAfterReply).isFalse();

    assertThat(node.call("client", "kill", "type", "normal", "skipme", "no")).isEqualTo(integer(1));
    assertThat(node.client0().session.closeAfterReply).isTrue();
  }

  @Test
  void kill_refusesFiltersItCannotRead() {
    assertThat(node.call("client", "kill", "id", "0"))
        .isEqualTo(error("ERR client-id should be greater than 0"));
    assertThat(node.call("client", "kill", "user", "nobody"))
        .isEqualTo(error("ERR No such user 'nobody'"));
    assertThat(node.call("client", "kill", "id", "1", "addr")).isEqualTo(error("ERR syntax error"));
  }

  @Test
  void pause_holdsCommandsBackUntilItsTimeIsOver() {
    assertThat(node.call("client", "pause", "100")).isEqualTo(OK);
    assertThat(other.call("ping")).isNull();
    node.advanceMillis(99);
    assertThat(other.take()).isNull();
    node.advanceMillis(1);
    assertThat(other.take()).isEqualTo(simple("PONG"));
  }

  @Test
  void pauseOfWrites_isEndedByUnpauseOnceTheCommandIsOver() {
    node.call("client", "pause", "100000", "write");
    assertThat(other.call("publish", "news", "x")).isNull();
    assertThat(node.call("ping")).isEqualTo(simple("PONG"));
    assertThat(node.call("client", "unpause")).isEqualTo(OK);
    assertThat(other.take()).isEqualTo(integer(0));
  }

  @Test
  void unpause_leavesThePauseOfAFailoverAlone() {
    node.engine
        .server()
        .pause()
        .start(
            ClientPause.Purpose.FAILOVER,
            ClientPause.Mode.WRITE,
            node.engine.server().clock().millis() + 50);
    node.call("client", "pause", "100000", "write");
    assertThat(other.call("publish", "news", "x")).isNull();
    node.call("client", "unpause");
    assertThat(other.take()).isNull();
    node.advanceMillis(50);
    assertThat(other.take()).isEqualTo(integer(0));
  }

  @Test
  void pause_refusesWhatItCannotRead() {
    assertThat(node.call("client", "pause", "x"))
        .isEqualTo(error("ERR timeout is not an integer or out of range"));
    assertThat(node.call("client", "pause", "-1")).isEqualTo(error("ERR timeout is negative"));
    assertThat(node.call("client", "pause", "1", "x"))
        .isEqualTo(error("ERR CLIENT PAUSE mode must be WRITE or ALL"));
  }

  @Test
  void unblock_endsNoPause() {
    node.call("client", "pause", "100000", "write");
    other.call("publish", "news", "x");
    assertThat(node.call("client", "unblock", "2")).isEqualTo(integer(0));
    assertThat(node.call("client", "unblock", "99")).isEqualTo(integer(0));
    assertThat(node.call("client", "unblock", "2", "x"))
        .isEqualTo(error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"));
    assertThat(node.call("client", "unblock", "2", "error", "x"))
        .isEqualTo(
            error(
                "ERR unknown subcommand or wrong number of arguments for 'unblock'. Try CLIENT"
                    + " HELP."));
  }

  @Test
  void reply_canBeSwitchedOffAndSkippedOnce() {
    assertThat(node.call("client", "reply", "skip")).isNull();
    assertThat(node.call("ping")).isNull();
    assertThat(node.call("ping")).isEqualTo(simple("PONG"));
    assertThat(node.call("client", "reply", "off")).isNull();
    assertThat(node.call("ping")).isNull();
    assertThat(node.call("client", "reply", "on")).isEqualTo(OK);
    assertThat(node.call("client", "reply", "x")).isEqualTo(error("ERR syntax error"));
  }

  @Test
  void noEvict_showsInTheFlags() {
    assertThat(node.call("client", "no-evict", "on")).isEqualTo(OK);
    assertThat(node.text("client", "info")).contains(" flags=e ");
  }

  @Test
  void tracking_isOff() {
    assertThat(node.call("client", "getredir")).isEqualTo(integer(-1));
    assertThat(node.text("client", "trackinginfo"))
        .isEqualTo("[flags, [off], redirect, -1, prefixes, []]");
  }
}
