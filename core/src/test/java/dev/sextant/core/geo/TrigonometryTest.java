package dev.sextant.core.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class TrigonometryTest {

  /** Values that StrictMath gets wrong in the last place; computed with 200 bits of precision. */
  @Test
  void results_areTheNearestDoubles() {
    assertThat(Trigonometry.asin(0.5021)).isEqualTo(0.5260253489031138);
    assertThat(Trigonometry.asin(0.5055)).isEqualTo(0.5299613577257801);
    assertThat(Trigonometry.asin(0.5568)).isEqualTo(0.5905283828117435);
    assertThat(Trigonometry.cos(0.2813)).isEqualTo(0.9606953639770989);
    assertThat(Trigonometry.cos(0.8035)).isEqualTo(0.6941917008308826);
    assertThat(Trigonometry.cos(0.9525)).isEqualTo(0.5796477350614712);
    assertThat(Trigonometry.sin(0.6045)).isEqualTo(0.5683507541319613);
    assertThat(Trigonometry.sin(0.9888)).isEqualTo(0.835366948987213);
    assertThat(Trigonometry.sin(2.5702)).isEqualTo(0.5408040014664964);
  }

  @Test
  void atTheEndsOfTheirDomains_resultsAreAsExact() {
    assertThat(Trigonometry.sin(0)).isZero();
    assertThat(Trigonometry.sin(Math.PI)).isEqualTo(1.2246467991473532e-16);
    assertThat(Trigonometry.sin(-Math.PI / 2)).isEqualTo(-1);
    assertThat(Trigonometry.cos(0)).isEqualTo(1);
    assertThat(Trigonometry.cos(Math.PI / 2)).isCloseTo(6.123233995736766e-17, within(1e-32));
    assertThat(Trigonometry.asin(0)).isZero();
    assertThat(Trigonometry.asin(1)).isEqualTo(Math.PI / 2);
    assertThat(Trigonometry.asin(1.1)).isNaN();
  }

  @Property(tries = 500)
  void sine_isWithinAnUlpOfStrictMath(
      @ForAll @DoubleRange(min = -3.14159, max = 3.14159) @Scale(15) double x) {
    assertUlps(Trigonometry.sin(x), StrictMath.sin(x));
  }

  @Property(tries = 500)
  void cosine_isWithinAnUlpOfStrictMath(
      @ForAll @DoubleRange(min = -1.57, max = 1.57) @Scale(15) double x) {
    assertUlps(Trigonometry.cos(x), StrictMath.cos(x));
  }

  @Property(tries = 500)
  void arcSine_isWithinAnUlpOfStrictMath(
      @ForAll @DoubleRange(min = 0, max = 1) @Scale(15) double x) {
    assertUlps(Trigonometry.asin(x), StrictMath.asin(x));
  }

  private static void assertUlps(double actual, double expected) {
    assertThat(Math.abs(actual - expected) / Math.ulp(expected)).isLessThanOrEqualTo(1);
  }
}
