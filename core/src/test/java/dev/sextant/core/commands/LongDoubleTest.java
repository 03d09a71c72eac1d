package dev.sextant.core.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected sums are those of INCRBYFLOAT on a real redis-server 7.0.15 (x86-64). */
class LongDoubleTest {
  private static LongDouble parse(String text) {
    return LongDouble.parse(text.getBytes(US_ASCII));
  }

  private static String text(LongDouble value) {
    return new String(value.text(), US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "10.5, 0.1, 10.6",
    "5.0e3, 2.0e2, 5200",
    "0.1, 0.2, 0.3",
    "3, 1.1, 4.1",
    "-1.5, 1.5, 0",
    "1e17, 524560.1640625, 100000000000524560.1640625",
    "9223372036854775807, 0.5, 9223372036854775807.5",
    "18446744073709551615, 0.5, 18446744073709551616",
    "123456789.123456789, 1, 123456790.12345678899873747",
    "0x10, 0x1.8p1, 19",
    "+5, .5, 5.5",
    "5., 1E2, 105",
    "1e-20, 0, 0",
    "-1e-20, 0, 0",
    "0e99999, 1, 1"
  })
  void sums_areThoseOfRedis(String a, String b, String sum) {
    assertThat(text(parse(a).plus(parse(b)))).isEqualTo(sum);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " 1", "1 ", "1_0", "--1", "+-1", "e5", "1e", "1e+", ".", "0x", "0xg", "1p3", "nan",
        "-nan", "infi", "1e5000", "-1e5000", "1e-5000", "1.0f", "1d"
      })
  void whatStrtoldDoesNotTakeWhole_isNoNumber(String text) {
    assertThat(parse(text)).isNull();
  }

  @Test
  void infinity_isANumberButNotFinite() {
    assertThat(parse("inf").isFinite()).isFalse();
    assertThat(parse("-Infinity").isFinite()).isFalse();
    assertThat(parse("-inf").plus(parse("1")).isFinite()).isFalse();
    assertThat(parse("inf").plus(parse("-inf")).isFinite()).isFalse();
  }

  @Test
  void theLargestNumbers_stayFiniteUntilTheirSumIsNot() {
    LongDouble large = parse("1e4932");

    assertThat(large.isFinite()).isTrue();
    assertThat(text(large)).hasSize(4933);
    assertThat(large.plus(large).isFinite()).isFalse();
  }

  @Test
  void thousandfold_isRoundedUp() {
    assertThat(parse("0.0001").ceilOfThousandfold()).isEqualTo(1);
    assertThat(parse("0.001").ceilOfThousandfold()).isEqualTo(1);
    assertThat(parse("1.0011").ceilOfThousandfold()).isEqualTo(1002);
    assertThat(parse("-0.0001").ceilOfThousandfold()).isZero();
    assertThat(parse("-1.5").ceilOfThousandfold()).isEqualTo(-1500);
    assertThat(parse("1e300").ceilOfThousandfold()).isEqualTo(Long.MIN_VALUE);
    assertThat(parse("inf").ceilOfThousandfold()).isEqualTo(Long.MIN_VALUE);
  }
}
