package dev.sextant.cache.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.internal.flow.Interleavings.World;
import dev.sextant.cache.internal.flow.ManualSurroundings.Alarm;
import dev.sextant.cache.internal.flow.ModelStore.Pending;
import dev.sextant.cache.internal.flow.ModelStore.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Loads, writes and deletions in every order that their steps can be executed in: in one JVM, and
 * with the lock among several.
 *
 * <p>The source has a version, which a writer raises before it deletes the entry. What must hold is
 * that once the deletion has returned, no older version is stored again, and that nobody waits for
 * ever. A JVM that stops is an order in which it does not come up again.
 */
class LoadOrdersTest {

  private static final String ENTRY = "c:v1:k";
  private static final String LOCK = "{c:v1:k}:loading";
  private static final Duration TTL = Duration.ofHours(1);

  /** Alarms beyond this are those of load timeouts, which are no part of the scene. */
  private static final long SOON_MS = 60_000;

  private static final class Scene implements World {

    final ModelStore store = new ModelStore();
    private final List<ManualSurroundings> jvms = new ArrayList<>();
    private final List<TypedCache<String>> caches = new ArrayList<>();
    private final List<Supplier<CompletableFuture<?>>> toStart = new ArrayList<>();
    private final List<CompletableFuture<?>> started = new ArrayList<>();
    private int version = 1;
    private int deletedBelow;
    int loads;

    Scene(int jvmCount, boolean locked) {
      CacheSpec.Builder<String> spec =
          CacheSpec.string("c").ttl(TTL).loadTimeout(Duration.ofDays(1));
      if (locked) {
        spec.crossJvmLoad(Duration.ofMillis(8), Duration.ofSeconds(30));
      }
      for (int i = 0; i < jvmCount; i++) {
        ManualSurroundings jvm = new ManualSurroundings(store, "jvm" + i + ":");
        jvms.add(jvm);
        caches.add(new TypedCache<>(spec.build(), store, new TaggedValues(store, jvm), jvm));
      }
    }

    private final AsyncCacheLoader<String> loader =
        key -> {
          loads++;
          return CompletableFuture.completedFuture(Optional.of(Integer.toString(version)));
        };

    Scene reader(int jvm) {
      return add(() -> caches.get(jvm).get("k", loader));
    }

    Scene writer(int jvm) {
      return add(
          () -> {
            version++;
            int written = version;
            return caches
                .get(jvm)
                .delete(List.of("k"))
                .thenRun(() -> deletedBelow = Math.max(deletedBelow, written));
          });
    }

    Scene setter(int jvm) {
      return add(
          () -> {
            version++;
            int written = version;
            return caches
                .get(jvm)
                .set("k", Integer.toString(written), TTL)
                .thenRun(() -> deletedBelow = Math.max(deletedBelow, written));
          });
    }

    /** The lock of whoever holds it runs out. */
    Scene leaseEnds() {
      return add(
          () -> {
            store.values.remove(LOCK);
            return CompletableFuture.completedFuture(null);
          });
    }

    private Scene add(Supplier<CompletableFuture<?>> what) {
      toStart.add(what);
      return this;
    }

    private List<Alarm> alarms(ManualSurroundings jvm) {
      return jvm.waiting().stream()
          .filter(alarm -> alarm.dueMs() - store.millis() < SOON_MS)
          .toList();
    }

    @Override
    public int choices() {
      int alarms = jvms.stream().mapToInt(jvm -> alarms(jvm).size()).sum();
      return toStart.size() + store.pending.size() + alarms;
    }

    @Override
    public void step(int choice) {
      if (choice < toStart.size()) {
        store.sender = toStart.get(choice);
        started.add(toStart.remove(choice).get());
      } else if (choice < toStart.size() + store.pending.size()) {
        Pending next = store.pending.get(choice - toStart.size());
        store.execute(next);
      } else {
        fire(choice - toStart.size() - store.pending.size());
      }
      Value value = store.values.get(ENTRY);
      if (value != null && Integer.parseInt(value.text()) < deletedBelow) {
        throw new AssertionError(
            "version " + value.text() + " is stored, below " + deletedBelow + " is deleted");
      }
    }

    private void fire(int index) {
      int left = index;
      for (ManualSurroundings jvm : jvms) {
        List<Alarm> alarms = alarms(jvm);
        if (left < alarms.size()) {
          jvm.fire(alarms.get(left));
          return;
        }
        left -= alarms.size();
      }
    }

    @Override
    public void end() {
      for (CompletableFuture<?> one : started) {
        if (!one.isDone()) {
          throw new AssertionError("somebody waits for ever");
        }
        one.join();
      }
      if (store.values.containsKey(LOCK)) {
        throw new AssertionError("a lock was left behind");
      }
    }
  }

