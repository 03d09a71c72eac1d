package dev.sextant.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  private static double parse(String text) {
    return Numbers.parseDouble(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0, -0.0",
    "+1.5, 1.5",
    ".5, 0.5",
    "5., 5.0",
    "0.1, 0.1",
    "-123456789.012345, -123456789.012345",
    "1e3, 1000.0",
    "1E-2, 0.01",
    "1e0000000000000000005, 100000.0",
    "0e99999999999999999999, 0.0",
    "4.9e-324, 4.9e-324",
    "0x1f, 31.0",
    "0x1P+3, 8.0",
    "-0x.8p1, -1.0",
    "iNf, Infinity",
    "-infinity, -Infinity",
  })
  void takesWhatStrtodTakes(String text, double expected) {
    assertThat(parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "\t1",
        "1\0",
        "abc",
        ".",
        "-",
        "+",
        "--1",
        "1..2",
        "1e",
        "1e+",
        "1f",
        "1d",
        "1_0",
        "nan",
        "-NaN",
        "infinit",
        "0x",
        "0x.p1",
        "0x1p3f",
        "0x1p3d",
        "1e400",
        "-1e400",
        "1e-400",
        "0x1p-1080",
      })
  void refusesWhatIsNoNumber_orOutOfRange(String text) {
    assertThat(parse(text)).isNaN();
  }

  @Property
  void takesAnyNumberOfDigits(@ForAll @IntRange(min = 1, max = 2000) int zeros) {
    assertThat(parse("1." + "0".repeat(zeros) + "1")).isBetween(1.0, 1.1);
  }

  @Property
  void readsEveryDoubleThatJavaWrites(@ForAll double value) {
    assertThat(parse(Double.toString(value))).isEqualTo(value);
  }

  @Property
  void readsShortDecimalsAsJavaDoes(
      @ForAll @LongRange(min = -99_999_999_999L, max = 99_999_999_999L) long whole,
      @ForAll @CharRange(from = '0', to = '9') @StringLength(max = 6) String fraction) {
    String text = whole + "." + fraction;

    assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
  }
}
