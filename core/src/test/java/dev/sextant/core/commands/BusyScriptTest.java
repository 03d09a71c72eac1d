package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

/** The node's clock stands still while a script runs: what it executes counts as time then. */
class BusyScriptTest {
  private static final String BUSY =
      "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

  private final TestNode node = new TestNode("lua-time-limit 10");
  private final TestNode.Client other = node.client();

  /** A loop that ends some milliseconds after it has become a nuisance. */
  private static final String LONG =
      "redis.call('set','written','1')"
          + " local start = redis.call('time')[1]"
          + " while redis.call('time')[1] - start < 2 do end"
          + " return redis.call('incr','written')";

  @Test
  void endlessLoop_letsOthersThrough_andIsKilled() {
    node.client0().send("eval", "while true do end", "0");

    assertThat(node.client0().take()).isNull();
    assertThat(node.log)
        .anyMatch(line -> line.contains("Slow script detected: still in execution"));
    assertThat(other.text("get", "a")).contains(BUSY);
    assertThat(other.text("ping")).contains(BUSY);
    assertThat(other.text("function", "kill")).contains(BUSY);
    assertThat(other.text("function", "stats")).contains(BUSY);
    assertThat(other.text("shutdown")).contains(BUSY);
    assertThat(other.text("script", "kill")).isEqualTo("OK");
    node.advanceMillis(1);
    assertThat(node.client0().takeText()).contains("ERR Script killed by user with SCRIPT KILL...");
    assertThat(node.client0().session.isWaiting()).isFalse();
    assertThat(other.text("ping")).isEqualTo("PONG");
    assertThat(other.text("script", "kill")).contains("NOTBUSY No scripts in execution right now.");
  }

  @Test
  void pcall_doesNotSaveAScriptFromBeingKilled() {
    node.client0().send("eval", "while true do pcall(function() while true do end end) end", "0");
    other.call("script", "kill");
    node.advanceMillis(1);

    assertThat(node.client0().takeText()).contains("killed by user");
  }

  @Test
  void shutdownWithoutSaving_isObeyed() {
    node.client0().send("eval", "while true do end", "0");
    other.send("shutdown", "nosave");

    assertThat(node.log).contains("shutdown [nosave]");
  }

  @Test
  void scriptThatHasWritten_goesOnToItsEnd() {
    node.client0().send("eval", LONG, "0");

    assertThat(other.text("script", "kill"))
        .contains("UNKILLABLE Sorry the script already executed");
    assertThat(node.propagated).isEmpty();
    node.advanceMillis(3000);
    assertThat(node.client0().takeText()).isEqualTo("2");
    assertThat(node.propagated)
        .containsExactly("0: MULTI", "0: set written 1", "0: incr written", "0: EXEC");
    assertThat(other.text("get", "written")).isEqualTo("2");
  }

  @Test
  void nothingExpires_andNobodyIsServed_whileAScriptIsBusy() {
    TestNode.Client waiting = node.client();
    waiting.send("blpop", "list", "1");
    node.call("set", "k", "v", "px", "500");
    node.client0()
        .send(
            "eval",
            "local start = redis.call('time')[1] while redis.call('time')[1] - start < 5 do end"
                + " return redis.call('exists','k')",
            "0");
    node.advanceMillis(2000);

    assertThat(waiting.take()).isNull();
    assertThat(node.propagated).containsExactly("0: SET k v PXAT 1700000000500");
    node.advanceMillis(4000);
    assertThat(node.client0().takeText()).isEqualTo("1");
    node.advanceMillis(1);
    assertThat(waiting.takeText()).isEqualTo("null");
    assertThat(node.text("exists", "k")).isEqualTo("0");
  }

  @Test
  void transaction_goesOnAfterItsScript() {
    node.call("multi");
    node.call("set", "a", "1");
    node.call("eval", LONG, "0");
    node.call("set", "b", "2");
    node.call("eval", LONG, "0");
    node.client0().send("exec");

    assertThat(node.client0().take()).isNull();
    node.advanceMillis(3000);
    assertThat(node.client0().take()).isNull();
    assertThat(other.text("get", "b")).contains(BUSY);
    node.advanceMillis(3000);
    assertThat(node.client0().takeText()).isEqualTo("[OK, 2, OK, 2]");
    assertThat(node.client0().session.isWaiting()).isFalse();
    assertThat(node.propagated.get(0)).isEqualTo("0: MULTI");
    assertThat(node.propagated).hasSize(8);
  }

  @Test
  void transactionOfAnother_isRefusedAsAWhole() {
    node.client0().send("eval", "while true do end", "0");

    assertThat(other.text("multi")).isEqualTo("OK");
    assertThat(other.text("set", "a", "1")).contains(BUSY);
    assertThat(other.text("exec")).contains("EXECABORT Transaction discarded because of: BUSY");
  }

  @Test
  void clientThatGoes_leavesItsScriptBehind() {
    node.client0().send("eval", LONG, "0");
    node.client0().close();

    assertThat(other.text("ping")).contains(BUSY);
    node.advanceMillis(3000);
    assertThat(other.text("get", "written")).isEqualTo("2");
  }

  @Test
  void function_isKilledByItsOwnCommand() {
    node.call(
        "function",
        "load",
        "#!lua name=endless\nredis.register_function('loop', function() while true do end end)");
    node.client0().send("fcall", "loop", "0", "x");

    String busy = BUSY.replace("SCRIPT KILL", "FUNCTION KILL");
    assertThat(other.text("get", "a")).contains(busy);
    assertThat(other.text("script", "kill")).contains(busy);
    assertThat(other.text("function", "stats"))
        .startsWith("[running_script, [name, loop, command, [fcall, loop, 0, x], duration_ms, ");
    assertThat(other.text("function", "kill")).isEqualTo("OK");
    node.advanceMillis(1);
    assertThat(node.client0().takeText()).contains("killed by user");
  }

  @Test
  void loadingALibrary_hasLimitedTime() {
    assertThat(node.text("function", "load", "#!lua name=endless\nwhile true do end"))
        .contains("ERR Error registering functions: ERR FUNCTION LOAD timeout");
    assertThat(node.text("function", "list")).isEqualTo("[]");
  }

  @Test
  void withoutALimit_aScriptIsNeverBusy() {
    TestNode patient = new TestNode("lua-time-limit 0");

    assertThat(
            patient.text("eval", "local n = 0 for i = 1, 2000000 do n = n + 1 end return n", "0"))
        .isEqualTo("2000000");
  }
}
