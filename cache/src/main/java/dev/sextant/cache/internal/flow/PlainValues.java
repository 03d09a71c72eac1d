package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.CheckedCodec;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Values under keys as they are given, each call with its codec; with nothing of what a {@link
 * TypedCache} does besides. Tells the listener of hits, misses and unreadable values, as those of a
 * cache by the name of their kind. Arguments that cannot be are refused at once; whatever else
 * fails, fails the future, unless a reader can do without. Thread-safe.
 */
public final class PlainValues {

  /** A node ends the connection of a client that sends it a longer value. */
  private static final int LONGEST_BYTES = 512 << 20;

  private final RedisStore store;
  private final TaggedValues tagged;
  private final Notifier notifier;
  private final boolean dispensable;

  /** Values in a store; those with tags are kept by {@code tagged}. */
  public PlainValues(RedisStore store, TaggedValues tagged, Notifier notifier) {
    this(store, tagged, notifier, false);
  }

  private PlainValues(
      RedisStore store, TaggedValues tagged, Notifier notifier, boolean dispensable) {
    this.store = store;
    this.tagged = tagged;
    this.notifier = notifier;
    this.dispensable = dispensable;
  }

  /**
   * The same values to readers who can do without: those that nobody can get at now, or that cannot
   * be read, are not there.
   */
  public PlainValues dispensable() {
    return new PlainValues(store, tagged, notifier, true);
  }

  /** The value under a key, or empty. */
  public <T> CompletableFuture<Optional<T>> get(
      String kind, @Nullable String key, @Nullable ValueCodec<T> codec) {
    String given = Keys.key(key);
    ValueCodec<T> checked = checked(given, codec);
    return store
        .get(given)
        .exceptionally(failure -> without(kind, failure, Optional.empty()))
        .thenApply(
            found -> {
              Optional<T> value = found.flatMap(bytes -> decode(kind, given, bytes, checked));
              looked(kind, value.isPresent() ? 1 : 0, 1);
              return value;
            });
  }

  /** The values of those keys that are there, in the order in which they were asked for. */
  public <T> CompletableFuture<Map<String, T>> getAll(
      String kind, @Nullable Collection<String> keys, @Nullable ValueCodec<T> codec) {
    Set<String> given = new LinkedHashSet<>();
    Arguments.given("keys", keys).forEach(key -> given.add(Keys.key(key)));
    ValueCodec<T> checked = checked("the keys", codec);
    return store
        .getAll(given)
        .thenApply(
            looked -> {
              Map<String, byte[]> found =
                  looked.missed() == null
                      ? looked.found()
                      : without(kind, looked.missed(), looked.found());
              Map<String, T> values = new LinkedHashMap<>();
              for (String key : given) {
                byte[] bytes = found.get(key);
                if (bytes != null) {
                  decode(kind, key, bytes, checked).ifPresent(value -> values.put(key, value));
                }
              }
              looked(kind, values.size(), given.size());
              return values;
            });
  }

  /** What is there without the cluster, for who can do without it. */
  private <R> R without(String kind, Throwable failure, R rest) {
    if (dispensable
        && CacheAside.unwrap(failure) instanceof CacheUnavailableException unavailable) {
      notifier.tell(listener -> listener.concealed(kind, unavailable));
      return rest;
    }
    throw new CompletionException(CacheAside.unwrap(failure));
  }

  private void looked(String kind, int hits, int keys) {
    if (hits > 0) {
      notifier.tell(listener -> listener.hits(kind, hits));
    }
    if (hits < keys) {
      notifier.tell(listener -> listener.misses(kind, keys - hits));
    }
  }

  /** Sets a value. */
  public <T> CompletableFuture<Void> set(
      @Nullable String key,
      @Nullable T value,
      @Nullable ValueCodec<T> codec,
      @Nullable Duration ttl) {
    return put(key, value, List.of(), codec, ttl);
  }

  /** Sets values; when it fails, some may be set. None is, if one of them cannot be written. */
  public <T> CompletableFuture<Void> setAll(
      @Nullable Map<String, ? extends T> values,
      @Nullable ValueCodec<T> codec,
      @Nullable Duration ttl) {
    Map<String, T> copy = new LinkedHashMap<>(Arguments.given("values", values));
    copy.forEach((key, value) -> Arguments.value(Keys.key(key), value));
    if (copy.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    ValueCodec<T> checked = checked("the values", codec);
    long ttlMs = Arguments.ttlMs(copy.keySet().iterator().next(), ttl);
    List<Entry> entries = new ArrayList<>(copy.size());
    try {
      copy.forEach((key, value) -> entries.add(new Entry(key, encode(key, value, checked), ttlMs)));
    } catch (CacheValueException e) {
      return CompletableFuture.failedFuture(e);
    }
    return store.setAll(entries);
  }

  /** Sets a value with tags. */
  public <T> CompletableFuture<Void> put(
      @Nullable String key,
      @Nullable T value,
      @Nullable Collection<String> tags,
      @Nullable ValueCodec<T> codec,
      @Nullable Duration ttl) {
    String given = Keys.key(key);
    T givenValue = Arguments.value(given, value);
    List<String> givenTags = new ArrayList<>(Arguments.given("the tags of " + given, tags));
    ValueCodec<T> checked = checked(given, codec);
    long ttlMs = Arguments.ttlMs(given, ttl);
    byte[] bytes;
    try {
      bytes = encode(given, givenValue, checked);
    } catch (CacheValueException e) {
      return CompletableFuture.failedFuture(e);
    }
    return tagged.put(given, bytes, givenTags, ttlMs);
  }

  /** Deletes keys, and says how many were there. */
  public CompletableFuture<Long> delete(@Nullable Collection<String> keys) {
    List<String> copy = new ArrayList<>(Arguments.given("keys", keys));
    copy.forEach(Keys::key);
    return store.unlink(copy);
  }

  /** Deletes the values that were put with a tag, and says how many there were. */
  public CompletableFuture<Long> invalidateTag(String tag) {
    return tagged.invalidate(tag);
  }

  private static <T> ValueCodec<T> checked(String key, @Nullable ValueCodec<T> codec) {
    return new CheckedCodec<>(Arguments.given("the codec of " + key, codec));
  }

  private static <T> byte[] encode(String key, T value, ValueCodec<T> codec) {
    byte[] bytes;
    try {
      bytes = codec.encode(value);
    } catch (CacheValueException e) {
      throw about(key, e);
    }
    if (bytes.length > LONGEST_BYTES) {
      throw new CacheValueException(
          "the value of "
              + key
              + " has "
              + bytes.length
              + " bytes, more than the "
              + LONGEST_BYTES
              + " that Redis takes; store less");
    }
    return bytes;
  }

  private <T> Optional<T> decode(String kind, String key, byte[] bytes, ValueCodec<T> codec) {
    try {
      return Optional.of(codec.decode(bytes));
    } catch (CacheValueException e) {
      notifier.tell(listener -> listener.unreadable(kind, key));
      if (dispensable) {
        return Optional.empty();
      }
      throw new CompletionException(about(key, e));
    }
  }

  private static CacheValueException about(String key, CacheValueException e) {
    return new CacheValueException("the value of " + key + ": " + e.getMessage(), e.getCause());
  }
}
