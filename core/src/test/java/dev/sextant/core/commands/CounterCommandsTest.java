package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.types.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterCommandsTest {
  private static final String NOT_AN_INTEGER = "-ERR value is not an integer or out of range";

  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  @Test
  void incr_countsFromZero() {
    assertThat(text("incr", "n")).isEqualTo("1");
    assertThat(text("incrby", "n", 10)).isEqualTo("11");
    assertThat(text("decr", "n")).isEqualTo("10");
    assertThat(text("decrby", "n", -5)).isEqualTo("15");

    assertThat(node.value("n").encoding()).isEqualTo("int");
    assertThat(node.propagated)
        .containsExactly("0: incr n", "0: incrby n 10", "0: decr n", "0: decrby n -5");
    assertThat(events).containsOnly("incrby n");
  }

  @Test
  void incr_changesAnIntegerInItsPlace_unlessItIsShared() {
    text("set", "n", 20_000);
    Value value = node.value("n");

    assertThat(text("incr", "n")).isEqualTo("20001");
    assertThat(text("get", "n")).isEqualTo("20001");
    assertThat(node.value("n")).isSameAs(value);
    assertThat(text("decrby", "n", 20_000)).isEqualTo("1");
    assertThat(node.value("n")).isNotSameAs(value);
    assertThat(text("object", "refcount", "n")).isEqualTo("2147483647");
  }

  @Test
  void incr_keepsTheExpiry() {
    text("set", "n", 5, "EX", 100);
    text("incr", "n");

    assertThat(text("ttl", "n")).isEqualTo("100");
  }

  @Test
  void incr_stopsAtTheEndsOfTheRange() {
    text("mset", "max", Long.MAX_VALUE, "min", Long.MIN_VALUE);

    assertThat(text("incr", "max")).isEqualTo("-ERR increment or decrement would overflow");
    assertThat(text("decr", "min")).isEqualTo("-ERR increment or decrement would overflow");
    assertThat(text("decrby", "max", Long.MIN_VALUE)).isEqualTo("-ERR decrement would overflow");
    assertThat(text("incrby", "max", Long.MIN_VALUE)).isEqualTo("-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1.0", " 11", "11 ", "+1", "01", "9223372036854775808"})
  void incr_ofWhatIsNoInteger_isRefused(String value) {
    text("set", "k", value);

    assertThat(text("incr", "k")).isEqualTo(NOT_AN_INTEGER);
    assertThat(text("incrby", "none", value)).isEqualTo(NOT_AN_INTEGER);
    assertThat(text("exists", "none")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "10.50, 0.1, 10.6",
    "5.0e3, 2.0e2, 5200",
    "3, 1.000000000000000005, 4.00000000000000001",
    "1, -1, 0",
    "-0.1, 0.1, 0",
    "17179869184, 1, 17179869185",
    "0, 1e-18, 0",
    "1e20, 0.5, 100000000000000000000",
  })
  void incrbyfloat_calculatesWithSixtyFourBits(String value, String increment, String expected) {
    text("set", "k", value);

    assertThat(text("incrbyfloat", "k", increment)).isEqualTo(expected);
    assertThat(text("get", "k")).isEqualTo(expected);
  }

  @Test
  void incrbyfloat_propagatesItsResult_andKeepsTheExpiry() {
    assertThat(text("incrbyfloat", "n", "1.5")).isEqualTo("1.5");
    text("expire", "n", 10);
    assertThat(text("incrbyfloat", "n", "1.5")).isEqualTo("3");

    assertThat(text("ttl", "n")).isEqualTo("10");
    assertThat(node.value("n").encoding()).isEqualTo("embstr");
    assertThat(node.propagated).startsWith("0: SET n 1.5 KEEPTTL").endsWith("0: SET n 3 KEEPTTL");
    assertThat(events).containsExactly("incrbyfloat n", "expire n", "incrbyfloat n");
  }

  @Test
  void incrbyfloat_refusesWhatIsNoNumber_orTooLarge() {
    text("set", "k", "abc");

    assertThat(text("incrbyfloat", "k", 1)).isEqualTo("-ERR value is not a valid float");
    assertThat(text("incrbyfloat", "n", "1x")).isEqualTo("-ERR value is not a valid float");
    assertThat(text("incrbyfloat", "n", "nan")).isEqualTo("-ERR value is not a valid float");
    assertThat(text("incrbyfloat", "n", "-inf"))
        .isEqualTo("-ERR increment would produce NaN or Infinity");
    assertThat(node.propagated).containsExactly("0: set k abc");
  }

  @Test
  void otherTypes_areRefused() {
    text("hset", "h", "f", "v");

    assertThat(text("incr", "h")).startsWith("-WRONGTYPE ");
    assertThat(text("incrbyfloat", "h", "x")).startsWith("-WRONGTYPE ");
  }
}
