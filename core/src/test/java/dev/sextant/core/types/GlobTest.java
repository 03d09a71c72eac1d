package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "h?llo, hello, true",
    "h?llo, hllo, false",
    "h*llo, hllo, true",
    "h*llo, heeeello, true",
    "h[ae]llo, hello, true",
    "h[ae]llo, hillo, false",
    "h[^e]llo, hello, false",
    "h[^e]llo, hallo, true",
    "h[a-b]llo, hallo, true",
    "h[b-a]llo, hallo, true",
    "h[a-b]llo, hcllo, false",
    "h\\?llo, h?llo, true",
    "h\\?llo, hello, false",
    "*, anything, true",
    "**, a, true",
    "a*b*c, aXbYbZc, true",
    "a*b*c, aXbYbZ, false",
    "*a*a*b, aaaaaaaaaaaaaaaac, false",
    "user:*, user:1, true",
    "user:*, user:, true",
    "user:*, use, false",
    "a, ab, false",
    "ab, a, false",
    "a**, a, true",
    "[, [, false",
    "[a, a, true",
    "[a-, a, true",
    "[a-, -, true",
    "[^, a, true",
    "[], a, false",
    "[^], a, true",
    "[\\]], ], true",
    "[a-]x, b, false",
    "x\\, x\\, true",
    "[\\, \\, true",
  })
  void matches_asRedisDoes(String pattern, String text, boolean expected) {
    assertThat(matches(pattern, text, false)).isEqualTo(expected);
  }

  @Test
  void matches_emptyText_onlyByTheEmptyPattern() {
    assertThat(matches("", "", false)).isTrue();
    assertThat(matches("*", "", false)).isFalse();
    assertThat(matches("", "a", false)).isFalse();
  }

  @Test
  void matches_ignoringCase_foldsLettersAndRanges_butNotEscapesInAClass() {
    assertThat(matches("H?LLO*", "hello world", true)).isTrue();
    assertThat(matches("[A-C]x", "bX", true)).isTrue();
    assertThat(matches("[\\A]", "a", true)).isFalse();
    assertThat(matches("H", "h", false)).isFalse();
  }

  @Test
  void matches_rangesCompareSignedBytes() {
    assertThat(matches("[\u0080-\u00ff]", "\u00a0", false)).isTrue();
    assertThat(matches("[a-\u00ff]", "z", false)).isFalse();
    assertThat(matches("[a-\u00ff]", "\u00ff", false)).isTrue();
  }

  @Test
  void matches_patternOfManyStars_endsWithoutExhaustingTheStack() {
    String pattern = "*a".repeat(100_000) + "b";
    String text = "a".repeat(100_000);

    assertThat(matches(pattern, text, false)).isFalse();
  }

  private static boolean matches(String pattern, String text, boolean ignoreCase) {
    return Glob.matches(pattern.getBytes(ISO_8859_1), text.getBytes(ISO_8859_1), ignoreCase);
  }
}
