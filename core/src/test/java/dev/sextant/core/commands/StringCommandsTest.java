package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import dev.sextant.protocol.value.RespValue.NullValue;
import org.junit.jupiter.api.Test;

class StringCommandsTest {
  private static final RespValue OK = simple("OK");
  private static final RespValue NIL = NullValue.BULK_STRING;
  private static final RespValue SYNTAX = error("ERR syntax error");

  private final TestNode node = new TestNode();
  private final long now = node.nowMicros / 1000;

  @Test
  void get_returnsWhatWasSet() {
    assertThat(node.call("set", "k", "v")).isEqualTo(OK);
    assertThat(node.call("get", "k")).isEqualTo(bulk("v"));
    assertThat(node.call("get", "none")).isEqualTo(NIL);
    assertThat(node.propagated).containsExactly("0: set k v");
  }

  @Test
  void incr_countsFromZero() {
    assertThat(node.call("incr", "n")).isEqualTo(integer(1));
    assertThat(node.call("decrby", "n", 11)).isEqualTo(integer(-10));
    assertThat(node.call("incrbyfloat", "n", "0.1")).isEqualTo(bulk("-9.9"));
    assertThat(node.propagated)
        .containsExactly("0: incr n", "0: decrby n 11", "0: SET n -9.9 KEEPTTL");
  }

  @Test
  void set_withTime_propagatesThePointInTime() {
    assertThat(node.call("set", "k", "v", "ex", 10)).isEqualTo(OK);
    assertThat(node.call("ttl", "k")).isEqualTo(integer(10));
    assertThat(node.propagated).containsExactly("0: SET k v PXAT " + (now + 10_000));
    assertThat(node.call("set", "k", "v", "ex", 10, "keepttl")).isEqualTo(SYNTAX);
    node.advanceMillis(10_001);
    assertThat(node.call("get", "k")).isEqualTo(NIL);
  }

  @Test
  void mget_answersNilForWhatIsNoString() {
    assertThat(node.call("mset", "a", 1, "b", 2)).isEqualTo(OK);
    assertThat(node.call("mget", "a", "x", "b")).isEqualTo(array(bulk("1"), NIL, bulk("2")));
  }
}
