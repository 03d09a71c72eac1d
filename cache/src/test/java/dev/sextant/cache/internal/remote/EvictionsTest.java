package dev.sextant.cache.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EvictionsTest {

  @Test
  void whatWasEvictedBeforeTheFirstAnswerIsNotTold() {
    assertThat(Evictions.more(null, 7)).isZero();
  }

  @Test
  void whatIsToldIsWhatHasBeenAddedAlsoByANodeThatBeganAnew() {
    assertThat(Evictions.more(7L, 7)).isZero();
    assertThat(Evictions.more(7L, 9)).isEqualTo(2);
    assertThat(Evictions.more(9L, 4)).isEqualTo(4);
    assertThat(Evictions.more(9L, 0)).isZero();
  }

  @Test
  void aServerThatDoesNotSayHasEvictedNothing() {
    assertThat(Evictions.count(Map.of("evicted_keys", "12"))).isEqualTo(12);
    assertThat(Evictions.count(Map.of())).isZero();
  }
}
