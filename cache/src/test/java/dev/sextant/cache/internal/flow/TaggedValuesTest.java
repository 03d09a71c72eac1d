package dev.sextant.cache.internal.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.internal.flow.Interleavings.World;
import dev.sextant.cache.internal.flow.ModelStore.Value;
import dev.sextant.cache.internal.policy.TagClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The protocol of tags, in every order that its commands can be executed in.
 *
 * <p>What is checked after each single step holds wherever a writer stops: a crash is an order in
 * which one of them does not come up again.
 */
class TaggedValuesTest {

  private static final long TTL_MS = 1_000;
  private static final long LONG_MS = 10_000_000;
  private static final String INDEX = "tag:{t}";

  private final ModelStore store = new ModelStore();
  private final ManualSurroundings surroundings = new ManualSurroundings(store, "jvm");
  private final TaggedValues tagged = new TaggedValues(store, surroundings);

  /**
   * Writers, invalidators and sweepers, started and executed in an order that someone else chooses.
   */
  private static final class Scene implements World {

    final ModelStore store = new ModelStore();
    final TaggedValues tagged = new TaggedValues(store, new ManualSurroundings(store, "jvm"));
    private final List<Supplier<CompletableFuture<?>>> toStart = new ArrayList<>();
    private final List<CompletableFuture<?>> started = new ArrayList<>();
    private final Set<String> returnedPuts = new HashSet<>();

    Scene put(String text) {
      return put(text, List.of("t"));
    }

    Scene put(String text, List<String> tags) {
      return put(text, tags, TTL_MS);
    }

    Scene put(String text, List<String> tags, long ttlMs) {
      return add(
          () ->
              tagged
                  .put("k", text.getBytes(UTF_8), tags, ttlMs)
                  .thenRun(() -> returnedPuts.add(text)));
    }

    Scene invalidate() {
      return add(
          () -> {
            Set<String> mustGo = Set.copyOf(returnedPuts);
            return tagged.invalidate("t").thenRun(() -> requireGone(mustGo));
          });
    }

    Scene sweep() {
      return add(() -> tagged.sweep(INDEX));
    }

    Scene muchLater() {
      return add(
          () -> {
            becomeMuchLater();
            return CompletableFuture.completedFuture(null);
          });
    }

    Scene muchLaterSweep() {
      return add(
          () -> {
            becomeMuchLater();
            return tagged.sweep(INDEX);
          });
    }

    /**
     * Short-lived and invalidated entries become due. Commands that are still on their way by then
     * have long failed, and are not executed.
     */
    private void becomeMuchLater() {
      store.pending.clear();
      store.advance(2 * TagClock.forCommandsOf(store.longestCommand().toMillis()).settleMs());
    }

    private Scene add(Supplier<CompletableFuture<?>> what) {
      toStart.add(what);
      return this;
    }

    @Override
    public int choices() {
      return toStart.size() + store.pending.size();
    }

    @Override
    public void step(int choice) {
      if (choice < toStart.size()) {
        store.sender = toStart.get(choice);
        started.add(toStart.remove(choice).get());
      } else {
        store.execute(store.pending.get(choice - toStart.size()));
      }
      // Plain comparisons: this runs some hundred thousand times.
      for (CompletableFuture<?> one : started) {
        if (one.isCompletedExceptionally()) {
          one.join();
        }
      }
      Value value = store.values.get("k");
      if (value != null) {
        requireEntry(INDEX);
        if (value.text().contains("+u")) {
          requireEntry("tag:{u}");
        }
      }
    }

    private void requireGone(Set<String> texts) {
      Value value = store.values.get("k");
      if (value != null && texts.contains(value.text())) {
        throw new AssertionError(value.text() + " had returned before the invalidation began");
      }
    }

    private void requireEntry(String index) {
      if (!store.members(index).containsKey("k")) {
        throw new AssertionError("a value that " + index + " does not know");
      }
    }

    @Override
    public void end() {
      CompletableFuture<Long> last = tagged.invalidate("t");
      store.drain();
      assertThat(last).isCompleted();
      assertThat(store.values).isEmpty();
    }
  }

