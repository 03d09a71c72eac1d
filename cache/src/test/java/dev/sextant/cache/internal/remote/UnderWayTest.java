package dev.sextant.cache.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnderWayTest {

  private final UnderWay underWay = new UnderWay();

  @Test
  void closingWaitsForThoseWhoEntered() {
    assertThat(underWay.enter()).isTrue();
    assertThat(underWay.enter()).isTrue();

    CompletableFuture<Void> drained = underWay.close();
    underWay.leave();
    assertThat(drained).isNotDone();
    underWay.leave();

    assertThat(drained).isCompleted();
  }

  @Test
  void closingWithNobodyInsideIsDoneAtOnceAndMayBeRepeated() {
    assertThat(underWay.close()).isCompleted();
    assertThat(underWay.close()).isCompleted();
  }

  @Test
  void nobodyEntersAfterClosing() {
    assertThat(underWay.enter()).isTrue();
    CompletableFuture<Void> drained = underWay.close();

    assertThat(underWay.enter()).isFalse();

    assertThat(drained).isNotDone();
    underWay.leave();
    assertThat(drained).isCompleted();
  }
}
