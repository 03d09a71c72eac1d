package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.AsyncCacheLoader;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheSpec.Unavailable;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.internal.flow.Found.State;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.CheckedCodec;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import dev.sextant.cache.internal.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of one kind of values: checks what it is given, and puts entries, tags and loads
 * together. Arguments that cannot be are refused at once; whatever else fails, fails the future.
 * Thread-safe.
 *
 * @param <T> the type of the values
 */
public final class TypedCache<T> {

  /**
   * Value, ttl, and perhaps what counts as nothing. Nothing, or what lies there instead. Not sent
   * again, since the second time it would find its own value.
   */
  private static final Script<List<@Nullable Object>> SET_UNLESS =
      Script.list(
          "SET_UNLESS",
          false,
          """
          local there = redis.call('GET', KEYS[1])
          if there and there ~= ARGV[3] then
            return {there}
          end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          return {}
          """);

  private final CacheSpec<T> spec;
  private final RedisStore store;
  private final TaggedValues tagged;
  private final Entries<T> entries;
  private final EntryReader<T> reader;
  private final CacheAside<T> aside;

  /** A cache in a store, whose tagged values are kept by {@code tagged}. */
  public TypedCache(
      CacheSpec<T> spec, RedisStore store, TaggedValues tagged, Surroundings surroundings) {
    this.spec = spec;
    this.store = store;
    this.tagged = tagged;
    CheckedCodec<T> codec = new CheckedCodec<>(spec.codec());
    entries = new Entries<>(spec.toBuilder(codec).build(), surroundings);
    reader = new EntryReader<>(spec, store, surroundings, entries);
    aside = new CacheAside<>(spec, store, tagged, surroundings, entries, reader);
  }

  /** What the cache is like. */
  public CacheSpec<T> spec() {
    return spec;
  }

  /** The value under a key, or empty. */
  public CompletableFuture<Optional<T>> get(@Nullable String key) {
    String entryKey = entries.key(key);
    Found<T> kept = reader.near(entryKey);
    if (kept != null) {
      entries.hitNear(1);
      entries.looked(1, 0);
      return CompletableFuture.completedFuture(kept.answer());
    }
    return reader
        .read(String.valueOf(key), entryKey)
        .handle(
            (looked, failure) -> {
              Found<T> found =
                  failure == null ? looked : without(failure, Found.nothing(State.UNREACHABLE));
              entries.looked(found.answers() ? 1 : 0, found.answers() ? 0 : 1);
              return found.answer();
            });
  }

  /** The value under a key, loaded if it is not there; empty if the loader has none. */
  public CompletableFuture<Optional<T>> get(String key, @Nullable AsyncCacheLoader<T> loader) {
    return aside.get(key, Arguments.given("the loader of " + key, loader));
  }

  /** The values of those keys that are there, in the order in which they were asked for. */
  public CompletableFuture<Map<String, T>> getAll(@Nullable Collection<String> keys) {
    Map<String, String> entryKeys = new LinkedHashMap<>();
    for (String key : Arguments.given("keys", keys)) {
      entryKeys.put(key, entries.key(key));
    }
    Map<String, Found<T>> near = new HashMap<>();
    List<String> others = new ArrayList<>();
    for (String entryKey : entryKeys.values()) {
      Found<T> kept = reader.near(entryKey);
      if (kept == null) {
        others.add(entryKey);
      } else {
        near.put(entryKey, kept);
      }
    }
    if (!near.isEmpty()) {
      entries.hitNear(near.size());
    }
    return store
        .getAll(others)
        .thenApply(
            looked -> {
              if (looked.missed() != null) {
                conceal(looked.missed(), spec.unavailable() != Unavailable.THROW);
              }
              return answers(
                  entryKeys,
                  (key, entryKey) -> {
                    Found<T> kept = near.get(entryKey);
                    return kept == null ? entries.read(key, looked.found().get(entryKey)) : kept;
                  });
            });
  }

  /**
   * What is there, of what was asked for.
   *
   * @param entryKeys by the keys that the caller gave
   * @param look at an entry, by both of its keys
   */
  private Map<String, T> answers(
      Map<String, String> entryKeys, BiFunction<String, String, Found<T>> look) {
    Map<String, T> values = new LinkedHashMap<>();
    int[] hits = {0};
    entryKeys.forEach(
        (key, entryKey) -> {
          Found<T> found = look.apply(key, entryKey);
          hits[0] += found.answers() ? 1 : 0;
          found.answer().ifPresent(value -> values.put(key, value));
        });
    entries.looked(hits[0], entryKeys.size() - hits[0]);
    return values;
  }

  /** Sets a value. */
  public CompletableFuture<Void> set(String key, @Nullable T value, @Nullable Duration ttl) {
    return put(key, value, List.of(), ttl);
  }

