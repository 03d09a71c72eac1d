package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "01",
        "-0",
        "00",
        "1.0",
        "0x10",
        "1e3",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "92233720368547758070",
        "abc",
        "--1",
        "/",
        ":"
      })
  void parseLong_textThatRedisTakesForNoInteger_isNone(String text) {
    assertThat(isLong(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, -1, 9, 10, -10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
  void parseLong_readsWhatOfLongWrites(long value) {
    assertThat(new String(Bytes.ofLong(value), US_ASCII)).isEqualTo(Long.toString(value));
    assertThat(Bytes.decimalLength(value)).isEqualTo(Long.toString(value).length());
    assertThat(isLong(Long.toString(value))).isTrue();
    assertThat(Bytes.parseLong(Bytes.ofLong(value))).isEqualTo(value);
  }

  @Property
  void parseLong_agreesWithTheLibraryOnCanonicalText(@ForAll long value) {
    byte[] text = Bytes.ofLong(value);

    assertThat(new String(text, US_ASCII)).isEqualTo(Long.toString(value));
    assertThat(Bytes.parseLong(text)).isEqualTo(value);
  }

  @Property
  void parseLong_acceptsExactlyWhatIsWrittenTheSameAgain(
      @ForAll @StringLength(max = 21) @Chars({'-', '0', '1', '9', '8'}) String text) {
    boolean canonical;
    try {
      canonical = Long.toString(Long.parseLong(text)).equals(text);
    } catch (NumberFormatException e) {
      canonical = false;
    }

    assertThat(isLong(text)).isEqualTo(canonical);
  }

  @Test
  void compare_isUnsigned_andPutsAPrefixFirst() {
    assertThat(Bytes.compare(new byte[] {(byte) 0x80}, new byte[] {0x7f})).isPositive();
    assertThat(Bytes.compare("ab".getBytes(US_ASCII), "abc".getBytes(US_ASCII))).isNegative();
    assertThat(Bytes.compare("ab".getBytes(US_ASCII), "ab".getBytes(US_ASCII))).isZero();
  }

  @Test
  void equalsIgnoreCase_foldsAsciiLettersOnly() {
    assertThat(Bytes.equalsIgnoreCase("WithScores".getBytes(US_ASCII), "WITHSCORES")).isTrue();
    assertThat(Bytes.equalsIgnoreCase("LIMIT".getBytes(US_ASCII), "limits")).isFalse();
    assertThat(Bytes.equalsIgnoreCase("[".getBytes(US_ASCII), "{")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m:", "key:", "user:1000:", "a:longer:prefix:"})
  void hash_spreadsCountedKeysOverTheLowBits(String prefix) {
    int buckets = 1 << 16;
    Set<Integer> hit = new HashSet<>();
    for (int i = 0; i < buckets; i++) {
      hit.add(Bytes.hash((prefix + i).getBytes(US_ASCII)) & (buckets - 1));
    }

    // A random function hits 1 - 1/e of the buckets.
    assertThat(hit.size() / (double) buckets).isBetween(0.62, 0.645);
  }

  @Test
  void hash_tellsZeroBytesOfDifferentLengthsApart() {
    Set<Integer> hashes = new HashSet<>();
    for (int length = 0; length < 64; length++) {
      hashes.add(Bytes.hash(new byte[length]));
    }

    assertThat(hashes).hasSize(64);
  }

  private static boolean isLong(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    return !Bytes.isNotLong(Bytes.parseLong(bytes), bytes);
  }
}
