package dev.sextant.core.engine;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
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
  void exec_refused_saysWhy_withOrWithoutTransaction() {
    String cause = "wrong number of arguments for 'exec' command";
    RespValue refused = error("EXECABORT Transaction discarded because of: " + cause);
    assertThat(node.call("exec", "now")).isEqualTo(refused);
    node.call("multi");
    assertThat(node.call("exec", "now")).isEqualTo(refused);
    assertThat(node.call("exec")).isEqualTo(error("ERR EXEC without MULTI"));
  }

  @Test
  void multi_queuesSubcommandsThatAreCalledLikeACommandOfItsOwn() {
    node.call("multi");
    assertThat(node.call("slowlog", "reset")).isEqualTo(simple("QUEUED"));
    assertThat(node.call("exec")).isEqualTo(array(simple("OK")));
  }

  @Test
  void withAPassword_nothingRunsBeforeAuthentication() {
    TestNode guarded = new TestNode("requirepass secret");

    assertThat(guarded.call("ping")).isEqualTo(error("NOAUTH Authentication required."));
  }

  @Test
  void whenTheRoleChanges_whoeverWaitsIsToldAndDisconnected_butNotWhoIsPaused() {
    TestNode node = new TestNode();
    TestNode.Client atKey = node.client();
    TestNode.Client atReplicas = node.client();
    TestNode.Client paused = node.client();
    atKey.send("BLPOP", "k", "0");
    atReplicas.send("WAIT", "1", "0");
    node.call("CLIENT", "PAUSE", "1000", "WRITE");
    paused.send("SET", "k", "v");
    node.engine.unblockAll("UNBLOCKED role");
    assertThat(atKey.takeText()).isEqualTo("-UNBLOCKED role");
    assertThat(atReplicas.takeText()).isEqualTo("-UNBLOCKED role");
    assertThat(atKey.session.closeAfterReply && atReplicas.session.closeAfterReply).isTrue();
    assertThat(paused.session.isWaiting()).isTrue();
    node.advanceMillis(1001);
    assertThat(paused.takeText()).isEqualTo("OK");
    assertThat(paused.session.closeAfterReply).isFalse();
  }

  @Test
  void bytesAreCounted_whateverDatabaseACommandChanges() {
    TestNode node = new TestNode();
    node.call("SET", "k", "v");
    node.call("COPY", "k", "k", "DB", "1");
    node.call("COPY", "k", "k", "DB", "1", "REPLACE");
    node.call("MOVE", "k", "2");
    node.call("FLUSHDB");
    TestNode direct = new TestNode();
    for (String db : new String[] {"1", "2"}) {
      direct.call("SELECT", db);
      direct.call("SET", "k", "v");
    }
    long bytes = node.engine.server().keyspace().dataBytes();
    assertThat(bytes).isEqualTo(direct.engine.server().keyspace().dataBytes());
  }

  @Test
  void loweringMaxmemory_evictsWithoutWaitingForACommand() {
    TestNode node = new TestNode();
    node.call("SET", "k", "v");
    node.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", "1");
    assertThat(node.engine.server().keyspace().size()).isZero();
    assertThat(node.propagated).endsWith("0: DEL k");
  }
}