  /** Sets values; when it fails, some may be set. None is, if one of them cannot be written. */
  public CompletableFuture<Void> setAll(@Nullable Map<String, T> values, @Nullable Duration ttl) {
    Map<String, T> copy = new LinkedHashMap<>(Arguments.given("values", values));
    copy.forEach((key, value) -> Arguments.value(entries.key(key), value));
    if (copy.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    long ttlMs = Arguments.ttlMs(entries.key(copy.keySet().iterator().next()), ttl);
    return write(
            copy.keySet(),
            () -> {
              Map<String, Entry> batch = new LinkedHashMap<>();
              copy.forEach((key, value) -> batch.put(key, entries.entry(key, value, ttlMs)));
              return batch;
            },
            this::storeAll)
        .exceptionally(this::skipped);
  }

  /** Sets a value with tags, which are this cache's own. */
  public CompletableFuture<Void> put(
      String key, @Nullable T value, @Nullable Collection<String> tags, @Nullable Duration ttl) {
    long ttlMs = Arguments.ttlMs(entries.key(key), ttl);
    T given = Arguments.value(entries.key(key), value);
    List<String> ownTags = new ArrayList<>(entries.standingTags(key));
    Arguments.given("the tags of " + entries.key(key), tags)
        .forEach(tag -> ownTags.add(entries.tag(tag)));
    return write(
            List.of(key),
            () -> entries.entry(key, given, ttlMs),
            entry -> tagged.put(entry.key(), entry.value(), ownTags, entry.ttlMs()))
        .exceptionally(this::skipped);
  }

  /** Sets a value if there is none that could be read, and returns the one that there is. */
  public CompletableFuture<Optional<T>> putIfAbsent(
      String key, @Nullable T value, @Nullable Duration ttl) {
    long ttlMs = Arguments.ttlMs(entries.key(key), ttl);
    T given = Arguments.value(entries.key(key), value);
    return write(
        List.of(key),
        () -> entries.entry(key, given, ttlMs),
        entry -> setUnless(key, entry, Script.arguments(entry.value(), entry.ttlMs())));
  }

  private CompletableFuture<Optional<T>> setUnless(
      String key, Entry entry, List<byte[]> arguments) {
    return tagged
        .under(
            entry.key(),
            entries.standingTags(key),
            entry.ttlMs(),
            () -> store.run(SET_UNLESS, List.of(entry.key()), arguments))
        .thenCompose(
            there -> {
              if (there.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.empty());
              }
              byte[] bytes = (byte[]) Arguments.given("a value", there.get(0));
              Optional<T> answer = entries.read(key, bytes).answer();
              return answer.isPresent()
                  ? CompletableFuture.completedFuture(answer)
                  : setUnless(key, entry, Script.arguments(entry.value(), entry.ttlMs(), bytes));
            });
  }

  /** Deletes the entries of keys, and says how many there were. */
  public CompletableFuture<Long> delete(@Nullable Collection<String> keys) {
    List<String> copy = new ArrayList<>(Arguments.given("keys", keys));
    return write(copy, () -> copy.stream().map(entries::key).toList(), store::unlink);
  }

  /** Deletes the entries that were put with a tag, and says how many there were. */
  public CompletableFuture<Long> invalidateTag(@Nullable String tag) {
    String own = entries.tag(tag);
    return aside
        .supersedeAll()
        .thenCompose(done -> tagged.invalidate(own))
        .whenComplete((gone, failure) -> reader.changedAll());
  }

  /** Deletes all entries, and says how many there were. */
  public CompletableFuture<Long> clear() {
    if (!spec.clearable()) {
      throw new CacheSettingException(
          "clearable", "is false; cache " + spec.name() + " does not know its entries");
    }
    return aside
        .supersedeAll()
        .thenCompose(
            done -> {
              CompletableFuture<Long> all = CompletableFuture.completedFuture(0L);
              for (String tag : entries.allStandingTags()) {
                all = all.thenCombine(tagged.invalidate(tag), Long::sum);
              }
              return all;
            })
        .whenComplete((gone, failure) -> reader.changedAll());
  }

  private CompletableFuture<Void> storeAll(Map<String, Entry> batch) {
    if (!spec.clearable()) {
      return store.setAll(batch.values());
    }
    return CompletableFuture.allOf(
        batch.entrySet().stream()
            .map(
                each -> {
                  Entry entry = each.getValue();
                  return tagged.put(
                      entry.key(),
                      entry.value(),
                      entries.standingTags(each.getKey()),
                      entry.ttlMs());
                })
            .toArray(CompletableFuture[]::new));
  }

  /**
   * Prepares a write, waits until no load can come in its way, and sends it.
   *
   * @param prepare throws {@link CacheValueException} if there is a value that cannot be stored
   */
  private <P, R> CompletableFuture<R> write(
      Collection<String> keys, Supplier<P> prepare, Function<P, CompletableFuture<R>> send) {
    P prepared;
    try {
      prepared = prepare.get();
    } catch (CacheValueException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<R> sent =
        aside.isIdle()
            ? send.apply(prepared)
            : aside.supersede(keys).thenCompose(done -> send.apply(prepared));
    return reader.hasNear() ? sent.whenComplete((done, failure) -> changed(keys)) : sent;
  }

  private void changed(Collection<String> keys) {
    keys.forEach(key -> reader.changed(entries.key(key)));
  }

  /** What a read answers when the cluster does not, unless that is to be told to the caller. */
  private <R> R without(Throwable failure, R nothing) {
    conceal(failure, spec.unavailable() != Unavailable.THROW);
    return nothing;
  }

  /** That a value was not stored, unless that is to be told to the caller. */
  private @Nullable Void skipped(Throwable failure) {
    conceal(failure, spec.unavailable() == Unavailable.MISS_AND_SKIP);
    return null;
  }

  private void conceal(Throwable failure, boolean wanted) {
    if (wanted && CacheAside.unwrap(failure) instanceof CacheUnavailableException unavailable) {
      entries.concealed(unavailable);
      return;
    }
    throw failed(failure);
  }

  private static CompletionException failed(Throwable failure) {
    return new CompletionException(CacheAside.unwrap(failure));
  }
}
