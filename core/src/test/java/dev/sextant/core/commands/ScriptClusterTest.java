package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.slots.Slots;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Scripts in a cluster whose other nodes own everything but the slots of {a} and {b}. */
class ScriptClusterTest {
  private static final int A = slot("a");
  private static final int B = slot("b");

  private final TestNode node = new TestNode("cluster-enabled yes");

  ScriptClusterTest() {
    node.gate =
        request ->
            request.slot() == A || request.slot() == B
                ? null
                : "MOVED " + request.slot() + " 127.0.0.1:7001";
  }

  private static int slot(String key) {
    return Slots.of(key.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void declaredKeys_areRedirected() {
    assertThat(node.text("eval", "return 1", "1", "c")).contains("MOVED " + slot("c"));
    assertThat(node.text("eval", "return 1", "2", "a", "b"))
        .contains("CROSSSLOT Keys in request don't hash to the same slot");
    assertThat(node.text("eval", "return redis.call('set',KEYS[1],'1')", "1", "a")).isEqualTo("OK");
  }

  @Test
  void keysOfOtherNodes_areRefusedToScripts() {
    assertThat(node.text("eval", "return redis.call('get','c')", "0"))
        .contains("ERR Script attempted to access a non local key in a cluster node script: ");
    assertThat(node.text("eval", "return redis.call('mget','a','b')", "0"))
        .contains("ERR Script attempted to access a non local key in a cluster node script: ");
  }

  @Test
  void clusterThatIsDown_isSaid() {
    node.gate = request -> "CLUSTERDOWN The cluster is down";

    assertThat(node.text("eval", "return redis.call('get','a')", "0"))
        .contains("ERR Script attempted to execute a command while the cluster is down");
    node.gate =
        request ->
            request.writes()
                ? "CLUSTERDOWN The cluster is down and only accepts read commands"
                : null;
    assertThat(node.text("eval", "return redis.call('set','a','1')", "0"))
        .contains(
            "ERR Script attempted to execute a write command while the cluster is down and"
                + " readonly");
  }

  @Test
  void severalSlots_areForScriptsThatSaySo() {
    String both = "redis.call('get','a') return redis.call('get','b')";

    assertThat(node.text("eval", both, "0")).isEqualTo("null");
    assertThat(node.text("eval", "#!lua\n" + both, "0"))
        .contains("ERR Script attempted to access keys that do not hash to the same slot");
    assertThat(node.text("eval", "#!lua\nreturn redis.call('get','b')", "1", "a"))
        .contains("ERR Script attempted to access keys that do not hash to the same slot");
    assertThat(node.text("eval", "#!lua flags=allow-cross-slot-keys\n" + both, "0"))
        .isEqualTo("null");
  }

  @Test
  void scriptThatIsNotForClusters_isRefused() {
    assertThat(node.text("eval", "#!lua flags=no-cluster\nreturn 1", "0"))
        .contains("ERR Can not run script on cluster, 'no-cluster' flag is set.");
  }

  @Test
  void flagsOfTheScript_sayWhetherTheRequestWrites() {
    node.gate = request -> request.writes() ? "MOVED 1 127.0.0.1:7001" : null;

    assertThat(node.text("eval", "return 1", "1", "a")).isEqualTo("1");
    assertThat(node.text("eval", "#!lua\nreturn 1", "1", "a")).contains("MOVED 1");
    assertThat(node.text("eval", "#!lua flags=no-writes\nreturn 1", "1", "a")).isEqualTo("1");
  }
}