  @Test
  void aValueIsNeverWithoutItsEntryWhileWritersAndAnInvalidationRace() {
    int orders = Interleavings.explore(() -> new Scene().put("a").put("b").invalidate());

    assertThat(orders).isGreaterThan(5_000);
  }

  @Test
  void aValueIsInTheIndexOfEachOfItsTagsWhateverRaces() {
    Interleavings.explore(() -> new Scene().put("a+u", List.of("t", "u")).put("b").invalidate());
  }

  @Test
  void aValueIsNeverWithoutItsEntryWhileTwoInvalidationsRace() {
    Interleavings.explore(() -> new Scene().put("a").invalidate().invalidate());
  }

  @Test
  void whatASlowWriterLeftIsFoundByTheSweep() {
    Interleavings.explore(() -> new Scene().put("a").put("b").muchLater().sweep());
  }

  @Test
  void whatWasPutDuringAnInvalidationIsKnownUntilASweepDeletesIt() {
    Interleavings.explore(
        () -> new Scene().put("a", List.of("t"), LONG_MS).invalidate().muchLaterSweep());
  }

  @Test
  void aSweepTakesNoEntryFromAValueThatIsPutMeanwhile() {
    Interleavings.explore(() -> new Scene().put("a").muchLater().sweep().put("b"));
  }

  @Test
  void invalidationAndSweepTogetherLoseNoEntry() {
    Interleavings.explore(() -> new Scene().put("a").muchLater().invalidate().sweep());
  }

  @Test
  void anEntryOutlivesItsValue() {
    put("k", TTL_MS);

    store.advance(TTL_MS);

    assertThat(store.values).isEmpty();
    assertThat(store.members(INDEX)).containsKey("k");
  }

  @Test
  void theIndexGoesByItselfWhenNobodyPutsUnderTheTagAnyMore() {
    put("k", TTL_MS);

    store.advance(TTL_MS + 2 * settleMs());

    assertThat(store.indexes).isEmpty();
  }

  @Test
  void invalidatedEntriesGoWithTheFirstInvalidationAfterTheSettlingTime() {
    put("k", 100 * settleMs());
    run(() -> tagged.invalidate("t"));
    assertThat(store.members(INDEX)).containsKey("k");

    store.advance(settleMs() + 1);
    run(() -> tagged.invalidate("t"));

    assertThat(store.members(INDEX)).isEmpty();
  }

  @Test
  void puttingSweepsWhatIsOverdueSoThatAnIndexHoldsLittleMoreThanLiveEntries() {
    long lifeMs = TTL_MS + settleMs();
    for (int i = 0; i < 2_000; i++) {
      store.advance(lifeMs / 100);
      put("key:" + i, TTL_MS);
    }

    assertThat(store.members(INDEX)).hasSizeLessThan(101 + TaggedValues.SWEEP_AT + 1);
  }

  @Test
  void aSweepTakesAChunkAtATime() {
    for (int i = 0; i < TaggedValues.CHUNK + 10; i++) {
      put("same:" + i, TTL_MS);
    }
    store.advance(1);
    put("last", TTL_MS);
    store.advance(TTL_MS + settleMs() - 1);

    assertThat(run(() -> tagged.sweep(INDEX))).isEqualTo(TaggedValues.CHUNK);
    assertThat(run(() -> tagged.sweep(INDEX))).isEqualTo(10);
    assertThat(store.members(INDEX).keySet()).containsExactly("last");
  }

  @Test
  void anInvalidationRemovesAllThatIsOverdueInChunks() {
    for (int i = 0; i < 3 * TaggedValues.CHUNK; i++) {
      put("key:" + i, TTL_MS);
    }
    store.advance(TTL_MS + settleMs());

    run(() -> tagged.invalidate("t"));

    assertThat(store.members(INDEX)).isEmpty();
  }

