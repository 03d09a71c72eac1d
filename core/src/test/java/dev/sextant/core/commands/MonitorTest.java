package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class MonitorTest {
  private final TestNode node = new TestNode();
  private final TestNode.Client onlooker = node.client();

  @Test
  void monitor_showsTimeDatabaseClientAndArguments() {
    assertThat(onlooker.text("monitor")).isEqualTo("OK");
    node.call("select", "3");
    node.nowMicros = 1_700_000_001_000_042L;
    node.call("set", "k\u0001\"", new byte[] {(byte) 0xff, '\n', '\\', 7});
    assertThat(onlooker.takeText())
        .isEqualTo("1700000000.000000 [3 127.0.0.1:50001] \"select\" \"3\"");
    assertThat(onlooker.takeText())
        .isEqualTo(
            "1700000001.000042 [3 127.0.0.1:50001] \"set\" \"k\\x01\\\"\" \"\\xff\\n\\\\\\a\"");
  }

  @Test
  void aTransaction_isShownWhenItIsExecuted() {
    onlooker.call("monitor");
    node.call("multi");
    node.call("ping");
    node.call("exec");
    assertThat(onlooker.takeText()).endsWith("\"multi\"");
    assertThat(onlooker.takeText()).endsWith("\"ping\"");
    assertThat(onlooker.takeText()).endsWith("\"exec\"");
  }

  @Test
  void secretsAndAdministration_areNotShown() {
    onlooker.call("monitor");
    node.call("config", "get", "port");
    node.call("auth", "default", "secret");
    node.call("hello", "3", "auth", "default", "secret", "setname", "me");
    assertThat(onlooker.takeText()).endsWith("\"auth\" \"(redacted)\" \"(redacted)\"");
    assertThat(onlooker.takeText())
        .endsWith("\"hello\" \"3\" \"auth\" \"(redacted)\" \"(redacted)\" \"setname\" \"me\"");
  }

  @Test
  void anOnlooker_keepsOffTheDataAndIsNeverPaused() {
    onlooker.call("monitor");
    assertThat(onlooker.text("get", "k"))
        .isEqualTo("-ERR Replica can't interact with the keyspace");
    assertThat(onlooker.text("monitor")).isEqualTo("none");
    assertThat(node.text("client", "list", "id", "2")).contains(" flags=O ");
  }

  @Test
  void reset_endsIt() {
    onlooker.call("monitor");
    assertThat(onlooker.text("reset")).isEqualTo("RESET");
    node.call("ping");
    assertThat(onlooker.takeText()).isEqualTo("none");
    assertThat(onlooker.text("get", "k")).isEqualTo("null");
  }

  @Test
  void inATransaction_itIsRefused() {
    node.call("multi");
    node.call("monitor");
    assertThat(node.text("exec"))
        .isEqualTo("[-ERR MONITOR isn't allowed for DENY BLOCKING client]");
  }
}
