package dev.sextant.core.engine;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineTest {
  private final TestNode node = new TestNode();

  @Test
  void unknownCommand_namesItAndItsArguments() {
    assertThat(node.call("nope", "a", "b"))
        .isEqualTo(error("ERR unknown command 'nope', with args beginning with: 'a' 'b' "));
  }

  @Test
  void wrongArity_namesTheCommand() {
    assertThat(node.call("echo"))
        .isEqualTo(error("ERR wrong number of arguments for 'echo' command"));
  }

  @Test
  void commandNames_areFoundInAnyCase() {
    assertThat(node.call("eChO", "x")).isEqualTo(bulk("x"));
  }

  @Test
  void multi_queuesAndExecutes() {
    assertThat(node.call("multi")).isEqualTo(simple("OK"));
    assertThat(node.call("echo", "1")).isEqualTo(simple("QUEUED"));
    assertThat(node.call("ping")).isEqualTo(simple("QUEUED"));
    assertThat(node.call("exec")).isEqualTo(array(bulk("1"), simple("PONG")));
    assertThat(node.call("exec")).isEqualTo(error("ERR EXEC without MULTI"));
  }

  @Test
  void exec_refusesWhenACommandCouldNotBeQueued() {
    node.call("multi");
    node.call("nope");
    assertThat(node.call("exec"))
        .isEqualTo(error("EXECABORT Transaction discarded because of previous errors."));
  }

  @Test
  void withAPassword_nothingRunsBeforeAuthentication() {
    TestNode guarded = new TestNode("requirepass secret");

    assertThat(guarded.call("ping")).isEqualTo(error("NOAUTH Authentication required."));
  }
}