  @Test
  void anInvalidationFindsEveryKeyThoughItsIndexMovesToAnotherNode() {
    int keys = 4 * TaggedValues.CHUNK;
    for (int i = 0; i < keys; i++) {
      put("key:" + i, LONG_MS);
    }
    CompletableFuture<Long> invalidation = tagged.invalidate("t");
    while (store.values.size() > keys / 2) {
      store.execute(store.pending.get(0));
    }

    store.move();
    store.drain();

    assertThat(invalidation).isCompletedWithValue((long) keys);
    assertThat(store.values).isEmpty();
  }

  @Test
  void theEntriesOfManyInvalidatedKeysAreSweptWhenTheyAreDue() {
    for (int i = 0; i < TaggedValues.LARGE; i++) {
      put("key:" + i, LONG_MS);
    }
    run(() -> tagged.invalidate("t"));
    assertThat(store.members(INDEX)).hasSize(TaggedValues.LARGE);
    assertThat(surroundings.waiting()).hasSize(1);

    comeBack();

    assertThat(store.members(INDEX)).isEmpty();
    assertThat(surroundings.waiting()).isEmpty();
  }

  @Test
  void aLargeIndexThatNobodyWritesToIsSweptBeforeRedisWouldFreeItInOneGo() {
    for (int i = 0; i < TaggedValues.LARGE; i++) {
      put("key:" + i, TTL_MS);
    }

    comeBack();
    assertThat(store.indexes).containsKey(INDEX);
    comeBack();

    assertThat(store.members(INDEX)).isEmpty();
    assertThat(surroundings.waiting()).isEmpty();
  }

  @Test
  void aLargeIndexIsWatchedOnThoughTheClusterIsAwayForATime() {
    for (int i = 0; i < TaggedValues.LARGE; i++) {
      put("key:" + i, LONG_MS);
    }
    store.unavailable = true;
    comeBack();

    assertThat(surroundings.waiting()).hasSize(1);
  }

  @Test
  void anInvalidationThatFailsInTheMiddleLosesNoEntryAndTheNextOneDeletesTheRest() {
    for (String key : List.of("a", "b", "c")) {
      put(key, LONG_MS);
    }
    for (int commandsBefore = 0; commandsBefore < 4; commandsBefore++) {
      CompletableFuture<Long> failing = tagged.invalidate("t");
      for (int i = 0; i < commandsBefore; i++) {
        store.execute(store.pending.get(0));
      }
      store.unavailable = true;
      store.drain();
      store.unavailable = false;
      assertThat(failing).isCompletedExceptionally();
      assertThat(store.members(INDEX).keySet()).containsAll(store.values.keySet());
    }

    run(() -> tagged.invalidate("t"));
    assertThat(store.values).isEmpty();
  }

  private void comeBack() {
    surroundings.fire(surroundings.waiting().get(0));
    store.drain();
  }

  @Test
  void aWriterThatWasHeldUpEntersItsKeyAgainBeforeItSets() {
    CompletableFuture<Void> put = tagged.put("k", "v".getBytes(UTF_8), List.of("t"), TTL_MS);
    store.advance(settleMs());
    store.execute(store.pending.get(0));
    double before = store.members(INDEX).get("k");

    store.drain();

    assertThat(put).isCompleted();
    assertThat(store.members(INDEX).get("k")).isGreaterThan(before);
    assertThat(store.members(INDEX).get("k"))
        .isGreaterThan((double) store.values.get("k").expiresAtMs());
  }

  @Test
  void aTagGivenTwiceIsOneEntryAndOneCommand() {
    CompletableFuture<Void> put = tagged.put("k", "v".getBytes(UTF_8), List.of("t", "t"), TTL_MS);

    assertThat(store.pending).hasSize(1);
    store.drain();
    assertThat(put).isCompleted();
  }

  private void put(String key, long ttlMs) {
    run(() -> tagged.put(key, "v".getBytes(UTF_8), List.of("t"), ttlMs));
  }

  private <T> T run(Supplier<CompletableFuture<T>> what) {
    CompletableFuture<T> result = what.get();
    store.drain();
    return result.join();
  }

  private long settleMs() {
    return TagClock.forCommandsOf(store.longestCommand().toMillis()).settleMs();
  }
}
