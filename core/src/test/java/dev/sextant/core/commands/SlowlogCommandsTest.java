package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class SlowlogCommandsTest {
  private final TestNode node = new TestNode("enable-debug-command yes");

  @Test
  void aSlowCall_isKeptWithWhoCalledIt() {
    node.call("client", "setname", "me");
    node.call("debug", "sleep", "0.0101");
    assertThat(node.text("slowlog", "get"))
        .isEqualTo("[[0, 1700000000, 10100, [debug, sleep, 0.0101], 127.0.0.1:50001, me]]");
  }

  @Test
  void callsThatAreFast_areNotKept() {
    node.call("debug", "sleep", "0.009");
    assertThat(node.text("slowlog", "len")).isEqualTo("0");
  }

  @Test
  void get_showsTheNewestFirst() {
    node.call("config", "set", "slowlog-log-slower-than", "0");
    for (int i = 0; i < 12; i++) {
      node.call("echo", "call" + i);
    }
    assertThat(node.text("slowlog", "get", "2"))
        .matches("\\[\\[12, .*call11.*\\], \\[11, .*call10.*\\]\\]");
    assertThat(node.text("slowlog", "get").split("call", -1)).hasSize(1 + 9);
    assertThat(node.text("slowlog", "get", "-1").split("call", -1)).hasSize(1 + 12);
    assertThat(node.text("slowlog", "get", "-2"))
        .isEqualTo("-ERR count should be greater than or equal to -1");
  }

  @Test
  void theLog_forgetsTheOldestAndIsEmptied() {
    node.call("config", "set", "slowlog-max-len", "2", "slowlog-log-slower-than", "0");
    node.call("ping");
    node.call("ping");
    assertThat(node.text("slowlog", "len")).isEqualTo("2");
    node.call("config", "set", "slowlog-log-slower-than", "-1");
    assertThat(node.text("slowlog", "reset")).isEqualTo("OK");
    node.call("ping");
    assertThat(node.text("slowlog", "len")).isEqualTo("0");
  }

  @Test
  void arguments_areShortened() {
    node.call("config", "set", "slowlog-log-slower-than", "0");
    node.call("echo", "x".repeat(130));
    assertThat(node.text("slowlog", "get", "1"))
        .contains("[echo, " + "x".repeat(128) + "... (2 more bytes)]");
    Object[] many = new Object[40];
    java.util.Arrays.fill(many, "k");
    many[0] = "del";
    node.call(many);
    assertThat(node.text("slowlog", "get", "1")).contains(", k, k, ... (9 more arguments)], ");
  }

  @Test
  void secrets_areNotKept() {
    node.call("config", "set", "slowlog-log-slower-than", "0");
    node.call("auth", "default", "secret");
    node.call("config", "set", "requirepass", "secret", "hz", "20");
    assertThat(node.text("slowlog", "get", "2"))
        .contains("[config, set, requirepass, (redacted), hz, 20]")
        .contains("[auth, (redacted), (redacted)]");
  }

  @Test
  void exec_isNotKept_whatItExecutesIs() {
    node.call("config", "set", "slowlog-log-slower-than", "0");
    node.call("slowlog", "reset");
    node.call("multi");
    node.call("echo", "x");
    node.call("exec");
    assertThat(node.text("slowlog", "get", "2")).contains("[echo, x]").doesNotContain("[exec]");
  }

  @Test
  void aCallThatWaited_isKeptWhenItIsOver() {
    TestNode.Client waiting = node.client();
    waiting.call("blpop", "list", "0");
    node.call("config", "set", "slowlog-log-slower-than", "0");
    node.call("slowlog", "reset");
    node.call("rpush", "list", "x");
    assertThat(node.text("slowlog", "get", "1")).contains("[blpop, list, 0], 127.0.0.1:50002");
    assertThat(node.text("info", "commandstats")).contains("cmdstat_blpop:calls=1,");
  }
}
