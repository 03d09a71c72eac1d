package dev.sextant.cache.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.internal.flow.Interleavings.World;
import dev.sextant.cache.internal.flow.ModelStore.Pending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Reads through a near cache, writes of this JVM and of others, the news of them, and broken
 * connections, in every order that their steps can be executed in.
 *
 * <p>Values are versions that only grow. A read must not bring one that is older than what this JVM
 * has written before it began, nor, if nothing remained to be told when it began, older than what
 * Redis had then.
 */
class NearOrdersTest {

  private static final String ENTRY = "c:v1:k";
  private static final Duration TTL = Duration.ofHours(1);

  private static final class Scene implements World {

    private final ModelStore store = new ModelStore();
    private final TypedCache<String> cache;
    private final List<Supplier<CompletableFuture<?>>> toStart = new ArrayList<>();
    private final List<CompletableFuture<?>> started = new ArrayList<>();
    private int version;
    private int written;
    int nearHits;

    Scene() {
      CacheSpec<String> spec = CacheSpec.string("c").ttl(TTL).nearCache(10, TTL).build();
      ManualSurroundings jvm = new ManualSurroundings(store, "jvm");
      cache = new TypedCache<>(spec, store, new TaggedValues(store, jvm), jvm);
      other();
      CompletableFuture<?> written = toStart.remove(0).get();
      store.drain();
      written.join();
    }

    /** The first version is in the near cache. */
    Scene kept() {
      started.add(read());
      store.drain();
      assertThat(cache.get("k")).isDone();
      return this;
    }

    /** What Redis has. */
    private int current() {
      return Integer.parseInt(store.values.get(ENTRY).text());
    }

    Scene reader() {
      toStart.add(this::read);
      return this;
    }

    private CompletableFuture<?> read() {
      int atLeast = Math.max(written, store.isAllTold() ? current() : 0);
      CompletableFuture<Optional<String>> read = cache.get("k");
      if (read.isDone()) {
        nearHits++;
      }
      return read.thenAccept(
          value ->
              assertThat(Integer.parseInt(value.orElseThrow())).isGreaterThanOrEqualTo(atLeast));
    }

    /** A write of this JVM. */
    Scene writer() {
      toStart.add(
          () -> {
            int mine = ++version;
            return cache
                .set("k", Integer.toString(mine), TTL)
                .thenRun(() -> written = Math.max(written, mine));
          });
      return this;
    }

    /** A write of somebody else. */
    Scene other() {
      toStart.add(
          () ->
              store.set(
                  ENTRY,
                  Integer.toString(++version).getBytes(StandardCharsets.US_ASCII),
                  TTL.toMillis()));
      return this;
    }

    Scene disconnection() {
      toStart.add(
          () -> {
            store.disconnect();
            return CompletableFuture.completedFuture(null);
          });
      return this;
    }

    @Override
    public int choices() {
      return toStart.size() + store.pending.size();
    }

    @Override
    public void step(int choice) {
      if (choice < toStart.size()) {
        started.add(toStart.remove(choice).get());
      } else {
        Pending command = store.pending.get(choice - toStart.size());
        store.execute(command);
      }
      started.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
    }

    @Override
    public void end() {
      assertThat(started).allMatch(CompletableFuture::isDone);
      CompletableFuture<Optional<String>> last = cache.get("k");
      store.drain();
      assertThat(last.join()).contains(Integer.toString(current()));
    }
  }

  private static int hits;

  private static int explore(Supplier<Scene> scene) {
    hits = 0;
    return Interleavings.explore(
        () -> {
          Scene one = scene.get();
          return new World() {
            @Override
            public int choices() {
              return one.choices();
            }

            @Override
            public void step(int choice) {
              one.step(choice);
            }

            @Override
            public void end() {
              one.end();
              hits += one.nearHits;
            }
          };
        });
  }

  @Test
  void aReadThatIsOvertakenByTheNewsOfAChangeIsNotKept() {
    assertThat(explore(() -> new Scene().reader().reader().other())).isGreaterThan(500);
    assertThat(hits).isPositive();
  }

  @Test
  void aJvmReadsWhatItHasWrittenWhenever() {
    assertThat(explore(() -> new Scene().reader().writer().reader())).isGreaterThan(500);
    assertThat(hits).isPositive();
  }

  @Test
  void aBrokenConnectionTakesNoChangeWithIt() {
    assertThat(explore(() -> new Scene().reader().other().disconnection())).isGreaterThan(500);
    assertThat(explore(() -> new Scene().kept().other().disconnection().reader()))
        .isGreaterThan(50);
    assertThat(hits).isPositive();
  }
}
