package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.value.RespType;
import dev.sextant.protocol.value.RespValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashCommandsTest {
  private static final RespValue WRONG_TYPE =
      error("WRONGTYPE Operation against a key holding the wrong kind of value");
  private static final RespValue SYNTAX = error("ERR syntax error");

  private final TestNode node = new TestNode("notify-keyspace-events KEAn");
  private final List<String> events = node.recordEvents();

  private RespValue call(Object... words) {
    return node.call(words);
  }

  private static RespValue bulks(String... texts) {
    return array(Arrays.stream(texts).map(RespValue::bulk).toArray(RespValue[]::new));
  }

  private String encoding(String key) {
    return node.value(key).encoding();
  }

  @Test
  void hset_countsNewFieldsOnly() {
    assertThat(call("hset", "h", "a", "1", "b", "2")).isEqualTo(integer(2));
    assertThat(call("hset", "h", "a", "9", "c", "3", "c", "4")).isEqualTo(integer(1));

    assertThat(call("hgetall", "h")).isEqualTo(bulks("a", "9", "b", "2", "c", "4"));
    assertThat(node.propagated).containsExactly("0: hset h a 1 b 2", "0: hset h a 9 c 3 c 4");
    assertThat(events).containsExactly("new h", "hset h", "hset h");
  }

  @Test
  void hset_withAFieldWithoutValue_isAnArityError() {
    assertThat(call("hset", "h", "a", "1", "b"))
        .isEqualTo(error("ERR wrong number of arguments for 'hset' command"));
    assertThat(call("hmset", "h", "a", "1", "b"))
        .isEqualTo(error("ERR wrong number of arguments for 'hmset' command"));
    assertThat(call("hlen", "h")).isEqualTo(integer(0));
  }

  @Test
  void hmset_answersOk() {
    assertThat(call("hmset", "h", "a", "1")).isEqualTo(simple("OK"));
    assertThat(node.propagated).containsExactly("0: hmset h a 1");
  }

  @Test
  void hsetnx_leavesAnExistingFieldAlone() {
    assertThat(call("hsetnx", "h", "a", "1")).isEqualTo(integer(1));
    assertThat(call("hsetnx", "h", "a", "2")).isEqualTo(integer(0));

    assertThat(call("hget", "h", "a")).isEqualTo(bulk("1"));
    assertThat(node.propagated).containsExactly("0: hsetnx h a 1");
    assertThat(events).containsExactly("new h", "hset h");
  }

  @Test
  void readsOfWhatIsNotThere_answerNothing() {
    RespValue nothing = call("hget", "none", "f");

    assertThat(nothing.isNull()).isTrue();
    assertThat(call("hmget", "none", "f", "g")).isEqualTo(array(nothing, nothing));
    assertThat(call("hgetall", "none")).isEqualTo(array());
    assertThat(call("hkeys", "none")).isEqualTo(array());
    assertThat(call("hvals", "none")).isEqualTo(array());
    assertThat(call("hlen", "none")).isEqualTo(integer(0));
    assertThat(call("hexists", "none", "f")).isEqualTo(integer(0));
    assertThat(call("hstrlen", "none", "f")).isEqualTo(integer(0));
    assertThat(call("hrandfield", "none")).isEqualTo(nothing);
    assertThat(call("hrandfield", "none", "3")).isEqualTo(array());
    assertThat(call("hdel", "none", "f")).isEqualTo(integer(0));
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void readsOfFields_answerThem() {
    call("hset", "h", "a", "one", "b", "");

    assertThat(call("hmget", "h", "b", "x", "a"))
        .isEqualTo(array(bulk(""), call("hget", "h", "x"), bulk("one")));
    assertThat(call("hkeys", "h")).isEqualTo(bulks("a", "b"));
    assertThat(call("hvals", "h")).isEqualTo(bulks("one", ""));
    assertThat(call("hstrlen", "h", "a")).isEqualTo(integer(3));
    assertThat(call("hexists", "h", "b")).isEqualTo(integer(1));
    assertThat(call("hlen", "h")).isEqualTo(integer(2));
  }

  @Test
  void hgetall_isAMapInResp3() {
    call("hset", "h", "a", "1");
    node.client0().protocol(3);

    assertThat(call("hgetall", "h").type()).isEqualTo(RespType.MAP);
    assertThat(call("hgetall", "none").type()).isEqualTo(RespType.MAP);
  }

  @Test
  void hdel_ofTheLastField_removesTheKey() {
    call("hset", "h", "a", "1", "b", "2");
    node.propagated.clear();
    events.clear();

    assertThat(call("hdel", "h", "a", "x")).isEqualTo(integer(1));
    assertThat(call("hdel", "h", "x")).isEqualTo(integer(0));
    assertThat(call("hdel", "h", "b", "a")).isEqualTo(integer(1));

    assertThat(node.engine.server().keyspace().size()).isZero();
    assertThat(node.propagated).containsExactly("0: hdel h a x", "0: hdel h b a");
    assertThat(events).containsExactly("hdel h", "hdel h", "del h");
  }

  @Test
  void hincrby_countsFromZero_withinTheRangeOfLong() {
    assertThat(call("hincrby", "h", "n", "5")).isEqualTo(integer(5));
    assertThat(call("hincrby", "h", "n", "-7")).isEqualTo(integer(-2));
    call("hset", "h", "n", Long.MAX_VALUE, "text", "1x");
    node.propagated.clear();

    assertThat(call("hincrby", "h", "n", "1"))
        .isEqualTo(error("ERR increment or decrement would overflow"));
    assertThat(call("hincrby", "h", "text", "1"))
        .isEqualTo(error("ERR hash value is not an integer"));
    assertThat(call("hincrby", "h", "n", "1.5"))
        .isEqualTo(error("ERR value is not an integer or out of range"));
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void hincrbyfloat_computesAsLongDouble_andPropagatesTheResult() {
    assertThat(call("hincrbyfloat", "h", "x", "10.5")).isEqualTo(bulk("10.5"));
    assertThat(call("hincrbyfloat", "h", "x", "0.1")).isEqualTo(bulk("10.6"));
    assertThat(call("hincrbyfloat", "h", "x", "-1e1")).isEqualTo(bulk("0.6"));

    assertThat(node.propagated)
        .containsExactly("0: HSET h x 10.5", "0: HSET h x 10.6", "0: HSET h x 0.6");
    assertThat(events)
        .containsExactly("new h", "hincrbyfloat h", "hincrbyfloat h", "hincrbyfloat h");
  }

  @Test
  void hincrbyfloat_refusesWhatIsNoNumber() {
    call("hset", "h", "text", "a", "big", "1e4932");

    assertThat(call("hincrbyfloat", "h", "x", "a"))
        .isEqualTo(error("ERR value is not a valid float"));
    assertThat(call("hincrbyfloat", "h", "x", "inf"))
        .isEqualTo(error("ERR value is NaN or Infinity"));
    assertThat(call("hincrbyfloat", "h", "text", "1"))
        .isEqualTo(error("ERR hash value is not a float"));
    assertThat(call("hincrbyfloat", "h", "big", "1e4932"))
        .isEqualTo(error("ERR increment would produce NaN or Infinity"));
  }

  @Test
  void everyCommand_refusesAKeyOfAnotherType() {
    node.put("s", StringValue.of(new byte[] {'x'}));

    assertThat(call("hset", "s", "f", "v")).isEqualTo(WRONG_TYPE);
    assertThat(call("hsetnx", "s", "f", "v")).isEqualTo(WRONG_TYPE);
    assertThat(call("hincrby", "s", "f", "1")).isEqualTo(WRONG_TYPE);
    assertThat(call("hincrbyfloat", "s", "f", "1")).isEqualTo(WRONG_TYPE);
    assertThat(call("hdel", "s", "f")).isEqualTo(WRONG_TYPE);
    assertThat(call("hget", "s", "f")).isEqualTo(WRONG_TYPE);
    assertThat(call("hmget", "s", "f")).isEqualTo(WRONG_TYPE);
    assertThat(call("hgetall", "s")).isEqualTo(WRONG_TYPE);
    assertThat(call("hscan", "s", "0")).isEqualTo(WRONG_TYPE);
    assertThat(call("hrandfield", "s")).isEqualTo(WRONG_TYPE);
  }

  @Test
  void aLongValueOrManyFields_turnTheListpackIntoATable() {
    call("hset", "long", "f", "x".repeat(64));
    assertThat(encoding("long")).isEqualTo("listpack");
    call("hset", "long", "f", "x".repeat(65));
    assertThat(encoding("long")).isEqualTo("hashtable");

    for (int i = 0; i < 512; i++) {
      call("hset", "many", "f" + i, i);
    }
    assertThat(encoding("many")).isEqualTo("listpack");
    call("hincrby", "many", "one more", "1");
    assertThat(encoding("many")).isEqualTo("hashtable");
  }

  @Test
  void hscan_ofASmallHash_returnsAllAtOnce() {
    call("hset", "h", "a1", "1", "b1", "2", "a2", "3");

    assertThat(call("hscan", "h", "0", "count", "1"))
        .isEqualTo(array(bulk("0"), bulks("a1", "1", "b1", "2", "a2", "3")));
    assertThat(call("hscan", "h", "7", "match", "a*"))
        .isEqualTo(array(bulk("0"), bulks("a1", "1", "a2", "3")));
    assertThat(call("hscan", "none", "0")).isEqualTo(array(bulk("0"), array()));
  }

  @Test
  void hscan_ofALargeHash_goesRoundByCursor() {
    for (int i = 0; i < 600; i++) {
      call("hset", "h", "f" + i, i);
    }
    String cursor = "0";
    int found = 0;
    int calls = 0;
    do {
      List<RespValue> page = call("hscan", "h", cursor, "count", "50").elements();
      cursor = page.get(0).text();
      found += page.get(1).elements().size() / 2;
      calls++;
    } while (!cursor.equals("0"));

    assertThat(found).isEqualTo(600);
    assertThat(calls).isBetween(5, 12);
  }

  @Test
  void hscan_checksTheCursorFirst_andOptionsOnlyWhenThereIsAHash() {
    RespValue invalid = error("ERR invalid cursor");

    assertThat(call("hscan", "none", "x")).isEqualTo(invalid);
    assertThat(call("hscan", "none", " 1")).isEqualTo(invalid);
    assertThat(call("hscan", "none", "18446744073709551616")).isEqualTo(invalid);
    assertThat(call("hscan", "none", "18446744073709551615", "nonsense").isError()).isFalse();

    call("hset", "h", "a", "1");
    assertThat(call("hscan", "h", "0", "count", "0")).isEqualTo(SYNTAX);
    assertThat(call("hscan", "h", "0", "count")).isEqualTo(SYNTAX);
    assertThat(call("hscan", "h", "0", "type", "hash")).isEqualTo(SYNTAX);
    assertThat(call("hscan", "h", "0", "count", "x"))
        .isEqualTo(error("ERR value is not an integer or out of range"));
  }

  @Test
  void hrandfield_withAPositiveCount_returnsDifferentFields() {
    call("hset", "h", "a", "1", "b", "2", "c", "3");

    assertThat(call("hrandfield", "h", "2").elements()).hasSize(2).doesNotHaveDuplicates();
    assertThat(call("hrandfield", "h", "10")).isEqualTo(bulks("a", "b", "c"));
    assertThat(call("hrandfield", "h", "10", "withvalues"))
        .isEqualTo(bulks("a", "1", "b", "2", "c", "3"));
    assertThat(call("hrandfield", "h", "0")).isEqualTo(array());
  }

  @Test
  void hrandfield_withANegativeCount_mayRepeatFields() {
    call("hset", "h", "a", "1", "b", "2");

    assertThat(call("hrandfield", "h", "-50").elements()).hasSize(50);
    assertThat(call("hrandfield", "h", "-50", "withvalues").elements()).hasSize(100);
  }

  @Test
  void hrandfield_withValues_nestsPairsInResp3() {
    call("hset", "h", "a", "1");
    node.client0().session.protocol = 3;
    node.client0().protocol(3);

    assertThat(call("hrandfield", "h", "5", "withvalues")).isEqualTo(array(bulks("a", "1")));
    assertThat(call("hrandfield", "h", "-2", "withvalues"))
        .isEqualTo(array(bulks("a", "1"), bulks("a", "1")));
  }

  @Test
  void hrandfield_refusesWrongCounts() {
    assertThat(call("hrandfield", "h", "x"))
        .isEqualTo(error("ERR value is not an integer or out of range"));
    assertThat(call("hrandfield", "h", "1", "nonsense")).isEqualTo(SYNTAX);
    assertThat(call("hrandfield", "h", "1", "withvalues", "x")).isEqualTo(SYNTAX);
    assertThat(call("hrandfield", "h", "-9223372036854775808"))
        .isEqualTo(
            error(
                "ERR value is out of range, value must between -9223372036854775807 and"
                    + " 9223372036854775807"));
    assertThat(call("hrandfield", "h", "-9223372036854770000", "withvalues"))
        .isEqualTo(error("ERR value is out of range"));
  }

  @Test
  void theBytesOfAHash_areCountedAsItChanges() {
    long empty = node.engine.server().keyspace().dataBytes();
    call("hset", "h", "a", "x".repeat(1000));
    long one = node.engine.server().keyspace().dataBytes();
    call("hset", "h", "b", "x".repeat(1000));
    long two = node.engine.server().keyspace().dataBytes();

    assertThat(one - empty).isGreaterThan(1000);
    assertThat(two - one).isBetween(1000L, one - empty);
  }
}
