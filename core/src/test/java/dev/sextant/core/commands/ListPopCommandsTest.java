package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pops and moves that find what they want; waiting is in {@link ListBlockingTest}. */
class ListPopCommandsTest {
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

  private void list(String key, Object... elements) {
    for (Object element : elements) {
      call("rpush", key, element);
    }
    node.propagated.clear();
    events.clear();
  }

  @Test
  void pops_takeFromTheirEnd() {
    list("l", "a", "b", "c", "d", "e");

    assertThat(call("lpop", "l")).isEqualTo(bulk("a"));
    assertThat(call("rpop", "l")).isEqualTo(bulk("e"));
    assertThat(call("rpop", "l", "2")).isEqualTo(bulks("d", "c"));
    assertThat(call("lpop", "l", "0")).isEqualTo(array());
    assertThat(call("lpop", "l", "10")).isEqualTo(bulks("b"));

    assertThat(node.propagated)
        .containsExactly("0: lpop l", "0: rpop l", "0: rpop l 2", "0: lpop l 10");
    assertThat(events).containsExactly("lpop l", "rpop l", "rpop l", "lpop l", "del l");
  }

  @Test
  void popsOfNothing_answerTheNullOfTheirForm() {
    call("rpush", "l", "a");

    assertThat(call("lpop", "none")).isEqualTo(call("lindex", "l", "9"));
    assertThat(call("lpop", "none", "2")).isEqualTo(call("lmpop", "1", "none", "left"));
    assertThat(call("lpop", "none", "2")).isNotEqualTo(call("lpop", "none"));
  }

  @Test
  void pops_refuseWrongCounts() {
    RespValue notPositive = error("ERR value is out of range, must be positive");

    assertThat(call("lpop", "none", "-1")).isEqualTo(notPositive);
    assertThat(call("rpop", "none", "x")).isEqualTo(notPositive);
    assertThat(call("rpop", "none", "1", "2"))
        .isEqualTo(error("ERR wrong number of arguments for 'rpop' command"));
  }

  @Test
  void lmpop_takesFromTheFirstListThatThereIs() {
    list("b", "1", "2", "3");

    assertThat(call("lmpop", "2", "a", "b", "left")).isEqualTo(array(bulk("b"), bulks("1")));
    assertThat(call("lmpop", "2", "a", "b", "RIGHT", "COUNT", "10"))
        .isEqualTo(array(bulk("b"), bulks("3", "2")));

    assertThat(node.propagated).containsExactly("0: LPOP b 1", "0: RPOP b 2");
    assertThat(events).containsExactly("lpop b", "rpop b", "del b");
  }

  @ParameterizedTest
  @CsvSource({
    "lmpop 0 l left, ERR numkeys should be greater than 0",
    "lmpop x l left, ERR numkeys should be greater than 0",
    "lmpop 2 l left, ERR syntax error",
    "lmpop 9223372036854775807 l left, ERR syntax error",
    "lmpop 1 l up, ERR syntax error",
    "lmpop 1 l left count, ERR syntax error",
    "lmpop 1 l left count 0, ERR count should be greater than 0",
    "lmpop 1 l left count 1 count 1, ERR syntax error",
    "lmpop 1 l left limit 1, ERR syntax error",
    "blmpop x 0 l left, ERR numkeys should be greater than 0",
    "blmpop x 1 l left, ERR timeout is not a float or out of range",
    "blpop l -1, ERR timeout is negative",
    "blpop l 1e300, ERR timeout is negative",
    "brpop l nan, ERR timeout is not a float or out of range",
    "blmove l d up left 0, ERR syntax error",
    "blmove l d left left x, ERR timeout is not a float or out of range",
    "lmove l d left up, ERR syntax error",
    "brpoplpush l d x, ERR timeout is not a float or out of range"
  })
  void wrongArguments_areRefused(String request, String line) {
    list("l", "a");

    assertThat(call((Object[]) request.split(" "))).isEqualTo(error(line));
    assertThat(all("l")).isEqualTo(bulks("a"));
  }

  @Test
  void lmove_movesBetweenTheGivenEnds() {
    list("s", "1", "2", "3", "4");
    list("d", "x");

    assertThat(call("lmove", "s", "d", "left", "right")).isEqualTo(bulk("1"));
    assertThat(call("lmove", "s", "d", "RIGHT", "LEFT")).isEqualTo(bulk("4"));
    assertThat(call("rpoplpush", "s", "d")).isEqualTo(bulk("3"));
    assertThat(call("lmove", "none", "d", "left", "left").isNull()).isTrue();

    assertThat(all("s")).isEqualTo(bulks("2"));
    assertThat(all("d")).isEqualTo(bulks("3", "4", "x", "1"));
    assertThat(node.propagated)
        .containsExactly("0: lmove s d left right", "0: lmove s d RIGHT LEFT", "0: rpoplpush s d");
  }

  @Test
  void lmove_ofTheLastElement_createsOneKeyAndRemovesTheOther() {
    list("s", "1");

    call("lmove", "s", "d", "left", "right");

    assertThat(events).containsExactly("new d", "rpush d", "lpop s", "del s");
    assertThat(node.engine.server().keyspace().size()).isEqualTo(1);
  }

  @Test
  void lmove_withinOneList_rotatesIt() {
    list("l", "1", "2", "3");
    list("single", "1");

    call("lmove", "l", "l", "left", "right");
    call("rpoplpush", "single", "single");

    assertThat(all("l")).isEqualTo(bulks("2", "3", "1"));
    assertThat(all("single")).isEqualTo(bulks("1"));
  }

  @Test
  void blockingForms_thatFindAnElement_arePropagatedAsWhatTheyDid() {
    list("l", "1", "2", "3", "4", "5", "6", "7");

    assertThat(call("blpop", "none", "l", "0")).isEqualTo(bulks("l", "1"));
    assertThat(call("brpop", "l", "l", "0")).isEqualTo(bulks("l", "7"));
    assertThat(call("blmpop", "0", "1", "l", "right", "count", "2"))
        .isEqualTo(array(bulk("l"), bulks("6", "5")));
    assertThat(call("blmove", "l", "d", "Left", "Right", "0")).isEqualTo(bulk("2"));
    assertThat(call("brpoplpush", "l", "d", "0")).isEqualTo(bulk("4"));

    assertThat(node.propagated)
        .containsExactly(
            "0: LPOP l", "0: RPOP l", "0: RPOP l 2", "0: LMOVE l d Left Right", "0: RPOPLPUSH l d");
  }
}
