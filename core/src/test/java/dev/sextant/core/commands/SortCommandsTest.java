package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortCommandsTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();

  /** The reply to a request whose words are divided by spaces. */
  private String text(String request) {
    return node.text((Object[]) request.split(" "));
  }

  @Test
  void sort_ordersNumbers() {
    text("rpush l 10 9 1.5 -3 1e2");

    assertThat(text("sort l")).isEqualTo("[-3, 1.5, 9, 10, 1e2]");
    assertThat(text("sort l desc")).isEqualTo("[1e2, 10, 9, 1.5, -3]");
    assertThat(text("sort_ro l desc asc")).isEqualTo("[-3, 1.5, 9, 10, 1e2]");
    assertThat(text("sort none")).isEqualTo("[]");
  }

  @Test
  void sort_ofEqualNumbers_ordersTheTexts() {
    text("rpush l 1.0 01 1");

    assertThat(text("sort l")).isEqualTo("[01, 1, 1.0]");
  }

  @Test
  void sort_refusesWhatIsNoNumber_andWhatHasNoElements() {
    text("rpush l a");
    text("rpush m nan");
    text("set s 1");

    String error = "-ERR One or more scores can't be converted into double";
    assertThat(text("sort l")).contains(error.substring(1));
    assertThat(text("sort m")).contains(error.substring(1));
    assertThat(text("sort s")).contains("WRONGTYPE");
    assertThat(node.text("rpush", "n", "", " 7", "0x10")).isEqualTo("3");
    assertThat(text("sort n")).isEqualTo("[,  7, 0x10]");
  }

  @Test
  void sort_alpha_ordersBytes() {
    text("sadd s b a B 10 9");

    assertThat(text("sort s alpha")).isEqualTo("[10, 9, B, a, b]");
    assertThat(text("sort s alpha desc")).isEqualTo("[b, a, B, 9, 10]");
  }

  @Test
  void sort_alpha_toAReply_comparesUpToAZeroByte_butWhatIsStoredWhole() {
    node.call("rpush", "l", "a\0b", "a\0a");

    assertThat(node.text("sort", "l", "alpha")).isEqualTo("[a\0b, a\0a]");
    text("sort l alpha store out");
    assertThat(text("lrange out 0 -1")).isEqualTo("[a\0a, a\0b]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit 0 2    | [1, 2]",
        "limit 1 2    | [2, 3]",
        "limit -5 2   | [1, 2]",
        "limit 2 -1   | [3, 4]",
        "limit 3 100  | [4]",
        "limit 4 1    | []",
        "limit 0 0    | []",
        "desc limit 1 2 | [3, 2]"
      })
  void sort_limit_takesAPart(String options, String expected) {
    text("rpush l 3 1 4 2");

    assertThat(text("sort l " + options)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "l | [3, 1, 2]",
        "l desc | [2, 1, 3]",
        "l desc limit 0 2 | [2, 1]",
        "l limit 1 5 | [1, 2]",
        "z | [c, a, b]",
        "z desc limit 1 1 | [a]",
        "z limit 3 1 | []"
      })
  void sort_byWhatIsTheSameForAll_keepsTheOrder(String request, String expected) {
    text("rpush l 3 1 2");
    text("zadd z 1 c 2 a 3 b");

    assertThat(text("sort " + request + " by nosort")).isEqualTo(expected);
  }

  @Test
  void sort_ofASet_byNothing_hasAnOrderWhenStored() {
    text("sadd s b a c");

    text("sort s by nosort store out");

    assertThat(text("lrange out 0 -1")).isEqualTo("[a, b, c]");
  }

  @Test
  void sort_byKeys_andByFields() {
    text("rpush l 1 2 3");
    text("mset w1 30 w2 10");
    text("hset h1-x f 5");
    text("hset h2-x f 7");

    assertThat(text("sort l by w*")).isEqualTo("[3, 2, 1]"); // What is missing is 0.
    assertThat(text("sort l by w* desc limit 0 1")).isEqualTo("[1]");
    assertThat(text("sort l by h*-x->f")).isEqualTo("[3, 1, 2]");
    assertThat(text("sort l by w* alpha")).isEqualTo("[3, 2, 1]");
    text("set w3 x");
    assertThat(text("sort l by w*")).contains("can't be converted");
  }

  @Test
  void sort_get_looksUpWhatBelongsToEachElement() {
    text("rpush l 2 1");
    text("mset w1 one w2 two odd-> 9");
    text("hset h1 f eins");

    assertThat(text("sort l get # get w* get h*->f get fixed"))
        .isEqualTo("[1, one, eins, null, 2, two, null, null]");
    assertThat(text("sort l get h*")).isEqualTo("[null, null]");
    assertThat(text("sort l get w*->f")).isEqualTo("[null, null]");
    assertThat(text("sort l get h*->f store out")).isEqualTo("2");
    assertThat(text("lrange out 0 -1")).isEqualTo("[eins, ]");
  }

  @Test
  void sort_store_replacesTheTarget_orRemovesIt() {
    text("rpush l 2 1");
    text("set out x ex 100");
    node.propagated.clear();
    events.clear();

    assertThat(text("sort l store out")).isEqualTo("2");

    assertThat(text("lrange out 0 -1")).isEqualTo("[1, 2]");
    assertThat(text("ttl out")).isEqualTo("-1");
    assertThat(node.propagated).containsExactly("0: sort l store out");
    assertThat(events).containsExactly("sortstore out");

    assertThat(text("sort none store out")).isEqualTo("0");
    assertThat(text("exists out")).isEqualTo("0");
    assertThat(events).endsWith("del out");
    assertThat(text("sort none store out")).isEqualTo("0");
    assertThat(node.propagated).hasSize(2);
  }

  @Test
  void sort_ofASmallSortedSet_leavesItLarge() {
    text("zadd z 1 a");

    text("sort z alpha");

    assertThat(node.value("z").encoding()).isEqualTo("skiplist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sort l foo     | ERR syntax error",
        "sort l by      | ERR syntax error",
        "sort l limit 0 | ERR syntax error",
        "sort_ro l store out | ERR syntax error",
        "sort l limit a 1 | ERR value is not an integer or out of range"
      })
  void sort_refusesWrongOptions(String request, String error) {
    assertThat(text(request)).contains(error);
  }

  @Test
  void sort_inClusterMode_readsNoOtherKeys() {
    TestNode cluster = new TestNode("cluster-enabled yes");
    cluster.call("rpush", "l", "2", "1");

    assertThat(cluster.text("sort", "l", "by", "w*"))
        .contains("ERR BY option of SORT denied in Cluster mode.");
    assertThat(cluster.text("sort", "l", "get", "#"))
        .contains("ERR GET option of SORT denied in Cluster mode.");
    assertThat(cluster.text("sort", "l", "by", "nosort")).isEqualTo("[2, 1]");
  }

  @Test
  void sort_ofAUserWhoMayNotReadAllKeys_readsNoOtherKeys() {
    text("acl setuser half on nopass +@all ~l %W~*");
    TestNode.Client client = node.client();
    client.call("auth", "half", "x");

    assertThat(client.text("sort", "l", "by", "w*"))
        .contains("ERR BY option of SORT denied due to insufficient ACL permissions.");
    assertThat(client.text("sort", "l", "get", "w*"))
        .contains("ERR GET option of SORT denied due to insufficient ACL permissions.");
    assertThat(client.text("sort", "l", "alpha")).isEqualTo("[]");
  }

  @Test
  void keysOfSort_areTheSourceAndTheLastTarget() {
    assertThat(text("command getkeys sort a by store get store limit store 1 store b store c"))
        .isEqualTo("[a, c]");
    assertThat(text("command getkeys sort_ro a store b")).isEqualTo("[a]");
  }
}
