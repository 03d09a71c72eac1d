package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandsTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEAn");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  private void forgetWhatFollowed() {
    node.propagated.clear();
    events.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"del", "unlink"})
  void del_countsWhatItDeletes(String del) {
    text("mset", "a", 1, "b", 2, "c", 3);
    forgetWhatFollowed();

    assertThat(text(del, "a", "x", "c", "a")).isEqualTo("2");
    assertThat(text(del, "a")).isEqualTo("0");
    assertThat(text("exists", "a", "b", "c")).isEqualTo("1");
    assertThat(node.propagated).containsExactly("0: " + del + " a x c a");
    assertThat(events).containsExactly("del a", "del c");
  }

  @Test
  void del_ofAnExpiredKey_countsNothing() {
    text("set", "k", "v", "PX", 10);
    forgetWhatFollowed();
    node.nowMicros += 11_000;

    assertThat(text("del", "k")).isEqualTo("0");
    assertThat(node.propagated).containsExactly("0: DEL k");
    assertThat(events).containsExactly("expired k");
  }

  @Test
  void unlink_ofALargeValue_showsAsFreedInTheBackground() {
    for (int i = 0; i < 600; i++) {
      node.call("SADD", "large", "member:" + i);
      node.call("SADD", "deleted", "member:" + i);
    }
    node.call("SADD", "small", "member");

    node.call("UNLINK", "large", "small");
    node.call("DEL", "deleted");

    assertThat(node.call("INFO", "memory").text()).contains("lazyfreed_objects:1\r\n");
  }

  @Test
  void flushAsync_freesEachKeyInTheBackground_untilStatisticsAreReset() {
    node.call("MSET", "a", "1", "b", "2");
    node.call("FLUSHALL", "ASYNC");
    assertThat(node.call("INFO", "memory").text()).contains("lazyfreed_objects:2\r\n");

    node.call("CONFIG", "RESETSTAT");
    assertThat(node.call("INFO", "memory").text()).contains("lazyfreed_objects:0\r\n");
  }

  @Test
  void exists_countsEachMention() {
    text("set", "a", 1);

    assertThat(text("exists", "a", "a", "b")).isEqualTo("2");
    assertThat(text("touch", "a", "a", "b")).isEqualTo("2");
  }

  @Test
  void touch_isAUse_andExistsIsNot() {
    text("set", "k", "v");
    node.advanceMillis(5000);
    text("exists", "k");
    text("type", "k");
    text("ttl", "k");
    assertThat(text("object", "idletime", "k")).isEqualTo("5");
    text("touch", "k");
    assertThat(text("object", "idletime", "k")).isEqualTo("0");
  }

  @Test
  void type_namesTheType() {
    text("set", "s", "v");
    text("hset", "h", "f", "v");

    assertThat(text("type", "s")).isEqualTo("string");
    assertThat(text("type", "h")).isEqualTo("hash");
    assertThat(text("type", "none")).isEqualTo("none");
  }

  @Test
  void rename_movesTheValueWithItsExpiry() {
    text("set", "a", "v", "EX", 100);
    text("set", "b", "w", "EX", 50);
    forgetWhatFollowed();

    assertThat(text("rename", "a", "b")).isEqualTo("OK");
    assertThat(text("get", "b")).isEqualTo("v");
    assertThat(text("ttl", "b")).isEqualTo("100");
    assertThat(text("exists", "a")).isEqualTo("0");
    assertThat(node.propagated).containsExactly("0: rename a b");
    assertThat(events).startsWith("new b", "rename_from a", "rename_to b");
  }

  @Test
  void rename_doesNotLeaveTheTargetsExpiry() {
    text("set", "a", "v");
    text("set", "b", "w", "EX", 50);
    text("rename", "a", "b");

    assertThat(text("ttl", "b")).isEqualTo("-1");
  }

  @Test
  void rename_toItself_doesNothing_butNeedsTheKey() {
    assertThat(text("rename", "a", "a")).isEqualTo("-ERR no such key");
    assertThat(text("renamenx", "a", "b")).isEqualTo("-ERR no such key");
    text("set", "a", "v");
    forgetWhatFollowed();

    assertThat(text("rename", "a", "a")).isEqualTo("OK");
    assertThat(text("renamenx", "a", "a")).isEqualTo("0");
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void renamenx_leavesAnExistingTarget() {
    text("mset", "a", 1, "b", 2);

    assertThat(text("renamenx", "a", "b")).isEqualTo("0");
    assertThat(text("renamenx", "a", "c")).isEqualTo("1");
    assertThat(text("mget", "a", "b", "c")).isEqualTo("[null, 2, 1]");
  }

  @Test
  void copy_takesValueAndExpiry() {
    text("hset", "a", "f", "v");
    text("expire", "a", 100);
    forgetWhatFollowed();

    assertThat(text("copy", "a", "b")).isEqualTo("1");
    text("hset", "b", "f", "w");
    assertThat(text("hget", "a", "f")).isEqualTo("v");
    assertThat(text("ttl", "b")).isEqualTo("100");
    assertThat(node.propagated).startsWith("0: copy a b");
    assertThat(events).startsWith("new b", "copy_to b");
  }

  @Test
  void copy_replacesOnlyWhenAskedTo() {
    text("mset", "a", 1, "b", 2);

    assertThat(text("copy", "a", "b")).isEqualTo("0");
    assertThat(text("copy", "none", "b", "REPLACE")).isEqualTo("0");
    assertThat(text("copy", "a", "b", "replace")).isEqualTo("1");
    assertThat(text("get", "b")).isEqualTo("1");
  }

  @Test
  void copy_reachesOtherDatabases() {
    text("set", "a", 1);

    assertThat(text("copy", "a", "a", "DB", 3)).isEqualTo("1");
    text("select", 3);
    assertThat(text("get", "a")).isEqualTo("1");
    assertThat(node.propagated).containsExactly("0: set a 1", "0: copy a a DB 3");
  }

  @ParameterizedTest
  @CsvSource({
    "copy a a, source and destination objects are the same",
    "copy a a DB 0, source and destination objects are the same",
    "copy a b DB, syntax error",
    "copy a b foo, syntax error",
    "copy a b DB x, value is not an integer or out of range",
    "copy a b DB 16, DB index is out of range",
    "copy a b DB -1, DB index is out of range",
    "copy a b DB 2147483648, "
        + "'value is out of range, value must between -2147483648 and 2147483647'",
  })
  void copy_refusesNonsense(String request, String error) {
    assertThat(text((Object[]) request.split(" "))).isEqualTo("-ERR " + error);
  }

  @Test
  void copy_inACluster_staysInItsDatabase() {
    TestNode cluster = new TestNode("cluster-enabled yes");
    cluster.gate = request -> null;

    assertThat(cluster.text("copy", "{a}1", "{a}2", "DB", 1))
        .isEqualTo("-ERR Copying to another database is not allowed in cluster mode");
    assertThat(cluster.text("copy", "{a}1", "{a}2", "DB", 0)).isEqualTo("0");
  }
}
