package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugCommandTest {
  private final TestNode node = new TestNode("enable-debug-command yes");

  @Test
  void debug_hasToBeAllowed() {
    assertThat(new TestNode().text("debug", "sleep", "0"))
        .startsWith("-ERR DEBUG command not allowed. If the enable-debug-command option is set");
    assertThat(new TestNode("enable-debug-command local").text("debug", "sleep", "0"))
        .isEqualTo("OK");
  }

  @Test
  void sleep_stallsTheNode() {
    long before = node.nowMicros;
    assertThat(node.text("debug", "sleep", "1.5")).isEqualTo("OK");
    assertThat(node.nowMicros - before).isEqualTo(1_500_000);
    assertThat(node.text("debug", "sleep", "soon")).isEqualTo("OK");
    assertThat(node.nowMicros - before).isEqualTo(1_500_000);
  }

  @Test
  void segfault_crashesTheNode() {
    assertThat(node.text("debug", "segfault")).isEqualTo("none");
    assertThat(node.log).endsWith("crash");
  }

  @Test
  void setActiveExpire_leavesKeysToThoseWhoAskForThem() {
    node.call("debug", "set-active-expire", "0");
    node.call("set", "k", "v", "px", "10");
    node.advanceMillis(1000);
    assertThat(node.text("dbsize")).isEqualTo("1");
    node.call("debug", "set-active-expire", "1");
    node.advanceMillis(1000);
    assertThat(node.text("dbsize")).isEqualTo("0");
  }

  @Test
  void populate_addsWhatIsNotThereAndTellsNoReplica() {
    node.call("set", "p:1", "mine");
    node.propagated.clear();
    assertThat(node.text("debug", "populate", "3", "p", "10")).isEqualTo("OK");
    assertThat(node.text("mget", "p:0", "p:1", "p:2"))
        .isEqualTo("[value:0\0\0\0, mine, value:2\0\0\0]");
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void object_showsHowAValueIsKept() {
    node.call("set", "k", "v");
    node.advanceMillis(3000);
    assertThat(node.text("debug", "object", "k"))
        .matches(
            "Value at:0x[0-9a-f]+ refcount:1 encoding:embstr serializedlength:2 lru:\\d+"
                + " lru_seconds_idle:3");
    assertThat(node.text("debug", "object", "nothing")).isEqualTo("-ERR no such key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "double | ,3.141",
        "null | null",
        "set | ~[0, 1, 2]",
        "true | #t",
        "push | >[server-cpu-usage, 42]",
        "verbatim | 'This is a verbatim\nstring'"
      })
  void protocol_answersWithTheTypeAskedFor(String type, String expected) {
    node.call("hello", "3");
    assertThat(node.text("debug", "protocol", type)).isEqualTo(expected);
  }

  @Test
  void whatItDoesNotKnow_isAnError() {
    assertThat(node.text("debug", "jmap"))
        .isEqualTo(
            "-ERR unknown subcommand or wrong number of arguments for 'jmap'. Try DEBUG HELP.");
    assertThat(node.text("debug", "error", "MYERR text")).isEqualTo("-MYERR text");
    assertThat(node.text("debug", "protocol", "push"))
        .isEqualTo("-ERR RESP2 is not supported by this command");
  }
}
