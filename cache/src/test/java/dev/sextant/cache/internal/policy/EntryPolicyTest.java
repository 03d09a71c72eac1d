package dev.sextant.cache.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheArgumentException;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

/** Times to live, early refresh, and the keys of entries and of their locks. */
class EntryPolicyTest {

  @Property
  void jitterShortensByNoMoreThanItsPart(
      @ForAll @LongRange(min = 1, max = 1L << 40) long ttlMs,
      @ForAll @DoubleRange(min = 0, max = 1) double jitter,
      @ForAll @DoubleRange(min = 0, max = 0.99) double random) {
    long freshMs = new EntryLife(jitter, 0).freshMs(ttlMs, random);

    assertThat(freshMs).isBetween(1L, ttlMs);
    assertThat((double) freshMs).isGreaterThanOrEqualTo((double) ttlMs * (1 - jitter) - 1);
  }

  @Property
  void earlyRefreshGrowsMoreLikelyTowardsTheEnd(
      @ForAll @LongRange(min = 1, max = 10_000) long leftMs,
      @ForAll @LongRange(min = 1, max = 10_000) long costMs,
      @ForAll @DoubleRange(min = 0, max = 0.99) double random) {
    boolean due = EarlyRefresh.isDue(0, leftMs, costMs, 1, random);

    if (due) {
      assertThat(EarlyRefresh.isDue(0, leftMs / 2, costMs, 1, random)).isTrue();
      assertThat(EarlyRefresh.isDue(0, leftMs, 2 * costMs, 1, random)).isTrue();
      assertThat(EarlyRefresh.isDue(0, leftMs, costMs, 2, random)).isTrue();
    }
    // The chance that a lot is drawn is exp(-left / (cost * beta)), as the paper has it.
    assertThat(due)
        .isEqualTo(random > 0 && 1 - random <= Math.exp(-(double) leftMs / (double) costMs));
  }

  @Example
  void whatWasNotLoadedOrIsSetToZeroIsNeverRefreshedEarly() {
    assertThat(EarlyRefresh.isDue(999, 1000, 0, 1, 0.999)).isFalse();
    assertThat(EarlyRefresh.isDue(999, 1000, 100, 0, 0.999)).isFalse();
  }

  @Property
  void theLockOfAnEntryLiesInItsSlot(
      @ForAll
          @NotEmpty
          @StringLength(max = 12)
          @CharRange(from = 'a', to = 'c')
          @CharRange(from = '{', to = '}')
          String key) {
    String entryKey = Keys.ofEntry(Keys.prefix("quotes", 1), key);
    String lock = Keys.loadLock(entryKey);

    if (lock == null) {
      assertThat(key).contains("}");
    } else {
      assertThat(SlotHash.getSlot(lock)).isEqualTo(SlotHash.getSlot(entryKey));
      assertThat(lock).as("which no entry's key is").startsWith("{");
    }
  }

  @Example
  void keysThatCannotBeAreRefusedByTheNameOfTheArgument() {
    String prefix = Keys.prefix("quotes", 1);

    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(() -> Keys.ofEntry(prefix, null))
        .withMessage("key is null");
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(() -> Keys.ofEntryTag(prefix, ""))
        .withMessage("tag is empty");
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(() -> Keys.ofEntry(prefix, "é".repeat(4097)))
        .withMessageContaining("8194 bytes, more than 8192")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    assertThat(Keys.ofEntry(prefix, "é".repeat(4096))).hasSize("quotes:v1:".length() + 4096);
  }

  @Example
  void timesToLiveThatCannotBeAreRefusedByTheirKey() {
    for (Duration ttl :
        new Duration[] {null, Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(999_999)}) {
      assertThatExceptionOfType(CacheArgumentException.class)
          .isThrownBy(() -> Arguments.ttlMs("k", ttl))
          .withMessageStartingWith("the time to live of k is ");
    }
    assertThatExceptionOfType(CacheArgumentException.class)
        .isThrownBy(() -> Arguments.ttlMs("k", Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(Arguments.ttlMs("k", Duration.ofMillis(1))).isEqualTo(1);
  }
}
