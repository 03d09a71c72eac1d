package dev.sextant.cache.api;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a cache of one kind of values is like. Immutable, and valid from the moment it exists: a
 * setting that cannot work is refused by a {@link CacheSettingException} that names it.
 *
 * <pre>{@code
 * CacheSpec<Quote> spec =
 *     CacheSpec.json("quotes", Quote.class)
 *         .ttl(Duration.ofMinutes(5))
 *         .jitter(0.1)                                   // 4:30 to 5:00 minutes
 *         .earlyRefresh(1)                               // loaded anew shortly before it would expire
 *         .negativeTtl(Duration.ofSeconds(10))           // so long is "there is none" believed
 *         .staleIfError(Duration.ofHours(1))             // served so long past its ttl if loading fails
 *         .crossJvmLoad(Duration.ofSeconds(2), Duration.ofSeconds(15))
 *         .nearCache(10_000, Duration.ofMinutes(1))      // the hottest in this JVM, dropped when they change
 *         .build();
 * }</pre>
 *
 * <p>Programs that share a cache give it the same name, version and codec. Whatever else they set
 * counts for what each of them writes; what is read says itself how it was written. A cache whose
 * entries say until when they are fresh (early refresh, stale-if-error) compares that with the
 * clock of the reader: clocks should agree to a small part of the time to live.
 *
 * @param <T> the type of the values
 */
