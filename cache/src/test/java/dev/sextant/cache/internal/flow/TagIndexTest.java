package dev.sextant.cache.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.fixture.LimitedUser;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.SlotMove;
import dev.sextant.cache.fixture.TestCluster;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.Gate;
import dev.sextant.cache.internal.remote.LettuceStore;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import dev.sextant.cache.internal.remote.RedisStore.IndexCount;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.protocol.CommandType;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The index of a tag, where it lies. */
@OnCluster
class TagIndexTest {

  private static final String INDEX = "tag:{t}";
  private static final long HOUR_MS = 3_600_000;

  private final JvmSurroundings surroundings = new JvmSurroundings();
  private RedisAdvancedClusterCommands<String, String> server;
  private RedisStore store;

  @BeforeEach
  void connect(TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    this.server = server;
    store =
        LettuceStore.connect(
            cluster.settings().build(), Gate.WITHOUT, new Notifier(CacheListener.NONE));
  }

  @AfterEach
  void close() {
    store.close();
    surroundings.close();
  }

  @Test
  void enteringRaisesAScoreAndProlongsTheIndexAndLowersNeither() {
    assertThat(enter("a", 1_000, HOUR_MS)).isEqualTo(new IndexCount(0, 1));
    assertThat(server.pttl(INDEX)).isBetween(1L, HOUR_MS);

    enter("a", 2_000, 2 * HOUR_MS);
    assertThat(server.zscore(INDEX, "a")).isEqualTo(2_000);
    assertThat(server.pttl(INDEX)).isGreaterThan(HOUR_MS);

    assertThat(enter("a", 10, 1)).isEqualTo(new IndexCount(0, 1));
    assertThat(enter("b", 10, 1)).isEqualTo(new IndexCount(1, 2));
    assertThat(server.zscore(INDEX, "a")).isEqualTo(2_000);
    assertThat(server.pttl(INDEX)).isGreaterThan(HOUR_MS);
  }

  @Test
  void anIndexThatLivesForEverIsGivenAnEnd() {
    server.zadd(INDEX, 1, "a");

    enter("a", 1_000, HOUR_MS);

    assertThat(server.pttl(INDEX)).isBetween(1L, HOUR_MS);
  }

  @Test
  void anInvalidationFindsEveryKeyThoughItsIndexMovesToAnotherNodeMeanwhile() {
    List<String> keys = IntStream.range(0, 4_000).mapToObj(i -> "key:" + i).toList();
    byte[] value = "v".getBytes(StandardCharsets.UTF_8);
    store.setAll(keys.stream().map(key -> new Entry(key, value, HOUR_MS)).toList()).join();
    keys.forEach(key -> server.zadd(INDEX, (double) (surroundings.nowMs() + HOUR_MS), key));

    try (SlotMove move = SlotMove.begin(server, INDEX)) {
      AtomicInteger pages = new AtomicInteger();
      TaggedValues tagged =
          new TaggedValues(
              before("page", () -> pages.incrementAndGet() == 4, move::finish), surroundings);

      assertThat(tagged.invalidate("t").join()).isEqualTo(keys.size());
    }

    assertThat(store.getAll(keys).join().all()).isEmpty();
  }

  @Test
  void aUserWhoMayNotAskForTheRunInvalidatesAllTheSame(TestCluster cluster) {
    LimitedUser.make(server, "uninformed", CommandType.INFO, null);
    try (RedisStore limited =
        LettuceStore.connect(
            cluster.settings().user("uninformed").password(LimitedUser.PASSWORD).build(),
            Gate.WITHOUT,
            new Notifier(CacheListener.NONE))) {
      TaggedValues tagged = new TaggedValues(limited, surroundings);
      tagged.put("k", new byte[] {1}, List.of("t"), HOUR_MS).join();

      assertThat(tagged.invalidate("t").join()).isEqualTo(1);
    }
  }

  private IndexCount enter(String member, double score, long indexTtlMs) {
    return store.enter(INDEX, member, score, indexTtlMs, 100).join();
  }

  /** The store, where something happens before a call of a method. */
  private RedisStore before(String method, BooleanSupplier when, Runnable happens) {
    return (RedisStore)
        Proxy.newProxyInstance(
            RedisStore.class.getClassLoader(),
            new Class<?>[] {RedisStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method) && when.getAsBoolean()) {
                happens.run();
              }
              return called.invoke(store, arguments);
            });
  }
}
