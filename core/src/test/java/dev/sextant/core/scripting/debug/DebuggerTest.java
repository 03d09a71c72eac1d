package dev.sextant.core.scripting.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

/** Debugging sessions without sockets. */
class DebuggerTest {
  private static final String SCRIPT =
      "local a = redis.call('set', 'k', 'v')\nlocal b = 2\nreturn b";

  private final TestNode node = new TestNode();
  private final TestNode.Client client = node.client();

  /** Begins to debug a script; what is said first. */
  private String debug(String mode, String script) {
    client.call("script", "debug", mode);
    client.send("eval", script, "0");
    return said();
  }

  /** What was said since the last time, lines joined by bars. */
  private String said() {
    String said = client.said.toString();
    client.said.setLength(0);
    return said.strip().replace("\r\n", "|");
  }

  private String say(String... words) {
    StringBuilder bytes = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      bytes.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    client.receive(bytes.toString());
    return said();
  }

  @Test
  void aScript_stopsBeforeItsFirstLine() {
    assertThat(debug("sync", SCRIPT))
        .isEqualTo(
            "*2|+* Stopped at 1, stop reason = step over"
                + "|+-> 1   local a = redis.call('set', 'k', 'v')");
    assertThat(client.session.isWaiting()).isTrue();
    assertThat(client.take()).isNull();
  }

  @Test
  void steps_tellTheCommandsOfTheLine() {
    debug("sync", SCRIPT);
    assertThat(say("s"))
        .isEqualTo(
            "*4|+<redis> set k v|+<reply> \"+OK\""
                + "|+* Stopped at 2, stop reason = step over|+-> 2   local b = 2");
  }

  @Test
  void theEnd_isSaidBeforeTheReply_andThenTheConnectionCloses() {
    debug("sync", SCRIPT);
    assertThat(say("continue")).isEqualTo("*1|+<endsession>");
    assertThat(client.takeText()).isEqualTo("2");
    assertThat(client.session.closeAfterReply).isTrue();
    assertThat(client.session.isWaiting()).isFalse();
    assertThat(client.session.conversation).isNull();
  }

  @Test
  void aSynchronousSession_holdsTheNode_andKeepsWhatWasWritten() {
    debug("sync", SCRIPT);
    assertThat(node.log)
        .containsExactly("warning: Redis synchronous debugging eval session started", "hold");
    say("c");
    assertThat(node.log)
        .endsWith("warning: Redis synchronous debugging eval session ended", "release");
    assertThat(node.text("get", "k")).isEqualTo("v");
    assertThat(node.propagated).containsExactly("0: set k v");
  }

  @Test
  void aForkedSession_isNoClientOfTheNode_andLeavesNothingBehind() {
    node.call("set", "old", "value");
    node.call("rpush", "list", "a");
    debug("yes", "redis.call('rpush', 'list', 'b')\nreturn redis.call('del', 'old')");
    assertThat(node.engine.server().clients().byId(client.session.id())).isNull();
    node.call("set", "new", "value");

    assertThat(say("redis", "exists", "new")).endsWith("<reply> 0");
    assertThat(say("c")).isEqualTo("*1|+<endsession>");

    assertThat(client.takeText()).isEqualTo("1");
    assertThat(node.text("lrange", "list", "0", "-1")).isEqualTo("[a]");
    assertThat(node.text("get", "old")).isEqualTo("value");
    assertThat(node.propagated).hasSize(3).noneMatch(command -> command.contains("del"));
    assertThat(node.engine.server().stats().forks).isEqualTo(1);
    assertThat(node.log)
        .containsExactly(
            "warning: Redis forked for debugging eval",
            "warning: Lua debugging session child exiting");
  }

  @Test
  void forkedSessions_liveSideBySide() {
    TestNode.Client second = node.client();
    debug("yes", "redis.call('set', 'k', 1)\nlocal x\nreturn redis.call('get', 'k')");
    say("s");
    second.call("script", "debug", "yes");
    second.send("eval", "return redis.call('get', 'k')", "0");
    second.receive("*1\r\n$1\r\nc\r\n");
    assertThat(second.takeText()).isEqualTo("null");
    say("c");
    assertThat(client.takeText()).isEqualTo("1");
  }

  @Test
  void aScriptThatDoesNotCompile_endsTheSession() {
    assertThat(debug("sync", "return return")).isEqualTo("*1|+<endsession>");
    assertThat(client.takeText())
        .startsWith("-ERR Error compiling script (new function): user_script:1:");
    assertThat(node.log).endsWith("release");
  }

  @Test
  void aClientThatIsGone_letsTheScriptRunOn_whenTheNodeWaitsForIt() {
    debug("sync", SCRIPT);
    client.leave();
    assertThat(node.text("get", "k")).isEqualTo("v");
    assertThat(node.log).endsWith("release");
  }

  @Test
  void aClientThatIsGone_takesItsCopyOfTheNodeWithIt() {
    debug("yes", SCRIPT);
    client.leave();
    assertThat(node.text("exists", "k")).isEqualTo("0");
    assertThat(node.log).endsWith("warning: Lua debugging session child exiting");
  }

