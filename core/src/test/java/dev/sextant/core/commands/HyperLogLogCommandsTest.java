package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.integer;
import static dev.sextant.protocol.value.RespValue.simple;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.value.RespValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HyperLogLogCommandsTest {
  private static final RespValue CORRUPT = error("INVALIDOBJ Corrupted HLL object detected");

  private final TestNode node = new TestNode("notify-keyspace-events KEAn");
  private final List<String> events = node.recordEvents();

  private RespValue call(Object... words) {
    return node.call(words);
  }

  @Test
  void pfadd_tellsWhetherAnythingChanged() {
    assertThat(call("pfadd", "h")).isEqualTo(integer(1));
    assertThat(call("pfadd", "h")).isEqualTo(integer(0));
    assertThat(call("pfadd", "h", "a", "b")).isEqualTo(integer(1));
    assertThat(call("pfadd", "h", "b", "a")).isEqualTo(integer(0));

    assertThat(node.propagated).containsExactly("0: pfadd h", "0: pfadd h a b");
    assertThat(events).containsExactly("new h", "pfadd h", "pfadd h");
    assertThat(node.value("h").encoding()).isEqualTo("raw");
  }

  @Test
  void pfcount_ofOneKey_keepsItsResult_andPropagatesThatOnce() {
    call("pfadd", "h", "a", "b", "c");
    node.propagated.clear();

    assertThat(call("pfcount", "h")).isEqualTo(integer(3));
    assertThat(call("pfcount", "h")).isEqualTo(integer(3));
    assertThat(node.propagated).containsExactly("0: pfcount h");

    call("pfadd", "h", "d");
    assertThat(call("pfcount", "h")).isEqualTo(integer(4));
    assertThat(call("pfcount", "none")).isEqualTo(integer(0));
  }

  @Test
  void pfcount_ofSeveralKeys_countsTheUnion_andChangesNothing() {
    call("pfadd", "a", "1", "2", "3");
    call("pfadd", "b", "3", "4");
    node.propagated.clear();

    assertThat(call("pfcount", "a", "none", "b")).isEqualTo(integer(4));
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void pfmerge_storesTheUnion() {
    call("pfadd", "a", "1", "2", "3");
    call("pfadd", "b", "3", "4");
    node.propagated.clear();
    events.clear();

    assertThat(call("pfmerge", "d", "a", "b", "none")).isEqualTo(simple("OK"));

    assertThat(call("pfcount", "d")).isEqualTo(integer(4));
    assertThat(call("pfdebug", "encoding", "d")).isEqualTo(simple("sparse"));
    assertThat(node.propagated).containsExactly("0: pfmerge d a b none", "0: pfcount d");
    assertThat(events).containsExactly("new d", "pfadd d");
  }

  @Test
  void pfmerge_withADenseSource_makesADenseResult() {
    call("pfadd", "a", "1");
    call("pfadd", "b", "2");
    call("pfdebug", "todense", "b");

    call("pfmerge", "a", "b");

    assertThat(call("pfdebug", "encoding", "a")).isEqualTo(simple("dense"));
    assertThat(call("pfcount", "a")).isEqualTo(integer(2));
  }

  @Test
  void aSparseOne_turnsDenseBeyondTheConfiguredLength() {
    TestNode narrow = new TestNode("hll-sparse-max-bytes 20");

    narrow.call("pfadd", "h", "a");
    assertThat(narrow.call("pfdebug", "encoding", "h")).isEqualTo(simple("dense"));
  }

  @Test
  void pfdebug_looksInside() {
    call("pfadd", "h", "a");

    assertThat(call("pfdebug", "decode", "h")).isEqualTo(bulk("Z:12711 v:2,1 Z:3672"));
    assertThat(call("pfdebug", "ToDense", "h")).isEqualTo(integer(1));
    assertThat(call("pfdebug", "todense", "h")).isEqualTo(integer(0));
    assertThat(call("pfdebug", "decode", "h")).isEqualTo(error("ERR HLL encoding is not sparse"));
    List<RespValue> registers = call("pfdebug", "getreg", "h").elements();
    assertThat(registers).hasSize(16384);
    assertThat(registers.get(12711)).isEqualTo(integer(2));

    assertThat(call("pfdebug", "nonsense", "h"))
        .isEqualTo(error("ERR Unknown PFDEBUG subcommand 'nonsense'"));
    assertThat(call("pfdebug", "nonsense", "none"))
        .isEqualTo(error("ERR The specified key does not exist"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pfadd s a", "pfcount s", "pfcount s s", "pfmerge d s", "pfmerge s d"})
  void otherStrings_andOtherTypes_areRefused(String request) {
    node.put("s", StringValue.of("no HyperLogLog".getBytes(US_ASCII)));
    assertThat(call((Object[]) request.split(" ")))
        .isEqualTo(error("WRONGTYPE Key is not a valid HyperLogLog string value."));

    call("del", "s");
    node.put("s", new ListValue(node.engine.server().encodings()));
    assertThat(call((Object[]) request.split(" ")))
        .isEqualTo(error("WRONGTYPE Operation against a key holding the wrong kind of value"));
  }

  @Test
  void corruptRuns_areFoundWhenTheyAreRead() {
    call("pfadd", "h", "a", "b", "c");
    call("append", "h", "hello");

    assertThat(call("pfcount", "h")).isEqualTo(CORRUPT);
    assertThat(call("pfcount", "h", "h")).isEqualTo(CORRUPT);
    assertThat(call("pfmerge", "d", "h")).isEqualTo(CORRUPT);
    assertThat(call("pfdebug", "getreg", "h")).isEqualTo(CORRUPT);
    assertThat(call("exists", "d")).isEqualTo(integer(0));
  }

  @Test
  void theBytes_areCountedWhenASetStringIsUsed() {
    call("pfadd", "h", "a", "b", "c", "d");
    byte[] text = ((StringValue) node.value("h")).bytes();
    call("set", "copy", text);
    assertThat(node.value("copy").encoding()).isEqualTo("embstr");
    long embedded = node.engine.server().keyspace().dataBytes();

    call("pfcount", "copy");

    assertThat(node.value("copy").encoding()).isEqualTo("raw");
    assertThat(embedded - node.engine.server().keyspace().dataBytes()).isEqualTo(64 - 48);
  }

  @Test
  void theSelfTest_passes() {
    assertThatCode(() -> HyperLogLogSelfTest.checkEstimates(new SeededRandom(1), 3000, 100_000))
        .doesNotThrowAnyException();
  }
}
