package dev.sextant.simulator.internal.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RewriteLimitTest {

  @Test
  void fewFailures_limitNothing() {
    RewriteLimit limit = new RewriteLimit();
    assertThat(limit.holds(2, 100)).isFalse();
    assertThat(limit.begin(2, 100)).isNull();
  }

  @Test
  void wait_doublesFromAMinuteToAnHour() {
    RewriteLimit limit = new RewriteLimit();
    long now = 1000;
    for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(limit.holds(3, now)).isFalse();
      assertThat(limit.begin(3, now)).endsWith("will retry in " + minutes + " minutes");
      assertThat(limit.holds(3, now + minutes * 60L - 1)).isTrue();
      now += minutes * 60L;
      assertThat(limit.holds(3, now)).isFalse();
      assertThat(limit.begin(3, now)).as("one try").isNull();
    }
  }

  @Test
  void success_startsAnew() {
    RewriteLimit limit = new RewriteLimit();
    assertThat(limit.begin(3, 0)).isNotNull();
    assertThat(limit.holds(0, 1)).isFalse();
    assertThat(limit.begin(3, 2)).endsWith("will retry in 1 minutes");
  }
}