  @Test
  void inOneJvmNoLoadThatBeganBeforeADeletionIsStoredAfterIt() {
    int orders = Interleavings.explore(() -> new Scene(1, false).reader(0).writer(0).reader(0));

    assertThat(orders).isGreaterThan(500);
  }

  @Test
  void inOneJvmNoLoadReplacesWhatWasSetMeanwhile() {
    Interleavings.explore(() -> new Scene(1, false).reader(0).setter(0).reader(0));
  }

  @Test
  void withTheLockNoLoadOfAnotherJvmIsStoredAfterADeletion() {
    int orders = Interleavings.explore(() -> new Scene(2, true).reader(0).writer(1));

    assertThat(orders).isGreaterThan(50);
  }

  @Test
  void withTheLockNoLoadOfAnotherJvmReplacesWhatWasSetMeanwhile() {
    Interleavings.explore(() -> new Scene(2, true).reader(0).setter(1));
  }

  @Test
  void withTheLockTwoLoadersAndADeletionLeaveNothingOldBehind() {
    int orders = Interleavings.explore(() -> new Scene(2, true).reader(0).reader(1).writer(0));

    assertThat(orders).isGreaterThan(5_000);
  }

  @Test
  void withTheLockALeaseThatEndsEarlyLeavesNothingOldBehind() {
    Interleavings.explore(() -> new Scene(2, true).reader(0).writer(1).leaseEnds());
    Interleavings.explore(() -> new Scene(2, true).reader(0).reader(1).leaseEnds());
  }

  @Test
  void whoFindsTheLockTakenGetsWhatTheOtherLoaded() {
    Scene scene = new Scene(2, true).reader(0).reader(1);
    scene.step(0);
    scene.step(0);
    // Both look and miss, the first takes the lock, the second finds it taken and pauses.
    run(scene, 0, 0, 0, 0);
    assertThat(scene.store.values).containsOnlyKeys(LOCK);
    scene.store.drain();
    assertThat(scene.store.values).containsOnlyKeys(ENTRY);
    assertThat(scene.started.get(1)).isNotDone();

    scene.fire(0);
    scene.store.drain();

    assertThat(scene.started.get(1).join()).isEqualTo(Optional.of("1"));
    assertThat(scene.loads).isEqualTo(1);
    scene.end();
  }

  @Test
  void whoIsTiredOfWaitingTakesTheLockAndTheOtherStoresNothing() {
    Scene scene = new Scene(2, true).reader(0).reader(1);
    scene.step(0);
    scene.step(0);
    run(scene, 0, 0, 0, 0);
    Pending slowLoader = scene.store.pending.remove(0);
    scene.version = 2;
    while (!scene.started.get(1).isDone()) {
      scene.step(0);
    }
    assertThat(scene.store.values.get(ENTRY).text()).isEqualTo("2");

    scene.store.values.put(ENTRY, new Value("3", Long.MAX_VALUE));
    scene.store.execute(slowLoader);
    scene.store.drain();

    assertThat(scene.loads).isEqualTo(2);
    assertThat(scene.started.get(0)).isCompleted();
    assertThat(scene.store.values.get(ENTRY).text()).isEqualTo("3");
  }

  @Test
  void aLoaderThatFailsGivesTheLockBack() {
    Scene scene = new Scene(1, true);
    CompletableFuture<Optional<String>> failing =
        scene.caches.get(0).get("k", key -> CompletableFuture.failedFuture(new Exception()));
    scene.store.drain();

    assertThat(failing).isCompletedExceptionally();
    assertThat(scene.store.values).isEmpty();
  }

  @Test
  void whatIsLoadedWhileTheLockCannotBeHadIsNotStored() {
    Scene scene = new Scene(1, true).reader(0);
    scene.step(0);
    scene.step(0);
    scene.store.unavailable = true;
    scene.step(0);
    scene.store.unavailable = false;
    scene.store.drain();

    assertThat(scene.started.get(0).join()).isEqualTo(Optional.of("1"));
    assertThat(scene.store.values).isEmpty();
  }

  @Test
  void aKeyThatHasNoPlaceForALockIsLoadedWithoutOne() {
    Scene scene = new Scene(1, true);
    CompletableFuture<Optional<String>> got = scene.caches.get(0).get("a}b", scene.loader);
    scene.store.drain();

    assertThat(got.join()).contains("1");
    assertThat(scene.store.values).containsOnlyKeys("c:v1:a}b");
  }

  private static void run(Scene scene, int... choices) {
    for (int choice : choices) {
      scene.step(choice);
    }
  }
}
