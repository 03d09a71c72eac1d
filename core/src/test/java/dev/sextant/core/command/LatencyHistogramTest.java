package dev.sextant.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.LatencyHistogram.Step;
import org.junit.jupiter.api.Test;

/** The expectations are those of Redis's own histogram for the same durations. */
class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void aPercentile_isTheUpperEndOfItsBucket() {
    histogram.record(1);
    assertThat(histogram.percentileNanos(50)).isEqualTo(1003);
    assertThat(histogram.percentileNanos(0)).isEqualTo(1000);
    assertThat(histogram.percentileNanos(100)).isEqualTo(1003);
  }

  @Test
  void aDurationOfNothing_countsAsOneNanosecond() {
    histogram.record(0);
    assertThat(histogram.percentileNanos(99)).isEqualTo(1);
  }

  @Test
  void whatTakesLongerThanASecond_countsAsASecond() {
    histogram.record(5_000_000);
    assertThat(histogram.percentileNanos(50)).isBetween(1_000_000_000L, 1_004_000_000L);
    assertThat(histogram.cumulated()).containsExactly(new Step(1_073_741, 1));
  }

  @Test
  void percentiles_divideTheCalls() {
    for (int i = 0; i < 990; i++) {
      histogram.record(10);
    }
    for (int i = 0; i < 10; i++) {
      histogram.record(1000);
    }
    assertThat(histogram.percentileNanos(50)).isEqualTo(10_047);
    assertThat(histogram.percentileNanos(99)).isEqualTo(10_047);
    assertThat(histogram.percentileNanos(99.9)).isEqualTo(1_003_519);
    assertThat(histogram.total()).isEqualTo(1000);
  }

  @Test
  void cumulation_goesInPowersOfTwoAndLeavesOutWhatAddsNothing() {
    histogram.record(0);
    histogram.record(3);
    histogram.record(3);
    histogram.record(100);
    assertThat(histogram.cumulated())
        .containsExactly(new Step(1, 1), new Step(4, 3), new Step(132, 4));
  }

  @Test
  void withoutCalls_thereIsNothing() {
    assertThat(histogram.percentileNanos(50)).isZero();
    assertThat(histogram.cumulated()).isEmpty();
  }
}
