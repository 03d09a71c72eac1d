package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCommandsTest {
  private final TestNode node = new TestNode();

  @Test
  void time_isThatOfTheNode() {
    node.nowMicros = 1_700_000_000_000_042L;
    assertThat(node.text("time")).isEqualTo("[1700000000, 42]");
  }

  @Test
  void role_isThatOfReplication() {
    assertThat(node.text("role")).isEqualTo("[master, 0, []]");
  }

  @Test
  void lastSave_isTheStartOfANodeThatNeverSaved() {
    node.advanceMillis(60_000);
    assertThat(node.text("lastsave")).isEqualTo("1700000000");
  }

  @Test
  void shutdown_handsItsModifiersOnAndSaysNothing() {
    assertThat(node.text("shutdown", "NOSAVE", "now")).isEqualTo("none");
    assertThat(node.log).containsExactly("shutdown [nosave, now]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"later", "save nosave", "abort now"})
  void shutdown_refusesModifiersThatMakeNoSense(String modifiers) {
    Object[] words = ("shutdown " + modifiers).split(" ", -1);
    assertThat(node.text(words)).isEqualTo("-ERR syntax error");
    assertThat(node.log).isEmpty();
  }

  @Test
  void shutdownAbort_findsNothingToAbort() {
    assertThat(node.text("shutdown", "abort")).isEqualTo("-ERR No shutdown in progress.");
  }

  @Test
  void shutdown_isNotQueued() {
    node.call("multi");
    assertThat(node.text("shutdown")).isEqualTo("-ERR Command not allowed inside a transaction");
  }

  @Test
  void memoryUsage_countsKeyAndValue() {
    node.call("set", "k", "v");
    node.call("set", "n", "12345");
    assertThat(node.text("memory", "usage", "k")).isEqualTo("64");
    assertThat(node.text("memory", "usage", "n", "samples", "0")).isEqualTo("48");
    assertThat(node.text("memory", "usage", "nothing")).isEqualTo("null");
    assertThat(node.text("memory", "usage", "k", "samples")).isEqualTo("-ERR syntax error");
    assertThat(node.text("memory", "usage", "k", "samples", "-1")).isEqualTo("-ERR syntax error");
    assertThat(node.text("memory", "usage", "k", "samples", "x"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }
}
