package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LcsCommandTest {
  private final TestNode node = new TestNode("proto-max-bulk-len 1mb");

  private String text(Object... words) {
    return node.text(words);
  }

  private void givenTheExampleOfTheDocumentation() {
    text("mset", "a", "ohmytext", "b", "mynewtext");
  }

  @Test
  void lcs_answersTheCommonSubsequence_orItsLength() {
    givenTheExampleOfTheDocumentation();

    assertThat(text("lcs", "a", "b")).isEqualTo("mytext");
    assertThat(text("lcs", "a", "b", "LEN")).isEqualTo("6");
    assertThat(text("lcs", "a", "none")).isEmpty();
    assertThat(text("lcs", "none", "b", "len")).isEqualTo("0");
  }

  @Test
  void lcs_answersWhereItLies() {
    givenTheExampleOfTheDocumentation();

    assertThat(text("lcs", "a", "b", "IDX"))
        .isEqualTo("[matches, [[[4, 7], [5, 8]], [[2, 3], [0, 1]]], len, 6]");
    assertThat(text("lcs", "a", "b", "idx", "MINMATCHLEN", 4, "WITHMATCHLEN"))
        .isEqualTo("[matches, [[[4, 7], [5, 8], 4]], len, 6]");
    node.client0().protocol(3);
    assertThat(text("lcs", "a", "none", "IDX", "MINMATCHLEN", -1))
        .isEqualTo("{matches: [], len: 0}");
  }

  @Test
  void lcs_refusesContradictions_otherTypes_andLongStrings() {
    text("hset", "h", "f", "v");
    text("mset", "a", "x", "long", "x".repeat(1 << 17));

    assertThat(text("lcs", "a", "h", "foo"))
        .isEqualTo("-ERR The specified keys must contain string values");
    assertThat(text("lcs", "a", "a", "IDX", "LEN"))
        .isEqualTo("-ERR If you want both the length and indexes, please just use IDX.");
    assertThat(text("lcs", "a", "a", "MINMATCHLEN")).isEqualTo("-ERR syntax error");
    assertThat(text("lcs", "long", "long"))
        .isEqualTo("-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  }

  @Property(tries = 200)
  void isTheLongest_andLiesInBothTexts(
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 12) String a,
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 12) String b) {
    LongestCommonSubsequence lcs =
        new LongestCommonSubsequence(
            a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));

    assertThat(lcs.length()).isEqualTo(longest(a, b, new HashMap<>()));
    StringBuilder joined = new StringBuilder();
    for (LongestCommonSubsequence.Range range : lcs.ranges()) {
      String part = a.substring(range.firstStart(), range.firstStart() + range.length());
      assertThat(b.substring(range.secondStart())).startsWith(part);
      joined.insert(0, part);
    }
    assertThat(joined).hasToString(new String(lcs.text(), StandardCharsets.US_ASCII));
  }

  /** The definition, without a table. */
  private static int longest(String a, String b, Map<String, Integer> known) {
    if (a.isEmpty() || b.isEmpty()) {
      return 0;
    }
    Integer found = known.get(a + "|" + b);
    if (found != null) {
      return found;
    }
    int length =
        a.charAt(0) == b.charAt(0)
            ? 1 + longest(a.substring(1), b.substring(1), known)
            : Math.max(longest(a.substring(1), b, known), longest(a, b.substring(1), known));
    known.put(a + "|" + b, length);
    return length;
  }
}
