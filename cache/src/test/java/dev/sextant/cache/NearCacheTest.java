package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.fixture.ConnectedTest;
import dev.sextant.cache.fixture.LimitedUser;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.SlotMove;
import io.lettuce.core.SetArgs;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values in this JVM's memory, and what ends them. The plain client is everybody else. */
class NearCacheTest extends ConnectedTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Cache<String> cache;
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger nearHits = new AtomicInteger();
  private final AtomicInteger evictions = new AtomicInteger();

  private final CacheListener listener =
      new CacheListener() {
        @Override
        public void hits(String name, int count) {
          hits.addAndGet(count);
        }

        @Override
        public void nearHits(String name, int count) {
          nearHits.addAndGet(count);
        }

        @Override
        public void nearEvictions(String name, int count) {
          evictions.addAndGet(count);
        }
      };

  @BeforeEach
  void prepare() {
    cache = redis.cache(spec("c").build());
  }

  private CacheSpec.Builder<String> spec(String name) {
    return CacheSpec.string(name).nearCache(100, LONG).listener(listener);
  }

  private boolean isNear(String key) {
    int before = nearHits.get();
    return cache.get(key).isPresent() && nearHits.get() > before;
  }

  /** Reads until the value comes from this JVM. */
  private void keep(String... keys) {
    for (String key : keys) {
      Poll.until(key + " is near", PATIENCE, () -> isNear(key));
    }
  }

  private static boolean set(RedisCacheManager redis, String key, String value) {
    redis.set(key, value);
    return true;
  }

  private void awaitValue(String key, String value) {
    Poll.until(key + " is " + value, PATIENCE, () -> cache.get(key).equals(Optional.of(value)));
  }

  @Test
  void aNearHitIsAHit() {
    cache.set("k", "v");
    keep("k");
    int hitsBefore = hits.get();
    int nearBefore = nearHits.get();

    assertThat(cache.get("k")).contains("v");
    assertThat(cache.get("k", key -> "loaded")).contains("v");

    assertThat(hits.get() - hitsBefore).isEqualTo(2);
    assertThat(nearHits.get() - nearBefore).isEqualTo(2);
  }

  @Test
  void aWriteADeletionAndAnExpiryByAnotherClientAreSeen() {
    server.set("c:v1:k", "one");
    keep("k");

    server.set("c:v1:k", "two");
    awaitValue("k", "two");
    keep("k");
    server.del("c:v1:k");
    Poll.until("it is gone", PATIENCE, () -> cache.get("k").isEmpty());
    server.set("c:v1:k", "three", SetArgs.Builder.px(500));
    awaitValue("k", "three");
    Poll.until("it is gone", PATIENCE, () -> cache.get("k").isEmpty());
  }

  @Test
  void whatThisJvmWritesAndDeletesIsSeenAtOnce() {
    for (int round = 0; round < 50; round++) {
      String value = "v" + round;
      cache.set("k", value);
      assertThat(cache.get("k")).contains(value);
      cache.setAll(Map.of("k", value + "all", "other", value));
      assertThat(cache.get("k")).contains(value + "all");
      cache.put("k", value + "tagged", Set.of("t"));
      assertThat(cache.get("k")).contains(value + "tagged");
      assertThat(cache.invalidateTag("t")).isEqualTo(1);
      assertThat(cache.get("k")).isEmpty();
      assertThat(cache.get("k", key -> value + "loaded")).contains(value + "loaded");
      assertThat(cache.get("k")).contains(value + "loaded");
      assertThat(cache.delete("k")).isTrue();
      assertThat(cache.get("k")).isEmpty();
    }
  }

  @Test
  void flushingTheNodesEmptiesIt() {
    cache.setAll(Map.of("a", "1", "b", "2", "c", "3"));
    keep("a", "b", "c");

    server.flushall();

    for (String key : List.of("a", "b", "c")) {
      Poll.until(key + " is gone", PATIENCE, () -> cache.get(key).isEmpty());
    }
  }

  @Test
  void batchesTakeWhatIsNear() {
    cache.setAll(Map.of("a", "1", "b", "2", "c", "3"));
    keep("a", "b");
    int hitsBefore = hits.get();
    int nearBefore = nearHits.get();

    assertThat(cache.getAll(List.of("c", "b", "a", "none")))
        .isEqualTo(Map.of("a", "1", "b", "2", "c", "3"))
        .containsExactly(Map.entry("c", "3"), Map.entry("b", "2"), Map.entry("a", "1"));

    assertThat(hits.get() - hitsBefore).isEqualTo(3);
    assertThat(nearHits.get() - nearBefore).isEqualTo(2);
    server.del("c:v1:a");
    Poll.until("a is gone", PATIENCE, () -> !cache.getAll(List.of("a", "b")).containsKey("a"));
  }

  @Test
  void theLossOfANodeEmptiesItAndItsSuccessorIsFollowed() {
    // The letters' slots are those of three different masters.
    cache.setAll(Map.of("{a}", "1", "{b}", "1", "{c}", "1"));
    keep("{a}", "{b}", "{c}");

    try (RedisCacheManager other = RedisCacheManager.connect(cluster.settings().build())) {
      cluster.killMasterOf("{b}");

      Poll.until("what the node had is dropped", PATIENCE, () -> !isNear("{b}"));
      Poll.until("a write succeeds", PATIENCE, () -> set(other, "c:v1:{b}", "2"));
      awaitValue("{b}", "2");
      keep("{a}", "{b}", "{c}");
      other.set("c:v1:{b}", "3");
      awaitValue("{b}", "3");
    }
  }

  @Test
  void aSlotThatMovesTakesItsKeysWithIt() {
    cache.set("k", "1");
    keep("k");

    try (SlotMove move = SlotMove.begin(server, "c:v1:k")) {
      move.moveKeys();
      server.set("c:v1:k", "2");
      awaitValue("k", "2");
      move.finish();
      server.set("c:v1:k", "3");
      awaitValue("k", "3");
      keep("k");
      server.set("c:v1:k", "4");
      awaitValue("k", "4");
    }
    server.set("c:v1:k", "5");
    awaitValue("k", "5");
  }

  @Test
  void severalNearCachesHearOfTheirOwnKeys() {
    Cache<String> other = redis.cache(spec("d").build());
    Cache<String> again = redis.cache(spec("c").build());
    cache.set("k", "c1");
    other.set("k", "d1");
    keep("k");

    server.set("d:v1:k", "d2");
    Poll.until("d is seen", PATIENCE, () -> other.get("k").equals(Optional.of("d2")));
    assertThat(isNear("k")).isTrue();
    server.set("c:v1:k", "c2");
    awaitValue("k", "c2");
    Poll.until("by both", PATIENCE, () -> again.get("k").equals(Optional.of("c2")));
  }

  @Test
  void aUserWhoMayNotTrackHasTheCacheWithoutTheNearOne() {
    LimitedUser.make(server, "untracked", CommandType.CLIENT, CommandKeyword.TRACKING);
    ConnectionSettings settings =
        cluster.settings().user("untracked").password(LimitedUser.PASSWORD).build();
    try (RedisCacheManager limited = RedisCacheManager.connect(settings)) {
      Cache<String> far = limited.cache(spec("c").build());
      far.set("k", "1");

      for (int i = 0; i < 50; i++) {
        assertThat(far.get("k")).contains("1");
      }
      assertThat(nearHits.get()).isZero();
      server.set("c:v1:k", "2");
      assertThat(far.get("k")).contains("2");
    }
  }

  @Test
  void itHoldsNoMoreThanItHasRoomFor() {
    cache = redis.cache(spec("small").nearCache(1, LONG).build());
    cache.setAll(Map.of("a", "1", "b", "2"));
    keep("a", "b");

    assertThat(evictions.get()).isPositive();
    assertThat(isNear("a")).isFalse();
  }

  @Test
  void itKeepsNothingLongerThanItsTimeToLive() {
    cache = redis.cache(spec("short").nearCache(10, Duration.ofMillis(50)).build());
    cache.set("k", "v");
    keep("k");

    Poll.until("it has to be read again", PATIENCE, () -> !isNear("k"));
  }
}
