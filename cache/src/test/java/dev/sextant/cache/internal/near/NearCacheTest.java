package dev.sextant.cache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What is kept, and until when; flow.NearOrdersTest has it read and changed in every order. */
class NearCacheTest {

  private static final long LATER = 1_000;

  private long now;
  private final AtomicInteger evicted = new AtomicInteger();
  private final NearCache<String> cache = cache(100);

  private NearCache<String> cache(int maxEntries) {
    return new NearCache<>(maxEntries, () -> now, evicted::incrementAndGet);
  }

  private void keep(String key) {
    cache.keep(key, key, cache.stamp(key), now + LATER);
  }

  @Test
  void returnsWhatIsKeptUntilItsTimeIsOver() {
    keep("k");

    now = LATER - 1;
    assertThat(cache.get("k")).isEqualTo("k");
    now = LATER;
    assertThat(cache.get("k")).isNull();
  }

  @Property(tries = 20)
  void theClockMayOverflow(@ForAll @LongRange(min = -5, max = 5) long fromTheEnd) {
    now = Long.MAX_VALUE + fromTheEnd;
    keep("k");

    now += LATER - 1;
    assertThat(cache.get("k")).isEqualTo("k");
    now++;
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void newsAfterTheStampEndAnEntryThatIsKeptBeforeThem() {
    keep("k");
    keep("other");

    cache.changed("k");

    assertThat(cache.get("k")).isNull();
    assertThat(cache.get("other")).isEqualTo("other");
  }

  @Test
  void newsAfterTheStampEndAnEntryThatIsKeptAfterThem() {
    long stamp = cache.stamp("k");
    cache.changed("k");
    cache.keep("k", "old", stamp, LATER);
    assertThat(cache.get("k")).isNull();

    stamp = cache.stamp("k");
    cache.changedAll();
    cache.keep("k", "old", stamp, LATER);
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void newsBeforeTheStampDoNotMatter() {
    cache.changed("k");
    cache.changedAll();
    keep("k");

    assertThat(cache.get("k")).isEqualTo("k");
  }

  @Test
  void anythingMayHaveChangedEndsAll() {
    keep("a");
    keep("b");

    cache.changedAll();

    assertThat(cache.get("a")).isNull();
    assertThat(cache.get("b")).isNull();
  }

  @Property(tries = 20)
  void keepsNoMoreThanThereIsRoomFor(@ForAll @IntRange(min = 1, max = 200) int room) {
    NearCache<String> small = cache(room);
    for (int i = 0; i < 1_000; i++) {
      small.keep("k" + i, "v", small.stamp("k" + i), LATER);
    }

    int there = 0;
    for (int i = 0; i < 1_000; i++) {
      there += small.get("k" + i) == null ? 0 : 1;
    }
    assertThat(there).isPositive().isLessThanOrEqualTo(room);
    assertThat(evicted.getAndSet(0)).isEqualTo(1_000 - there);
  }
}
