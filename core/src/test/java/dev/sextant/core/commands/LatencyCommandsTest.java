package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class LatencyCommandsTest {
  private final TestNode node =
      new TestNode("enable-debug-command yes", "latency-monitor-threshold 5");

  @Test
  void latest_showsTheLatestAndTheGreatest() {
    node.call("debug", "sleep", "0.02");
    node.advanceMillis(1000);
    node.call("debug", "sleep", "0.006");
    node.call("debug", "sleep", "0.001");
    assertThat(node.text("latency", "latest")).isEqualTo("[[command, 1700000001, 6, 20]]");
    assertThat(node.text("latency", "history", "command"))
        .isEqualTo("[[1700000000, 20], [1700000001, 6]]");
    assertThat(node.text("latency", "history", "nothing")).isEqualTo("[]");
  }

  @Test
  void ofOneSecond_theGreatestCounts() {
    node.call("debug", "sleep", "0.006");
    node.call("debug", "sleep", "0.009");
    node.call("debug", "sleep", "0.007");
    assertThat(node.text("latency", "history", "command")).isEqualTo("[[1700000000, 9]]");
  }

  @Test
  void history_endsWith160Seconds() {
    for (int i = 0; i < 200; i++) {
      node.call("debug", "sleep", "0.006");
      node.advanceMillis(1000);
    }
    assertThat(node.text("latency", "history", "command").split("\\], \\[", -1)).hasSize(160);
  }

  @Test
  void reset_forgetsSomeOrAll() {
    node.call("debug", "sleep", "0.02");
    assertThat(node.text("latency", "reset", "other")).isEqualTo("0");
    assertThat(node.text("latency", "reset", "COMMAND", "other")).isEqualTo("1");
    assertThat(node.text("latency", "latest")).isEqualTo("[]");
    node.call("debug", "sleep", "0.02");
    assertThat(node.text("latency", "reset")).isEqualTo("1");
  }

  @Test
  void withoutAThreshold_nothingIsNoticed() {
    node.call("config", "set", "latency-monitor-threshold", "0");
    node.call("debug", "sleep", "0.02");
    assertThat(node.text("latency", "latest")).isEqualTo("[]");
  }

  @Test
  void histogram_cumulatesTheDurationsOfCommands() {
    node.call("debug", "sleep", "0.0001");
    node.call("debug", "sleep", "0.003");
    assertThat(node.text("latency", "histogram", "DEBUG", "nope", "get"))
        .isEqualTo("[debug, [calls, 2, histogram_usec, [132, 1, 4227, 2]]]");
    node.call("config", "resetstat");
    assertThat(node.text("latency", "histogram", "config"))
        .isEqualTo("[config|resetstat, [calls, 1, histogram_usec, [1, 1]]]");
  }
}
