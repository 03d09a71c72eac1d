package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.FakeReplication;
import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseCommandsTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  private static Set<String> texts(RespValue array) {
    Set<String> texts = new TreeSet<>();
    array.elements().forEach(element -> texts.add(element.text()));
    return texts;
  }

  private void setKeys(int count) {
    for (int i = 0; i < count; i++) {
      text("set", "key:" + i, i);
    }
  }

  // ------------------------------------------------------------------ contents

  @Test
  void dbsize_countsTheKeysOfOneDatabase() {
    setKeys(3);
    text("select", 1);
    text("set", "other", 1);

    assertThat(text("dbsize")).isEqualTo("1");
  }

  @Test
  void keys_matchesAPattern_andHidesExpiredKeys() {
    text("mset", "foo_x", 1, "foo_y", 2, "bar", 3);
    text("set", "foo_z", 4, "PX", 10);
    node.nowMicros += 11_000;

    assertThat(texts(node.call("keys", "foo*"))).containsExactly("foo_x", "foo_y");
    assertThat(texts(node.call("keys", "*"))).containsExactly("bar", "foo_x", "foo_y");
    assertThat(text("keys", "x*")).isEqualTo("[]");
    assertThat(text("dbsize")).isEqualTo("4");
  }

  @Test
  void randomkey_answersAnyKey_butNoExpiredOne() {
    assertThat(text("randomkey")).isEqualTo("null");
    text("set", "live", 1);
    text("set", "dead", 1, "PX", 10);
    node.nowMicros += 11_000;

    for (int i = 0; i < 20; i++) {
      assertThat(text("randomkey")).isEqualTo("live");
    }
  }

  @Test
  void randomkey_ends_onAReplicaWithNothingButExpiredKeys() {
    FakeReplication replication = new FakeReplication();
    TestNode replica = new TestNode(replication);
    replica.text("set", "dead", 1, "PX", 10);
    replication.replica = true;
    replica.engine.server().keyspace().expiryOwner(false);
    replica.nowMicros += 11_000;

    assertThat(replica.text("randomkey")).isEqualTo("dead");
  }

  @Test
  void scan_returnsEveryKeyOverARound() {
    setKeys(1000);
    Set<String> seen = new TreeSet<>();
    String cursor = "0";
    do {
      List<RespValue> page = node.call("scan", cursor, "COUNT", 50).elements();
      cursor = page.get(0).text();
      seen.addAll(texts(page.get(1)));
    } while (!cursor.equals("0"));

    assertThat(seen).hasSize(1000);
  }

  @Test
  void scan_filtersByPatternAndType() {
    text("mset", "a1", 1, "a2", 2, "b1", 3);
    text("hset", "a3", "f", "v");

    assertThat(text("scan", 0, "match", "a*", "TYPE", "hash")).isEqualTo("[0, [a3]]");
    assertThat(text("scan", 0, "MATCH", "b*")).isEqualTo("[0, [b1]]");
    assertThat(text("scan", 0, "TYPE", "STRING", "MATCH", "b?")).isEqualTo("[0, [b1]]");
    assertThat(text("scan", 0, "TYPE", "nonsense")).isEqualTo("[0, []]");
  }

  @Test
  void scan_removesTheExpiredKeysItMeets_oneByOne() {
    text("set", "a", 1, "PX", 10);
    text("set", "b", 1, "PX", 10);
    node.propagated.clear();
    node.nowMicros += 11_000;

    assertThat(text("scan", 0)).isEqualTo("[0, []]");
    assertThat(node.propagated).containsExactlyInAnyOrder("0: DEL a", "0: DEL b");
  }

  @ParameterizedTest
  @CsvSource({
    "scan x, invalid cursor",
    "scan 18446744073709551616, invalid cursor",
    "scan 0 COUNT 0, syntax error",
    "scan 0 COUNT x, value is not an integer or out of range",
    "scan 0 COUNT, syntax error",
    "scan 0 FOO 1, syntax error",
  })
  void scan_refusesNonsense(String request, String error) {
    assertThat(text((Object[]) request.split(" "))).isEqualTo("-ERR " + error);
  }

  // ------------------------------------------------------------------ emptying

  @ParameterizedTest
  @ValueSource(strings = {"flushall", "flushall async", "flushall SYNC"})
  void flushall_emptiesAllDatabases(String request) {
    setKeys(2);
    text("select", 1);
    setKeys(2);

    assertThat(text((Object[]) request.split(" "))).isEqualTo("OK");
    assertThat(text("dbsize")).isEqualTo("0");
    assertThat(node.engine.server().keyspace().size()).isZero();
    assertThat(node.engine.server().keyspace().dataBytes()).isZero();
    assertThat(node.propagated).endsWith("1: " + request);
  }

  @Test
  void flushdb_emptiesOneDatabase_andIsPropagatedEvenIfThereIsNothing() {
    setKeys(2);
    text("select", 1);

    assertThat(text("flushdb")).isEqualTo("OK");
    assertThat(node.propagated).endsWith("1: flushdb");
    text("select", 0);
    assertThat(text("dbsize")).isEqualTo("2");
    assertThat(text("flushdb", "now")).isEqualTo("-ERR syntax error");
    assertThat(text("flushdb", "sync", "async")).isEqualTo("-ERR syntax error");
  }

  @Test
  void flush_breaksWatchesOfKeysThatWereThere() {
    text("set", "k", 1);
    assertThat(execAfter("k", "flushall")).isEqualTo("null");
    assertThat(execAfter("none", "flushdb")).isEqualTo("[PONG]");
  }

  private String execAfter(String watched, Object... other) {
    TestNode.Client watcher = node.client();
    watcher.call("watch", watched);
    node.call(other);
    watcher.call("multi");
    watcher.call("ping");
    return watcher.text("exec");
  }

  // ------------------------------------------------------------------ several databases

  @Test
  void move_takesValueAndExpiryAlong() {
    text("set", "k", "v", "EX", 100);
    events.clear();

    assertThat(text("move", "k", 9)).isEqualTo("1");
    assertThat(text("exists", "k")).isEqualTo("0");
    assertThat(node.propagated).endsWith("0: move k 9");
    assertThat(events).containsExactly("move_from k", "move_to k");
    text("select", 9);
    assertThat(text("get", "k")).isEqualTo("v");
    assertThat(text("ttl", "k")).isEqualTo("100");
  }

  @Test
  void move_leavesAnExistingTarget() {
    text("set", "k", 1);
    text("copy", "k", "k", "DB", 9);

    assertThat(text("move", "k", 9)).isEqualTo("0");
    assertThat(text("move", "none", 9)).isEqualTo("0");
    assertThat(text("move", "k", 0)).isEqualTo("-ERR source and destination objects are the same");
    assertThat(text("move", "k", 16)).isEqualTo("-ERR DB index is out of range");
    assertThat(text("move", "k", "nine")).isEqualTo("-ERR value is not an integer or out of range");
  }

  @Test
  void swapdb_exchangesWhatTheNumbersMean() {
    text("set", "k", 1);

    assertThat(text("swapdb", 0, 1)).isEqualTo("OK");
    assertThat(text("exists", "k")).isEqualTo("0");
    assertThat(text("swapdb", 1, 1)).isEqualTo("OK");
    text("select", 1);
    assertThat(text("get", "k")).isEqualTo("1");
    assertThat(node.propagated).containsExactly("0: set k 1", "0: swapdb 0 1", "0: swapdb 1 1");
    assertThat(text("swapdb", "x", 1)).isEqualTo("-ERR invalid first DB index");
    assertThat(text("swapdb", 0, 2147483648L)).isEqualTo("-ERR invalid second DB index");
    assertThat(text("swapdb", 0, 16)).isEqualTo("-ERR DB index is out of range");
  }

  @Test
  void swapdb_breaksWatchesOfKeysInEither() {
    text("set", "k", 1);

    assertThat(execAfter("k", "swapdb", 0, 1)).isEqualTo("null");
    assertThat(execAfter("k", "swapdb", 0, 1)).isEqualTo("null");
    assertThat(execAfter("none", "swapdb", 0, 1)).isEqualTo("[PONG]");
  }

  @Test
  void swapdb_bringingAnExpiredKey_isNoChangeForWhoWatchesNothing() {
    text("set", "k", 1, "PX", 10);
    node.nowMicros += 11_000;
    text("swapdb", 0, 1);
    TestNode.Client watcher = node.client();
    watcher.call("watch", "k");
    text("swapdb", 0, 1);
    assertThat(text("exists", "k")).isEqualTo("0");
    watcher.call("multi");

    assertThat(watcher.text("exec")).isEqualTo("[]");
  }

  @Test
  void inACluster_thereIsOneDatabase() {
    TestNode cluster = new TestNode("cluster-enabled yes");

    List<String> errors = new ArrayList<>();
    errors.add(cluster.text("swapdb", 0, 1));
    errors.add(cluster.text("move", "k", 1));
    errors.add(cluster.text("select", 1));
    assertThat(errors)
        .containsExactly(
            "-ERR SWAPDB is not allowed in cluster mode",
            "-ERR MOVE is not allowed in cluster mode",
            "-ERR SELECT is not allowed in cluster mode");
  }
}
