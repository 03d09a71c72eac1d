package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringEditCommandsTest {
  private static final String TOO_LONG =
      "-ERR string exceeds maximum allowed size (proto-max-bulk-len)";

  private final TestNode node =
      new TestNode("notify-keyspace-events KEA", "proto-max-bulk-len 1mb");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  @Test
  void append_addsToWhatIsThere() {
    assertThat(text("append", "k", "12")).isEqualTo("2");
    assertThat(node.value("k").encoding()).isEqualTo("int");
    assertThat(text("append", "k", "34")).isEqualTo("4");
    assertThat(node.value("k").encoding()).isEqualTo("raw");
    assertThat(text("append", "k", "")).isEqualTo("4");

    assertThat(text("get", "k")).isEqualTo("1234");
    assertThat(node.propagated).containsExactly("0: append k 12", "0: append k 34", "0: append k ");
    assertThat(events).containsExactly("append k", "append k", "append k");
  }

  @Test
  void append_leavesACopyAlone() {
    text("set", "k", "abc");
    text("copy", "k", "copy");
    text("append", "k", "d");
    text("append", "copy", "e");

    assertThat(text("mget", "k", "copy")).isEqualTo("[abcd, abce]");
  }

  @Test
  void strlen_countsBytes() {
    text("set", "k", "h\u00e9llo");

    assertThat(text("strlen", "k")).isEqualTo("6");
    assertThat(text("strlen", "none")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, Hell",
    "0, -1, Hello World",
    "-4, -1, orld",
    "5, 3, ''",
    "5, 5000, ' World'",
    "-5000, 10000, Hello World",
    "-1, -100, ''",
    "-100, -50, H",
    "0, -100, H",
    "11, 20, ''",
    "-9223372036854775808, 9223372036854775807, Hello World",
    "9223372036854775807, 9223372036854775807, ''",
  })
  void getrange_takesOffsetsFromBothEnds(String start, String end, String expected) {
    text("set", "k", "Hello World");

    assertThat(text("getrange", "k", start, end)).isEqualTo(expected);
    assertThat(text("substr", "k", start, end)).isEqualTo(expected);
    assertThat(text("getrange", "none", start, end)).isEmpty();
  }

  @Test
  void setrange_fillsAGapWithZeros() {
    assertThat(text("setrange", "k", 3, "ab")).isEqualTo("5");
    assertThat(text("get", "k")).isEqualTo("\0\0\0ab");
    assertThat(text("setrange", "k", 1, "cd")).isEqualTo("5");
    assertThat(text("get", "k")).isEqualTo("\0cdab");

    assertThat(node.value("k").encoding()).isEqualTo("raw");
    assertThat(node.propagated).containsExactly("0: setrange k 3 ab", "0: setrange k 1 cd");
    assertThat(events).containsExactly("setrange k", "setrange k");
  }

  @Test
  void setrange_ofNothing_changesNothing() {
    assertThat(text("setrange", "k", 3, "")).isEqualTo("0");
    assertThat(text("exists", "k")).isEqualTo("0");
    text("set", "k", 12345);
    assertThat(text("setrange", "k", 100, "")).isEqualTo("5");
    assertThat(node.value("k").encoding()).isEqualTo("int");
    assertThat(node.propagated).containsExactly("0: set k 12345");
  }

  @Test
  void stringsBeyondTheLimit_areRefused() {
    int limit = 1 << 20;

    assertThat(text("setrange", "k", limit - 2, "ab")).isEqualTo(Integer.toString(limit));
    assertThat(text("setrange", "k", limit - 1, "ab")).isEqualTo(TOO_LONG);
    assertThat(text("append", "k", "a")).isEqualTo(TOO_LONG);
    assertThat(text("setrange", "n", Long.MAX_VALUE, "a")).isEqualTo(TOO_LONG);
    assertThat(text("setrange", "n", -1, "a")).isEqualTo("-ERR offset is out of range");
    assertThat(text("setrange", "n", "x", "a"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }

  @Test
  void otherTypes_areRefused() {
    text("hset", "h", "f", "v");

    for (String[] request :
        new String[][] {
          {"append", "h", "x"},
          {"strlen", "h"},
          {"getrange", "h", "0", "1"},
          {"setrange", "h", "0", ""},
        }) {
      assertThat(text((Object[]) request)).startsWith("-WRONGTYPE ");
    }
  }
}
