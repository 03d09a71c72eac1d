package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.value.RespValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListCommandsTest {
  private static final RespValue SYNTAX = error("ERR syntax error");
  private static final RespValue NOT_AN_INTEGER =
      error("ERR value is not an integer or out of range");

  private final TestNode node = new TestNode("notify-keyspace-events KEAn");
  private final List<String> events = node.recordEvents();

  private RespValue call(Object... words) {
    return node.call(words);
  }

  private static RespValue bulks(String... texts) {
    return array(Arrays.stream(texts).map(RespValue::bulk).toArray(RespValue[]::new));
  }

  private RespValue all(String key) {
    return call("lrange", key, "0", "-1");
  }

  /** A list of the given elements, with nothing recorded. */
  private void list(String key, Object... elements) {
    for (Object element : elements) {
      call("rpush", key, element);
    }
    node.propagated.clear();
    events.clear();
  }

  // ------------------------------------------------------------------ pushing

  @Test
  void pushes_addAtTheirEnd_oneAfterTheOther() {
    assertThat(call("rpush", "l", "a", "b")).isEqualTo(integer(2));
    assertThat(call("lpush", "l", "c", "d")).isEqualTo(integer(4));

    assertThat(all("l")).isEqualTo(bulks("d", "c", "a", "b"));
    assertThat(node.propagated).containsExactly("0: rpush l a b", "0: lpush l c d");
    assertThat(events).containsExactly("new l", "rpush l", "lpush l");
    assertThat(node.value("l").encoding()).isEqualTo("quicklist");
  }

  @Test
  void pushesX_addOnlyToAListThatExists() {
    assertThat(call("lpushx", "l", "a")).isEqualTo(integer(0));
    assertThat(call("rpushx", "l", "a")).isEqualTo(integer(0));
    assertThat(node.propagated).isEmpty();
    assertThat(events).isEmpty();

    call("rpush", "l", "a");
    assertThat(call("lpushx", "l", "x", "y")).isEqualTo(integer(3));
    assertThat(call("rpushx", "l", "z")).isEqualTo(integer(4));
    assertThat(all("l")).isEqualTo(bulks("y", "x", "a", "z"));
  }

  @Test
  void aPush_countsEachElementAsAChange() {
    long before = node.engine.server().dirty;
    call("rpush", "l", "a", "b", "c");

    assertThat(node.engine.server().dirty - before).isEqualTo(3);
  }

  // ------------------------------------------------------------------ reading

  @Test
  void readsOfWhatIsNotThere_answerNothing() {
    assertThat(call("llen", "l")).isEqualTo(integer(0));
    assertThat(all("l")).isEqualTo(array());
    assertThat(call("lindex", "l", "no number").isNull()).isTrue();
    assertThat(call("lpos", "l", "a").isNull()).isTrue();
    assertThat(call("lpos", "l", "a", "count", "0")).isEqualTo(array());
    assertThat(call("lrange", "l", "x", "1")).isEqualTo(NOT_AN_INTEGER);
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1, 'a b c d'",
    "1, 2, 'b c'",
    "-2, -1, 'c d'",
    "-100, 100, 'a b c d'",
    "-100, 0, 'a'",
    "3, 1, ''",
    "4, 9, ''",
    "0, -5, ''",
    "-9223372036854775808, 9223372036854775807, 'a b c d'",
    "9223372036854775807, -1, ''"
  })
  void lrange_answersTheElementsInTheRange(String start, String stop, String expected) {
    list("l", "a", "b", "c", "d");

    assertThat(call("lrange", "l", start, stop))
        .isEqualTo(expected.isEmpty() ? array() : bulks(expected.split(" ")));
  }

  @Test
  void lindex_countsFromBothEnds() {
    list("l", "a", "b", "c");

    assertThat(call("lindex", "l", "1")).isEqualTo(bulk("b"));
    assertThat(call("lindex", "l", "-1")).isEqualTo(bulk("c"));
    assertThat(call("lindex", "l", "3").isNull()).isTrue();
    assertThat(call("lindex", "l", "-4").isNull()).isTrue();
    assertThat(call("lindex", "l", "x")).isEqualTo(NOT_AN_INTEGER);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2",
    "rank 1, 2",
    "rank 2, 6",
    "rank -1, 7",
    "rank -3, 2",
    "rank 4, none",
    "maxlen 2, none",
    "maxlen 3, 2",
    "rank -1 maxlen 1, 7",
    "count 0, 2 6 7",
    "count 2, 2 6",
    "count 0 rank -2, 6 2",
    "count 1 rank 2, 6",
    "count 9 maxlen 7, 2 6",
    "count 0 rank 5, ''",
    "count 2 rank -9223372036854775808, 7 6 2",
    "rank -9223372036854775808, 7"
  })
  void lpos_answersIndexesFromTheHead(String options, String expected) {
    list("l", "a", "b", "c", "1", "2", "3", "c", "c");
    String request = ("lpos l c " + options).trim();

    RespValue reply = call((Object[]) request.split(" "));

    if (expected.equals("none")) {
      assertThat(reply.isNull()).isTrue();
    } else if (options.contains("count")) {
      assertThat(reply.elements().stream().map(e -> Long.toString(e.number())))
          .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
    } else {
      assertThat(reply).isEqualTo(integer(Long.parseLong(expected)));
    }
  }

  @Test
  void lpos_refusesWrongOptions() {
    assertThat(call("lpos", "l", "a", "rank", "0"))
        .isEqualTo(
            error(
                "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second"
                    + " ... or use negative to start from the end of the list"));
    assertThat(call("lpos", "l", "a", "rank", "x")).isEqualTo(NOT_AN_INTEGER);
    assertThat(call("lpos", "l", "a", "count", "-1"))
        .isEqualTo(error("ERR COUNT can't be negative"));
    assertThat(call("lpos", "l", "a", "maxlen", "x"))
        .isEqualTo(error("ERR MAXLEN can't be negative"));
    assertThat(call("lpos", "l", "a", "nonsense", "1")).isEqualTo(SYNTAX);
    assertThat(call("lpos", "l", "a", "count")).isEqualTo(SYNTAX);
  }

  // ------------------------------------------------------------------ changing

  @Test
  void linsert_putsBesideTheFirstPivot() {
    list("l", "a", "b", "b");

    assertThat(call("linsert", "l", "before", "b", "x")).isEqualTo(integer(4));
    assertThat(call("linsert", "l", "AFTER", "b", "y")).isEqualTo(integer(5));
    assertThat(call("linsert", "l", "after", "none", "z")).isEqualTo(integer(-1));
    assertThat(call("linsert", "none", "after", "b", "z")).isEqualTo(integer(0));
    assertThat(call("linsert", "l", "beside", "b", "z")).isEqualTo(SYNTAX);

    assertThat(all("l")).isEqualTo(bulks("a", "x", "b", "y", "b"));
    assertThat(node.propagated)
        .containsExactly("0: linsert l before b x", "0: linsert l AFTER b y");
    assertThat(events).containsExactly("linsert l", "linsert l");
  }

  @Test
  void lset_replacesAnElement() {
    list("l", "a", "b", "c");

    assertThat(call("lset", "l", "-1", "z")).isEqualTo(simple("OK"));
    assertThat(call("lset", "l", "3", "z")).isEqualTo(error("ERR index out of range"));
    assertThat(call("lset", "l", "x", "z")).isEqualTo(NOT_AN_INTEGER);
    assertThat(call("lset", "none", "x", "z")).isEqualTo(error("ERR no such key"));

    assertThat(all("l")).isEqualTo(bulks("a", "b", "z"));
    assertThat(node.propagated).containsExactly("0: lset l -1 z");
    assertThat(events).containsExactly("lset l");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 'b c'",
    "2, 2, 'b c a'",
    "-2, 2, 'a b c'",
    "-9223372036854775808, 3, 'b c'",
    "9223372036854775807, 3, 'b c'"
  })
  void lrem_removesFromTheEndThatTheCountSays(String count, int removed, String left) {
    list("l", "a", "b", "a", "c", "a");

    assertThat(call("lrem", "l", count, "a")).isEqualTo(integer(removed));
    assertThat(all("l")).isEqualTo(bulks(left.split(" ")));
    assertThat(events).containsExactly("lrem l");
  }

  @Test
  void lrem_ofTheLastElement_removesTheKey() {
    list("l", "a", "a");

    assertThat(call("lrem", "l", "0", "x")).isEqualTo(integer(0));
    assertThat(node.propagated).isEmpty();
    assertThat(call("lrem", "l", "0", "a")).isEqualTo(integer(2));

    assertThat(node.engine.server().keyspace().size()).isZero();
    assertThat(events).containsExactly("lrem l", "del l");
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 'b c'", "-1, -1, 'd'", "0, 100, 'a b c d'", "-100, 1, 'a b'"})
  void ltrim_keepsTheRange(String start, String stop, String left) {
    list("l", "a", "b", "c", "d");

    assertThat(call("ltrim", "l", start, stop)).isEqualTo(simple("OK"));
    assertThat(all("l")).isEqualTo(bulks(left.split(" ")));
    assertThat(events).containsExactly("ltrim l");
  }

  @Test
  void ltrim_ofNothing_isAnEventButNoChange() {
    list("l", "a");

    call("ltrim", "l", "0", "-1");

    assertThat(events).containsExactly("ltrim l");
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void ltrim_ofEverything_removesTheKey() {
    list("l", "a", "b");

    call("ltrim", "l", "5", "9");

    assertThat(events).containsExactly("ltrim l", "del l");
    assertThat(node.propagated).containsExactly("0: ltrim l 5 9");
    assertThat(node.engine.server().keyspace().size()).isZero();
  }

  @Test
  void theBytesOfAList_areCountedAsItChanges() {
    call("rpush", "l", "x".repeat(1000));
    long one = node.engine.server().keyspace().dataBytes();
    call("rpush", "l", "x".repeat(1000));
    long two = node.engine.server().keyspace().dataBytes();
    call("lset", "l", "0", "");
    long less = node.engine.server().keyspace().dataBytes();

    assertThat(two - one).isBetween(900L, 1100L);
    assertThat(two - less).isBetween(900L, 1100L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lpush s x",
        "rpushx s x",
        "llen s",
        "lrange s 0 1",
        "lindex s 0",
        "lpos s x",
        "linsert s before a b",
        "lset s 0 x",
        "lrem s 0 x",
        "ltrim s 0 1",
        "lpop s",
        "rpop s 2",
        "lmpop 1 s left",
        "blpop s 0",
        "blmpop 0 1 s left",
        "lmove s d left left",
        "lmove l s left left",
        "blmove s d left left 0",
        "brpoplpush l s 0",
        "rpoplpush s d"
      })
  void everyCommand_refusesAKeyOfAnotherType(String request) {
    node.put("s", StringValue.of(new byte[] {'x'}));
    list("l", "a");

    assertThat(call((Object[]) request.split(" ")))
        .isEqualTo(error("WRONGTYPE Operation against a key holding the wrong kind of value"));
    assertThat(all("l")).isEqualTo(bulks("a"));
    assertThat(node.propagated).isEmpty();
  }
}
