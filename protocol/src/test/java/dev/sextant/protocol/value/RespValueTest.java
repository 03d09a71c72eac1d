package dev.sextant.protocol.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sextant.protocol.value.RespValue.AttributedValue;
import dev.sextant.protocol.value.RespValue.BigNumber;
import dev.sextant.protocol.value.RespValue.BooleanValue;
import dev.sextant.protocol.value.RespValue.DoubleValue;
import dev.sextant.protocol.value.RespValue.MapValue;
import dev.sextant.protocol.value.RespValue.NullValue;
import dev.sextant.protocol.value.RespValue.PushValue;
import dev.sextant.protocol.value.RespValue.SetValue;
import dev.sextant.protocol.value.RespValue.VerbatimString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RespValueTest {
  private static final RespValue A = RespValue.bulk("a");
  private static final RespValue ONE = RespValue.integer(1);

  @Test
  void bulkStringsAreEqualByContent() {
    assertThat(RespValue.bulk(new byte[] {'a'})).isEqualTo(A).hasSameHashCodeAs(A);
    assertThat(RespValue.bulk("b")).isNotEqualTo(A);
    assertThat(RespValue.simple("a")).isNotEqualTo(A);
    assertThat(RespValue.array(A, ONE)).isEqualTo(RespValue.array(RespValue.bulk("a"), ONE));
  }

  @Test
  void kindsWithTheSameElementsAreNotEqual() {
    List<RespValue> elements = List.of(A, ONE);

    assertThat(RespValue.array(A, ONE))
        .isNotEqualTo(new SetValue(elements))
        .isNotEqualTo(new PushValue(elements))
        .isNotEqualTo(MapValue.ofFlat(elements));
  }

  @Test
  void mapIsItsKeysAndValuesInTurn() {
    MapValue map = MapValue.ofFlat(List.of(A, ONE, ONE, A));

    assertThat(map.entries())
        .containsExactly(new RespValue.Entry(A, ONE), new RespValue.Entry(ONE, A));
    assertThat(map.elements()).containsExactly(A, ONE, ONE, A);
  }

  @Test
  void aggregateDoesNotChangeWithTheListItWasMadeOf() {
    List<RespValue> elements = new ArrayList<>(List.of(A));
    RespValue array = new RespValue.ArrayValue(elements);
    elements.clear();

    assertThat(array.elements()).containsExactly(A);
  }

  @Test
  void attributedValueReadsAsTheValue() {
    MapValue attributes = MapValue.ofFlat(List.of(A, ONE));

    assertThat(new AttributedValue(attributes, A).text()).isEqualTo("a");
    assertThat(new AttributedValue(attributes, ONE).number()).isEqualTo(1);
    assertThat(new AttributedValue(attributes, RespValue.array(A)).elements()).containsExactly(A);
  }

  @Test
  void textIsWhatWasWritten() {
    assertThat(RespValue.simple("OK").text()).isEqualTo("OK");
    assertThat(RespValue.error("ERR x").text()).isEqualTo("ERR x");
    assertThat(RespValue.bulk("\u00e9").text()).isEqualTo("\u00e9");
    assertThat(RespValue.integer(-5).text()).isEqualTo("-5");
    assertThat(new DoubleValue("1.50").text()).isEqualTo("1.50");
    assertThat(new BigNumber("99").text()).isEqualTo("99");
    assertThat(new VerbatimString("txt", RespValue.bulk("t")).text()).isEqualTo("t");
  }

  @Test
  void doubleValueKnowsTheNamesOfRedis() {
    assertThat(new DoubleValue("1.50").toDouble()).isEqualTo(1.5);
    assertThat(new DoubleValue("inf").toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(new DoubleValue("-inf").toDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(new DoubleValue("nan").toDouble()).isNaN();
  }

  @Test
  void errorCodeEndsAtTheFirstSpace() {
    assertThat(RespValue.error("MOVED 1 h:1").code()).isEqualTo("MOVED");
    assertThat(RespValue.error("EXECABORT").code()).isEqualTo("EXECABORT");
  }

  @Test
  void readingAnotherKindShowsTheValue() {
    assertThatIllegalStateException()
        .isThrownBy(() -> A.number())
        .withMessage("not an integer: \"a\"");
    assertThatIllegalStateException()
        .isThrownBy(() -> RespValue.array(A).text())
        .withMessage("not text: [\"a\"]");
    assertThatIllegalStateException()
        .isThrownBy(() -> ONE.elements())
        .withMessage("not an aggregate: :1");
  }

  @Test
  void showsItself() {
    MapValue map = MapValue.ofFlat(List.of(A, ONE));

    assertThat(RespValue.simple("OK")).hasToString("+OK");
    assertThat(RespValue.error("ERR no")).hasToString("-ERR no");
    assertThat(RespValue.bulk(new byte[] {'"', '\\', '\r', '\n', '\t', '\b', 7, 0, -1, '~'}))
        .hasToString("\"\\\"\\\\\\r\\n\\t\\b\\a\\x00\\xff~\"");
    assertThat(NullValue.RESP3).hasToString("null");
    assertThat(NullValue.ARRAY).hasToString("null(*-1)");
    assertThat(NullValue.BULK_STRING).hasToString("null($-1)");
    assertThat(map).hasToString("{\"a\": :1}");
    assertThat(new SetValue(List.of(A, ONE))).hasToString("~[\"a\", :1]");
    assertThat(new PushValue(List.of(A))).hasToString(">[\"a\"]");
    assertThat(new DoubleValue("1.5")).hasToString(",1.5");
    assertThat(new BooleanValue(true)).hasToString("#t");
    assertThat(new BigNumber("12")).hasToString("(12");
    assertThat(new VerbatimString("txt", RespValue.bulk("a"))).hasToString("txt:\"a\"");
    assertThat(new AttributedValue(map, ONE)).hasToString("|{\"a\": :1} :1");
  }

  @Test
  void showsOnlyTheBeginningOfALongString() {
    assertThat(RespValue.bulk("a".repeat(1000)).toString())
        .isEqualTo("\"" + "a".repeat(200) + "\"... (1000 bytes)");
  }
}
