package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.CounterOverflowException;
import dev.sextant.cache.fixture.ConnectedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountersTest extends ConnectedTest {

  private Counters counters;

  @BeforeEach
  void prepare() {
    counters = redis.counters();
  }

  @Test
  void countersAddAndSubtract() {
    assertThat(counters.increment("c")).isEqualTo(1);
    assertThat(counters.increment("c", 41)).isEqualTo(42);
    assertThat(counters.decrement("c")).isEqualTo(41);
    assertThat(counters.decrement("c", 50)).isEqualTo(-9);
    assertThat(counters.get("c")).isEqualTo(-9);
    assertThat(redis.incrementCounter("c", 9)).isZero();
    assertThat(server.pttl("c")).isEqualTo(-1);
  }

  @Test
  void aCounterGetsItsTimeToLiveWhenItBeginsAndKeepsIt() {
    assertThat(counters.increment("c", 2, Duration.ofMinutes(1))).isEqualTo(2);
    long expires = server.pexpiretime("c");

    assertThat(counters.increment("c", 3, Duration.ofHours(1))).isEqualTo(5);
    assertThat(counters.increment("c")).isEqualTo(6);

    assertThat(server.pexpiretime("c")).isEqualTo(expires);
    assertThat(server.pttl("c")).isBetween(1L, 60_000L);
  }

  @Test
  void aCounterWithoutATimeToLiveIsGivenNoneLater() {
    counters.increment("c");

    counters.increment("c", 1, Duration.ofMinutes(1));

    assertThat(server.pttl("c")).isEqualTo(-1);
  }

  @Test
  void aCounterThatIsNotThereIsZero() {
    counters.increment("c");

    assertThat(counters.get("none")).isZero();
    assertThat(counters.getAndReset("none")).isZero();
    assertThat(server.exists("none")).isZero();
  }

  @Test
  void resettingReturnsTheLastValueAndEndsTheTimeToLive() {
    counters.increment("c", 7, Duration.ofMinutes(1));

    assertThat(counters.getAndReset("c")).isEqualTo(7);

    assertThat(server.exists("c")).isZero();
    assertThat(counters.increment("c")).isEqualTo(1);
    counters.reset("c");
    assertThat(counters.get("c")).isZero();
  }

  @Test
  void manyCountersOfAllNodesAreReadTogether() {
    List<String> keys = IntStream.range(0, 300).mapToObj(i -> "c:" + i).toList();
    for (int i = 0; i < 300; i += 2) {
      counters.increment("c:" + i, i);
    }

    Map<String, Long> values = counters.getAll(keys);

    assertThat(values.keySet()).containsExactlyElementsOf(keys);
    assertThat(values).containsEntry("c:298", 298L).containsEntry("c:299", 0L);
    assertThat(counters.getAll(List.of())).isEmpty();
  }

  @Test
  void numbersBeyondWhatADoubleHoldsAreExact() {
    long large = Long.MAX_VALUE - 1;

    assertThat(counters.increment("c", large, Duration.ofMinutes(1))).isEqualTo(large);
    assertThat(counters.increment("c", 1, Duration.ofMinutes(1))).isEqualTo(Long.MAX_VALUE);
    assertThat(counters.getAndReset("c")).isEqualTo(Long.MAX_VALUE);
    assertThat(counters.increment("c", Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void anOverflowIsTypedAndChangesNothing() {
    counters.increment("up", Long.MAX_VALUE);
    counters.increment("down", Long.MIN_VALUE);

    overflows("up was not incremented by 1", () -> counters.increment("up"));
    overflows("up", () -> counters.increment("up", 1, Duration.ofMinutes(1)));
    overflows("down", () -> counters.decrement("down"));
    overflows("new was not decremented", () -> counters.decrement("new", Long.MIN_VALUE));

    assertThat(counters.get("up")).isEqualTo(Long.MAX_VALUE);
    assertThat(counters.get("down")).isEqualTo(Long.MIN_VALUE);
    assertThat(server.exists("new")).isZero();
  }

  @Test
  void whatIsNoCounterIsNamedWithoutQuotingItAndStays() {
    server.set("text", "secret");
    server.lpush("list", "secret");

    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> counters.get("text"))
        .withMessageContaining("text")
        .withMessageNotContaining("secret")
        .withNoCause();
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> counters.getAll(List.of("text")));
    refusedByServer("text", () -> counters.getAndReset("text"));
    refusedByServer("text", () -> counters.increment("text", 1, Duration.ofMinutes(1)));
    refusedByServer("list", () -> counters.get("list"));
    refusedByServer("list", () -> counters.increment("list"));
    assertThat(server.get("text")).isEqualTo("secret");
    assertThat(server.pttl("text")).isEqualTo(-1);
  }

  @Test
  void badArgumentsAreRefusedBeforeAnythingIsSent() {
    refuses("key is null", () -> counters.increment(null));
    refuses("key is empty", () -> counters.decrement("", 1));
    refuses("key", () -> counters.get("x".repeat(8193)));
    refuses("key is null", () -> counters.getAll(Arrays.asList("a", null)));
    refuses("keys is null", () -> counters.getAll(null));
    refuses("key is empty", () -> counters.getAndReset(""));
    refuses("the time to live of c", () -> counters.increment("c", 1, Duration.ofSeconds(-1)));
    refuses("the time to live of c", () -> counters.increment("c", 1, Duration.ZERO));
    refuses("the time to live of c", () -> counters.increment("c", 1, null));
    assertThat(server.dbsize()).isZero();
  }

  @Test
  void whatManyThreadsAddIsAddedUp() {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(
          counters
              .async()
              .increment("c", i % 2 == 0 ? 3 : -1, Duration.ofMinutes(1))
              .toCompletableFuture());
    }
    all.forEach(CompletableFuture::join);

    assertThat(counters.get("c")).isEqualTo(1_000);
  }

  @Test
  void aChangeWhoseReplyIsLostIsNotRepeatedAndTheExceptionSaysThatItMayHaveBeenExecuted() {
    counters.increment("c", 1, Duration.ofMinutes(1));
    counters.getAndReset("d");
    try (RedisCacheManager impatient =
        RedisCacheManager.connect(
            cluster.settings().commandTimeout(Duration.ofMillis(300)).maxRetries(3).build())) {
      Counters frozen = impatient.counters();
      frozen.get("c");
      cluster.freezeMasterOf("c");

      for (Runnable change :
          List.<Runnable>of(
              () -> frozen.increment("c"),
              () -> frozen.increment("c", 1, Duration.ofMinutes(1)),
              () -> frozen.getAndReset("c"))) {
        assertThatExceptionOfType(CacheUnavailableException.class)
            .isThrownBy(change::run)
            .withMessageContaining(" c ")
            .withMessageContaining("in 1 attempt")
            .satisfies(e -> assertThat(e.mayHaveExecuted()).isTrue());
      }
    }
  }

  private static void overflows(String message, Runnable call) {
    assertThatExceptionOfType(CounterOverflowException.class)
        .isThrownBy(call::run)
        .withMessageContaining(message);
  }

  private static void refusedByServer(String key, Runnable call) {
    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(call::run)
        .withMessageContaining(key)
        .withMessageNotContaining("secret");
  }

  private static void refuses(String problem, Runnable call) {
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(call::run)
        .withMessageStartingWith(problem);
  }
}
