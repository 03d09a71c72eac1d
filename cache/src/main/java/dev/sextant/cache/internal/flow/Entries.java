package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheSpec.Unreadable;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.internal.flow.Found.State;
import dev.sextant.cache.internal.policy.EntryLife;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.policy.StoredValue;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between a cache's values and what lies in Redis: names of keys, the codec, the stored form, times
 * to live, the limit on size. Tells the listener what it sees. Sends nothing. Thread-safe.
 */
final class Entries<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Entries.class);

  private final CacheSpec<T> spec;
  private final Surroundings surroundings;
  private final String prefix;
  private final EntryLife life;
  private final Notifier notifier;
  private final boolean timed;

  Entries(CacheSpec<T> spec, Surroundings surroundings) {
    this.spec = spec;
    this.surroundings = surroundings;
    notifier = new Notifier(spec.listener());
    prefix = Keys.prefix(spec.name(), spec.version());
    life = new EntryLife(spec.jitter(), spec.staleIfError().toMillis());
    timed = !spec.staleIfError().isZero() || spec.earlyRefresh() > 0;
  }

  /** What the keys in Redis begin with. */
  String prefix() {
    return prefix;
  }

  /** The key in Redis; refuses one that cannot be. */
  String key(@Nullable String key) {
    return Keys.ofEntry(prefix, key);
  }

  /** A tag of this cache alone. */
  String tag(@Nullable String tag) {
    return Keys.ofEntryTag(prefix, tag);
  }

  /** The tags that an entry has whatever it is put with. */
  List<String> standingTags(String key) {
    return spec.clearable() ? List.of(Keys.clearTag(prefix, key)) : List.of();
  }

  /** All tags that entries have whatever they are put with. */
  List<String> allStandingTags() {
    return Keys.clearTags(prefix);
  }

  /**
   * What bytes say.
   *
   * @throws CacheValueException if they cannot be read and that is to be told
   */
  Found<T> read(String key, byte @Nullable [] bytes) {
    if (bytes == null) {
      return Found.nothing(State.MISSING);
    }
    try {
      StoredValue stored = StoredValue.decode(bytes, spec.maxValueBytes());
      if (stored.negative()) {
        return Found.nothing(State.NONE);
      }
      State state = stored.isFresh(surroundings.nowMs()) ? State.FRESH : State.STALE;
      T value = spec.codec().decode(stored.payload());
      return new Found<>(state, Optional.of(value), stored.freshUntilMs(), stored.loadCostMs());
    } catch (CacheValueException e) {
      tell(listener -> listener.unreadable(spec.name(), key));
      if (spec.unreadable() == Unreadable.THROW) {
        throw about(key, e);
      }
      LOG.debug("the value of {}{} {}", prefix, key, e.getMessage());
      return Found.nothing(State.MISSING);
    }
  }

  /** What is stored for a value that was given. */
  Entry entry(String key, T value, long ttlMs) {
    return entry(key, encode(key, value), ttlMs, 0);
  }

  /** What is stored for a value that was loaded. */
  Entry entry(String key, byte[] payload, long ttlMs, long loadCostMs) {
    long freshMs = life.freshMs(ttlMs, surroundings.random());
    StoredValue stored =
        timed
            ? StoredValue.timed(payload, surroundings.nowMs() + freshMs, loadCostMs)
            : StoredValue.of(payload);
    return new Entry(key(key), stored.encode(spec.compressOverBytes()), life.storedMs(freshMs));
  }

  /** What is stored when there is no value. */
  Entry noEntry(String key, Duration ttl) {
    long freshMs = life.freshMs(ttl.toMillis(), surroundings.random());
    return new Entry(key(key), StoredValue.none().encode(Integer.MAX_VALUE), freshMs);
  }

  /**
   * The codec's bytes.
   *
   * @throws CacheValueException if there are none, or too many
   */
  byte[] encode(String key, T value) {
    byte[] payload = payload(key, value);
    if (payload.length > spec.maxValueBytes()) {
      tell(listener -> listener.tooLarge(spec.name(), key, payload.length));
      throw new CacheValueException(
          "the value of "
              + key(key)
              + " has "
              + payload.length
              + " bytes, more than the maxValueBytes of "
              + spec.maxValueBytes()
              + "; store less, or raise it");
    }
    return payload;
  }

  /** The codec's bytes, or empty if they are too many, which is told. */
  Optional<byte[]> encodeLoaded(String key, T value) {
    byte[] payload = payload(key, value);
    if (payload.length > spec.maxValueBytes()) {
      tell(listener -> listener.tooLarge(spec.name(), key, payload.length));
      return Optional.empty();
    }
    return Optional.of(payload);
  }

  private byte[] payload(String key, T value) {
    try {
      return spec.codec().encode(value);
    } catch (CacheValueException e) {
      throw about(key, e);
    }
  }

  void looked(int hits, int misses) {
    if (hits > 0) {
      tell(listener -> listener.hits(spec.name(), hits));
    }
    if (misses > 0) {
      tell(listener -> listener.misses(spec.name(), misses));
    }
  }

  void hitNear(int count) {
    tell(listener -> listener.nearHits(spec.name(), count));
  }

  void evictedFromNear() {
    tell(listener -> listener.nearEvictions(spec.name(), 1));
  }

  void loaded(Duration took) {
    tell(listener -> listener.loaded(spec.name(), took));
  }

  void loadFailed(Duration took, CacheLoadException failure) {
    tell(listener -> listener.loadFailed(spec.name(), took, failure));
  }

  void staleServed() {
    tell(listener -> listener.staleServed(spec.name()));
  }

  void refreshedEarly() {
    tell(listener -> listener.refreshedEarly(spec.name()));
  }

  void concealed(CacheException failure) {
    LOG.debug("{} goes on without: {}", spec.name(), failure.getMessage());
    tell(listener -> listener.concealed(spec.name(), failure));
  }

  private void tell(Consumer<CacheListener> event) {
    notifier.tell(event);
  }

  private CacheValueException about(String key, CacheValueException e) {
    return new CacheValueException(
        "the value of " + key(key) + ": " + e.getMessage(), e.getCause());
  }
}
