package dev.sextant.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.memory.ReplyBuffer.Resize;
import org.junit.jupiter.api.Test;

class ReplyBufferTest {
  private static final long RESET_MILLIS = 5000;
  private final ReplyBuffer buffer = new ReplyBuffer();

  @Test
  void whatIsNotUsed_shrinksToOneKilobyte() {
    assertThat(buffer.resize(0, 10_000, RESET_MILLIS)).isEqualTo(Resize.NONE);
    assertThat(buffer.resize(0, 10_100, RESET_MILLIS)).isEqualTo(Resize.SHRUNK);
    assertThat(buffer.size()).isEqualTo(1024);
    assertThat(buffer.resize(0, 20_000, RESET_MILLIS)).isEqualTo(Resize.NONE);
  }

  @Test
  void whatIsFilled_doublesUpTo16Kilobytes() {
    buffer.resize(0, 10_000, RESET_MILLIS);
    buffer.resize(0, 10_100, RESET_MILLIS);
    for (int size = 2048; size <= 16_384; size *= 2) {
      buffer.held(100_000);
      assertThat(buffer.resize(0, 10_200, -1)).isEqualTo(Resize.EXPANDED);
      assertThat(buffer.size()).isEqualTo(size);
    }
    buffer.held(100_000);
    assertThat(buffer.resize(0, 10_300, -1)).isEqualTo(Resize.NONE);
  }

  @Test
  void aPeak_isForgottenAfterAWhile() {
    buffer.resize(0, 10_000, RESET_MILLIS);
    buffer.held(6000);
    buffer.resize(0, 10_100, RESET_MILLIS);
    assertThat(buffer.size()).isEqualTo(6144);
    assertThat(buffer.peak()).isEqualTo(6000);
    buffer.resize(10, 15_100, RESET_MILLIS);
    assertThat(buffer.peak()).isEqualTo(10);
  }
}
