package dev.sextant.protocol.reply;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleFormatTest {

  /** What printf of glibc 2.36 wrote for each. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, -0",
    "1, 1",
    "-1, -1",
    "3.1, 3.1000000000000001",
    "-3.141, -3.141",
    "0.1, 0.10000000000000001",
    "0.5, 0.5",
    "100, 100",
    "1234567.25, 1234567.25",
    "0.0078125, 0.0078125",
    "0.007, 0.0070000000000000001",
    "0.0001, 0.0001",
    "0.00001, 1.0000000000000001e-05",
    "9007199254740993, 9007199254740992",
    "99999999999999984, 99999999999999984",
    "1e16, 10000000000000000",
    "1e17, 1e+17",
    "1.5e17, 1.5e+17",
    "1e100, 1e+100",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "-1.7976931348623157e308, -1.7976931348623157e+308",
    "4.9e-324, 4.9406564584124654e-324",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "0.99999999999999989, 0.99999999999999989",
    "4503599627370495.5, 4503599627370495.5",
    "281474976710655.97, 281474976710655.97",
    "35184372088831.996, 35184372088831.996",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf",
  })
  void writesWhatPrintfWrites(double value, String text) {
    assertThat(DoubleFormat.format(value)).isEqualTo(text);
  }

  @Property
  void readsBackAsTheSameDouble(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      String text = DoubleFormat.format(value);

      assertThat(Double.parseDouble(text)).isEqualTo(value);
      assertThat(text).hasSizeLessThanOrEqualTo(DoubleFormat.MAX_LENGTH);
    }
  }

  @Property(tries = 10_000)
  void hasTheSeventeenDigitsOfTheExactValue(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double value) {
    BigDecimal exact = new BigDecimal(value).round(new MathContext(17, RoundingMode.HALF_EVEN));

    assertThat(new BigDecimal(DoubleFormat.format(value))).isEqualByComparingTo(exact);
  }

  @Property
  void writesInPlaceWhatFormatReturns(@ForAll double value) {
    byte[] target = new byte[DoubleFormat.MAX_LENGTH + 3];

    int end = DoubleFormat.write(value, target, 3);

    assertThat(new String(target, 3, end - 3, US_ASCII)).isEqualTo(DoubleFormat.format(value));
  }
}
