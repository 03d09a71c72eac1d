package dev.sextant.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checked against redis-server 7.0.15 by sending ECHO with each of these arguments. */
class InlineArgumentsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a b            | [1:a][1:b]",
        "`  a\tb  `     | [1:a][1:b]",
        "foo\"bar\"     | [6:foobar]",
        "foo'b r'       | [6:foob r]",
        "\"\" ''        | [0:][0:]",
        "\"a b\" c      | [3:a b][1:c]",
        "\"\\x41\\x7a\\xZZ\" | [5:AzxZZ]",
        "\"\\x4\"       | [2:x4]",
        "\"\\q\\\\\\\"\" | [3:q\\\"]",
        "\"it's\"       | [4:it's]",
        "'\\n\\'\\\\x'  | [6:\\n'\\\\x]",
        "'\"'           | [1:\"]",
        "a\\b           | [3:a\\b]",
        "\u00e9         | [1:\u00e9]",
      })
  void splitsAsRedisDoes(String line, String arguments) {
    assertThat(Feed.show(InlineArguments.split(Feed.bytes(line)))).isEqualTo(arguments);
  }

  @Test
  void doubleQuotesKnowTheControlEscapes() {
    assertThat(Feed.show(InlineArguments.split(Feed.bytes("\"\\n\\r\\t\\b\\a\\x00\\xff\""))))
        .isEqualTo("[7:\n\r\t\b\u0007\0\u00ff]");
  }

  @Test
  void verticalTabAndFormFeedAreBlanksBetweenArgumentsOnly() {
    assertThat(Feed.show(InlineArguments.split(Feed.bytes("\u000b\fa\u000bb \"c\"\fd"))))
        .isEqualTo("[3:a\u000bb][1:c][1:d]");
  }

  @Test
  void carriageReturnSeparatesArguments() {
    assertThat(Feed.show(InlineArguments.split(Feed.bytes("a\rb\r")))).isEqualTo("[1:a][1:b]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"", "'", "a \"b", "\"a\"b", "'a'b", "\"a\\\"", "'a\\'", "\"a\"\"b\"", "a'b'c"})
  void quoteThatDoesNotEndTheArgumentIsUnbalanced(String line) {
    assertThat(InlineArguments.split(Feed.bytes(line))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\u000b\f"})
  void blankLineHasNoArguments(String line) {
    assertThat(InlineArguments.split(Feed.bytes(line))).isEmpty();
  }
}