  @Test
  void aScriptThatRunsForTooLong_stopsWhereItIs() {
    debug("sync", "local n = 0\nwhile true do\n  n = n + 1\nend");
    assertThat(say("c"))
        .startsWith("*2|+* Stopped at ")
        .contains("stop reason = timeout reached, infinite loop?");
    assertThat(say("a")).isEqualTo("*1|+<endsession>");
    assertThat(client.takeText()).startsWith("-ERR script aborted for user request script: ");
  }

  @Test
  void codeThatRunsForTooLong_isEnded() {
    debug("sync", SCRIPT);
    assertThat(say("eval", "while true do end"))
        .isEqualTo("*1|+<error> ERR timeout reached, infinite loop?");
    assertThat(say("print")).isEqualTo("*1|+No local variables in the current context.");
  }

  @Test
  void aScriptWithoutAClient_isEnded_evenIfItCatchesAllErrors() {
    debug("sync", "while true do\n  pcall(function() while true do end end)\nend");
    client.leave();
    assertThat(node.log).endsWith("release");
    assertThat(node.text("ping")).isEqualTo("PONG");
  }

  @Test
  void codeThatCallsACommandInVain_tellsTheError() {
    debug("sync", SCRIPT);
    assertThat(say("eval", "redis.call('nosuch')"))
        .isEqualTo("*1|+<error> ERR Unknown Redis command called from script");
  }

  @Test
  void brokenCommands_failTheScript() {
    debug("sync", SCRIPT);
    client.receive("hello");
    assertThat(said()).isEqualTo("*1|+<endsession>");
    assertThat(client.takeText())
        .startsWith("-ERR protocol error script: ")
        .endsWith("on @user_script:1.");
  }

  @Test
  void aCommand_mayArriveInPieces_andEndsWhatArrivedWithIt() {
    debug("sync", SCRIPT);
    client.receive("*1\r\n$5\r");
    client.receive("\ntra");
    assertThat(said()).isEmpty();
    client.receive("ce\r\n*1\r\n$1\r\ns\r\n");
    assertThat(said()).startsWith("*2|+In top level:|+-> 1   local a");
  }

  @Test
  void values_areShownAsDeepAsTen() {
    debug("sync", "local t = {1, {x = true}}\nt[3] = t\nreturn t");
    say("s");
    assertThat(say("print", "t")).isEqualTo("*1|+<value> {1; {[\"x\"]=true}}");
    say("s");
    assertThat(say("print", "t")).contains(" ...|+<hint> The above reply was trimmed.");
    say("maxlen", "0");
    assertThat(say("print", "t")).contains("<max recursion level reached! Nested table?>");
  }

  @Test
  void replies_areShownForPeople() {
    debug("sync", "redis.setresp(3)\nreturn 1");
    say("s");
    assertThat(say("redis", "hset", "h", "f", "1")).endsWith("<reply> 1");
    assertThat(say("redis", "hgetall", "h")).endsWith("<reply> {\"f\" => \"1\"}");
    assertThat(say("redis", "hmget", "h", "f", "g")).endsWith("<reply> [\"1\",(null)]");
    assertThat(say("redis", "incrby", "h", "1"))
        .contains("|+<error> -WRONGTYPE")
        .contains("|+<reply> \"-WRONGTYPE");
    assertThat(say("redis", "info")).endsWith("<reply>");
  }

  @Test
  void evalSha_isNotDebugged() {
    client.call("script", "debug", "yes");
    assertThat(client.text("evalsha", "0".repeat(40), "0"))
        .isEqualTo("-ERR Please use EVAL instead of EVALSHA for debugging");
    assertThat(client.text("evalsha", "short", "0")).startsWith("-NOSCRIPT");
  }

  @Test
  void no_switchesItOff() {
    client.call("script", "debug", "sync");
    client.call("script", "debug", "no");
    assertThat(client.text("eval", "return redis.breakpoint()", "0")).isEqualTo("null");
  }

  @Test
  void theMode_isSetOutsideOfPipelines() {
    client.pending = 5;
    assertThat(client.text("script", "debug", "yes"))
        .isEqualTo("-ERR SCRIPT DEBUG must be called outside a pipeline");
    client.pending = 0;
    assertThat(client.text("script", "debug", "perhaps"))
        .isEqualTo("-ERR Use SCRIPT DEBUG YES/SYNC/NO");
  }

  @Test
  void aTransaction_goesOnAfterTheSession() {
    client.call("script", "debug", "sync");
    client.call("multi");
    client.call("eval", "return redis.call('incr', 'n')", "0");
    client.call("incr", "n");
    client.send("exec");
    said();
    assertThat(say("c")).isEqualTo("*1|+<endsession>");
    assertThat(client.takeText()).isEqualTo("[1, 2]");
  }

  @Test
  void aTransaction_isNotForked() {
    client.call("script", "debug", "yes");
    client.call("multi");
    client.call("eval", "return 1", "0");
    assertThat(client.text("exec")).contains("Fork() failed");
  }

  @Test
  void time_standsStillFromStopToStop() {
    node.call("set", "short", "lived", "px", "100");
    debug("sync", "local a = redis.call('get', 'short')\nreturn redis.call('get', 'short')");
    say("s");
    node.nowMicros += 1_000_000;
    say("c");
    assertThat(client.takeText()).isEqualTo("null");
  }
}