public final class CacheSpec<T> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Settings.LONGEST_TTL;

  /** What a value that cannot be read is to a reader. */
  public enum Unreadable {
    /** As if it were not there; counted by {@link CacheListener#unreadable}. */
    MISS,
    /** A {@link CacheValueException}, counted as well. */
    THROW
  }

  /**
   * What a cache does when the cluster does not answer: the circuit of the master is open, or the
   * command failed with all its attempts. {@code get} with a loader goes by its loader in any case;
   * {@code delete}, {@code deleteAll} and {@code invalidateTag} fail in any case, since who calls
   * them relies on the value being gone.
   */
  public enum Unavailable {
    /** Reads and writes fail with {@link CacheUnavailableException}. */
    THROW,
    /** Reads find nothing, and writes fail. Told by {@link CacheListener#concealed}. */
    MISS,
    /**
     * Reads find nothing, and writes return though nothing, or not all, was stored. Told by {@link
     * CacheListener#concealed}. What was under the key before may then be read later, until its
     * time to live ends: for values that may be that old.
     */
    MISS_AND_SKIP
  }

  /**
   * How JVMs keep from loading the same key at the same time.
   *
   * @param waitFor how long one waits for another's load before it loads by itself
   * @param lease how long a load may take and still be stored; after that the next one may begin
   */
  public record CrossJvmLoad(Duration waitFor, Duration lease) {

    /** Refuses times that are not positive. */
    public CrossJvmLoad {
      Settings.requireBetween("crossJvmLoad waitFor", waitFor, SHORTEST, LONGEST);
      Settings.requireBetween("crossJvmLoad lease", lease, SHORTEST, LONGEST);
    }
  }

  /**
   * A cache in this JVM's memory, before the one in Redis.
   *
   * @param maxEntries how many entries it has room for
   * @param ttl how long it keeps an entry at most
   */
  public record NearCache(int maxEntries, Duration ttl) {

    /** Refuses sizes and times that cannot be. */
    public NearCache {
      Settings.requireBetween("nearCache maxEntries", maxEntries, 1, 100_000_000);
      Settings.requireBetween("nearCache ttl", ttl, SHORTEST, LONGEST);
    }
  }

  private final Builder<T> settings;

  private CacheSpec(Builder<T> settings) {
    this.settings = settings;
  }

  /** Values as JSON, by {@link Json#standard()}. */
  public static <T> Builder<T> json(String name, Class<T> type) {
    return of(name, StandardJson.INSTANCE.codec(type));
  }

  /** Values of a generic type as JSON, by {@link Json#standard()}. */
  public static <T> Builder<T> json(String name, TypeReference<T> type) {
    return of(name, StandardJson.INSTANCE.codec(type));
  }

  /** Strings as UTF-8. */
  public static Builder<String> string(String name) {
    return of(name, ValueCodec.string());
  }

  /** Bytes as they are. */
  public static Builder<byte[]> bytes(String name) {
    return of(name, ValueCodec.bytes());
  }

  /** Values as a codec writes them. */
  public static <T> Builder<T> of(String name, ValueCodec<T> codec) {
    return new Builder<>(name, codec);
  }

  /**
   * What the keys in Redis begin with: letters, digits, dots, hyphens, underscores; at most 100.
   */
  public String name() {
    return settings.name;
  }

  /**
   * A number that is raised when values change their form: entries of other versions are not seen
   * any more, and leave by their time to live. Default 1.
   */
  public int version() {
    return settings.version;
  }

  /** How values become bytes. */
  public ValueCodec<T> codec() {
    return settings.codec;
  }

  /** How long a value lives when a call does not say; default one hour. */
  public Duration ttl() {
    return settings.ttl;
  }

  /**
   * By which part of it a time to live may be shortened, evenly at random, so that what was stored
   * together does not expire together; 0 to 1, default 0.
   */
  public double jitter() {
    return settings.jitter;
  }

  /**
   * How eagerly {@code get} with a loader loads a value anew before it expires: the beta of XFetch
   * (see {@link dev.sextant.cache}). 0, the default, never; 1 is the value that theory favours;
   * more is earlier.
   */
  public double earlyRefresh() {
    return settings.earlyRefresh;
  }

  /** How long it is remembered that a loader had no value; empty, the default, for not at all. */
  public Optional<Duration> negativeTtl() {
    return Optional.ofNullable(settings.negativeTtl);
  }

  /**
   * How long past its time to live a value is kept, to be served if its loader fails; 0, the
   * default, for not at all.
   */
  public Duration staleIfError() {
    return settings.staleIfError;
  }

  /**
   * The longest value, in bytes as the codec writes it, before compression. One that is longer is
   * refused with a {@link CacheValueException} when it is set, and returned without being stored
   * when it is loaded. Default 1 MiB.
   */
  public int maxValueBytes() {
    return settings.maxValueBytes;
  }

  /** Values longer than this are compressed; {@link Integer#MAX_VALUE}, the default, for none. */
  public int compressOverBytes() {
    return settings.compressOverBytes;
  }

  /** What a value that cannot be read is to a reader; default {@link Unreadable#MISS}. */
  public Unreadable unreadable() {
    return settings.unreadable;
  }

  /** What happens when the cluster does not answer; default {@link Unavailable#MISS}. */
  public Unavailable unavailable() {
    return settings.unavailable;
  }

  /** How long a loader may take; default 10 s. */
  public Duration loadTimeout() {
    return settings.loadTimeout;
  }

  /**
   * How JVMs keep from loading the same key at the same time; empty, the default, for not. All that
   * share a cache should set it alike. Writes and deletions of keys then take a second round trip,
   * and no load of them that began before, in whatever JVM, is stored after them; other JVMs' loads
   * that are under way when a tag is invalidated, or the cache is cleared, still are. A key with a
   * closing brace and no hash tag, such as <code>a&#125;b</code>, has no place for a lock in its
   * slot and goes without.
   *
   * <p>Redis promises nothing about it when a master fails: replication is asynchronous, so a lock,
   * or its deletion, may be lost. Then two JVMs may load at the same time, and a load that began
   * before a deletion may be stored after it; its time to live ends that.
   */
  public Optional<CrossJvmLoad> crossJvmLoad() {
    return Optional.ofNullable(settings.crossJvmLoad);
  }

  /**
   * Whether {@code Cache.clear()} works; default false. If so, every entry is entered into one of
   * 16 indexes before it is stored, as it is under a tag: a second round trip per write. Redis has
   * no other way to find a cache's entries but looking at every key there is.
   */
  public boolean clearable() {
    return settings.clearable;
  }

  /**
   * The near cache; empty, the default, for none.
   *
   * <p>A value that was read is kept in this JVM, as the codec made it, and handed out again
   * without asking Redis: the same object to all callers, who must not change it. The nodes tell
   * when a key has changed, by whomever (client-side caching of RESP3, so Redis 6 or newer, and the
   * right to CLIENT TRACKING), and the value is dropped. What this object writes and deletes is
   * dropped before the call returns; after {@code invalidateTag} and {@code clear} nothing at all
   * is kept. {@code getAll} takes what is near, and adds nothing to it.
   *
   * <p>How old a value can be: after a write of another client has been acknowledged, as long as
   * the news of it are on their way, well under a millisecond in one network. When a connection
   * breaks, everything is dropped at once. When one falls silent, or its node is cut off from the
   * cluster while this JVM still reaches it, the next health check finds that out ({@link
   * ConnectionSettings#healthCheckInterval()}); until then values may be as old as that. No value
   * outlives its time to live, nor the {@code ttl} given here.
   *
   * <p>Kept until the connection is closed: an application makes one cache of a kind.
   */
  public Optional<NearCache> nearCache() {
    return Optional.ofNullable(settings.nearCache);
  }

  /** Who hears what happens; default {@link CacheListener#NONE}: whoever hears the connection. */
  public CacheListener listener() {
    return settings.listener;
  }

  /** The same, heard by another listener. */
  public CacheSpec<T> withListener(CacheListener listener) {
    return new Builder<>(settings).listener(listener).build();
  }

  /** A builder that has all settings of this spec, but for other values. */
  public <U> Builder<U> toBuilder(ValueCodec<U> codec) {
    return new Builder<>(codec, settings);
  }

  static void requireName(String name) {
    if (!NAME.matcher(Settings.given("name", name)).matches()) {
      throw new CacheSettingException(
          "name", "'" + name + "' is not 1 to 100 letters, digits, dots, hyphens, underscores");
    }
  }

  /** Made when it is first needed: looking for Jackson's modules takes a while. */
  private static final class StandardJson {
    static final Json INSTANCE = Json.standard();
  }

  /**
   * Collects settings, which {@link CacheSpec} explains; not thread-safe. {@link #build()} does the
   * checking.
   *
   * @param <T> the type of the values
   */
  public static final class Builder<T> {

    private final String name;
    private final ValueCodec<T> codec;
    private int version = 1;
    private Duration ttl = Duration.ofHours(1);
    private double jitter;
    private double earlyRefresh;
    private @Nullable Duration negativeTtl;
    private Duration staleIfError = Duration.ZERO;
    private int maxValueBytes = 1 << 20;
    private int compressOverBytes = Integer.MAX_VALUE;
    private Unreadable unreadable = Unreadable.MISS;
    private Unavailable unavailable = Unavailable.MISS;
    private Duration loadTimeout = Duration.ofSeconds(10);
    private @Nullable CrossJvmLoad crossJvmLoad;
    private boolean clearable;
    private @Nullable NearCache nearCache;
    private CacheListener listener = CacheListener.NONE;

    private Builder(String name, ValueCodec<T> codec) {
      this.name = name;
      this.codec = codec;
    }

    private Builder(Builder<T> other) {
      this(other.codec, other);
    }

    private Builder(ValueCodec<T> codec, Builder<?> other) {
      this(other.name, codec);
      version = other.version;
      ttl = other.ttl;
      jitter = other.jitter;
      earlyRefresh = other.earlyRefresh;
      negativeTtl = other.negativeTtl;
      staleIfError = other.staleIfError;
      maxValueBytes = other.maxValueBytes;
      compressOverBytes = other.compressOverBytes;
      unreadable = other.unreadable;
      unavailable = other.unavailable;
      loadTimeout = other.loadTimeout;
      crossJvmLoad = other.crossJvmLoad;
      clearable = other.clearable;
      nearCache = other.nearCache;
      listener = other.listener;
    }

    /** See {@link CacheSpec#version()}; 0 or more. */
    public Builder<T> version(int value) {
      version = value;
      return this;
    }

    /** See {@link CacheSpec#ttl()}; 1 ms to ten years. */
    public Builder<T> ttl(Duration value) {
      ttl = value;
      return this;
    }

    /** See {@link CacheSpec#jitter()}; 0 to 1. */
    public Builder<T> jitter(double value) {
      jitter = value;
      return this;
    }

    /** See {@link CacheSpec#earlyRefresh()}; 0 to 1000. */
    public Builder<T> earlyRefresh(double beta) {
      earlyRefresh = beta;
      return this;
    }

    /** See {@link CacheSpec#negativeTtl()}; 1 ms to ten years. */
    public Builder<T> negativeTtl(Duration value) {
      negativeTtl = value;
      return this;
    }

    /** See {@link CacheSpec#staleIfError()}; 0 to ten years. */
    public Builder<T> staleIfError(Duration value) {
      staleIfError = value;
      return this;
    }

    /** See {@link CacheSpec#maxValueBytes()}; 1 to 512 MiB, which is Redis's own limit. */
    public Builder<T> maxValueBytes(int value) {
      maxValueBytes = value;
      return this;
    }

    /** See {@link CacheSpec#compressOverBytes()}; 0 or more. */
    public Builder<T> compressOverBytes(int value) {
      compressOverBytes = value;
      return this;
    }

    /** See {@link CacheSpec#unreadable()}. */
    public Builder<T> unreadable(Unreadable value) {
      unreadable = value;
      return this;
    }

    /** See {@link CacheSpec#unavailable()}. */
    public Builder<T> unavailable(Unavailable value) {
      unavailable = value;
      return this;
    }

    /** See {@link CacheSpec#loadTimeout()}; 1 ms to ten years. */
    public Builder<T> loadTimeout(Duration value) {
      loadTimeout = value;
      return this;
    }

    /**
     * See {@link CacheSpec#crossJvmLoad()}; both 1 ms to ten years. The lease should be longer than
     * a load takes, and is best as long as {@link CacheSpec#loadTimeout()}.
     */
    public Builder<T> crossJvmLoad(Duration waitFor, Duration lease) {
      crossJvmLoad = new CrossJvmLoad(waitFor, lease);
      return this;
    }

    /** See {@link CacheSpec#clearable()}. */
    public Builder<T> clearable(boolean value) {
      clearable = value;
      return this;
    }

    /**
     * See {@link CacheSpec#nearCache()}; 1 to 100 million entries, and 1 ms to ten years.
     *
     * @param maxEntries the memory is that of so many values and their keys, and some 100 bytes
     *     each
     */
    public Builder<T> nearCache(int maxEntries, Duration ttl) {
      nearCache = new NearCache(maxEntries, ttl);
      return this;
    }

    /** See {@link CacheSpec#listener()}. */
    public Builder<T> listener(CacheListener value) {
      listener = value;
      return this;
    }

    /**
     * The spec. The builder may be used further.
     *
     * @throws CacheSettingException naming the first setting that cannot work
     */
    public CacheSpec<T> build() {
      requireName(name);
      Settings.given("codec", codec);
      Settings.requireBetween("version", version, 0, Integer.MAX_VALUE);
      Settings.requireBetween("ttl", ttl, SHORTEST, LONGEST);
      requireBetween("jitter", jitter, 1);
      requireBetween("earlyRefresh", earlyRefresh, 1000);
      if (negativeTtl != null) {
        Settings.requireBetween("negativeTtl", negativeTtl, SHORTEST, LONGEST);
      }
      Settings.requireBetween("staleIfError", staleIfError, Duration.ZERO, LONGEST);
      Settings.requireBetween("maxValueBytes", maxValueBytes, 1, 512 << 20);
      Settings.requireBetween("compressOverBytes", compressOverBytes, 0, Integer.MAX_VALUE);
      Settings.given("unreadable", unreadable);
      Settings.given("unavailable", unavailable);
      Settings.requireBetween("loadTimeout", loadTimeout, SHORTEST, LONGEST);
      Settings.given("listener", listener);
      return new CacheSpec<>(new Builder<>(this));
    }

    private static void requireBetween(String name, double value, int most) {
      // Written so that NaN is refused too.
      if (!(value >= 0 && value <= most)) {
        throw new CacheSettingException(name, "is " + value + ", not 0 to " + most);
      }
    }
  }
}
