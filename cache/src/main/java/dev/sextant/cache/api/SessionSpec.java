package dev.sextant.cache.api;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sextant.cache.api.CacheSpec.Unreadable;
import java.time.Duration;

/**
 * What the sessions of an application are like. Immutable, and valid from the moment it exists: a
 * setting that cannot work is refused by a {@link CacheSettingException} that names it.
 *
 * <pre>{@code
 * SessionSpec<Profile> spec =
 *     SessionSpec.json(Profile.class)
 *         .ttl(Duration.ofMinutes(30))                   // from the last touch on
 *         .maxPerUser(5)                                 // the least recently touched one ends
 *         .build();
 * }</pre>
 *
 * @param <T> the type of the values
 */
public final class SessionSpec<T> {

  /** The most that {@link #maxPerUser()} can be: one step on the server goes through them all. */
  public static final int MOST_PER_USER = 1000;

  /** What happens to a user who has as many sessions as allowed and begins another. */
  public enum WhenFull {
    /** The session that would expire first ends, which is the one not touched for longest. */
    END_OLDEST,
    /** The new one is refused with a {@link SessionLimitException}. */
    REFUSE
  }

  private final ValueCodec<T> codec;
  private final Duration ttl;
  private final int maxPerUser;
  private final WhenFull whenFull;
  private final int maxValueBytes;
  private final Unreadable unreadable;
  private final CacheListener listener;

  private SessionSpec(Builder<T> settings) {
    codec = settings.codec;
    ttl = settings.ttl;
    maxPerUser = settings.maxPerUser;
    whenFull = settings.whenFull;
    maxValueBytes = settings.maxValueBytes;
    unreadable = settings.unreadable;
    listener = settings.listener;
  }

  /** Values as JSON, by {@link Json#standard()}. */
  public static <T> Builder<T> json(Class<T> type) {
    return of(Json.standard().codec(type));
  }

  /** Values of a generic type as JSON, by {@link Json#standard()}. */
  public static <T> Builder<T> json(TypeReference<T> type) {
    return of(Json.standard().codec(type));
  }

  /** Values as a codec writes them. */
  public static <T> Builder<T> of(ValueCodec<T> codec) {
    return new Builder<>(codec);
  }

  /** How values become bytes. */
  public ValueCodec<T> codec() {
    return codec;
  }

  /** How long a session lives from its creation, and from each touch, on; default one hour. */
  public Duration ttl() {
    return ttl;
  }

  /** How many sessions a user may have at a time; default 100. */
  public int maxPerUser() {
    return maxPerUser;
  }

  /** What happens beyond {@link #maxPerUser()}; default {@link WhenFull#END_OLDEST}. */
  public WhenFull whenFull() {
    return whenFull;
  }

  /**
   * The longest value, in bytes as the codec writes it; a longer one is refused with a {@link
   * CacheValueException}. Default 64 KiB: all values of a user lie under one key.
   */
  public int maxValueBytes() {
    return maxValueBytes;
  }

  /**
   * What a session is whose value cannot be read, being of an old version perhaps; default {@link
   * Unreadable#MISS}: as if it were not there. Counted by {@link CacheListener#unreadable}, with
   * the user's id as the key.
   */
  public Unreadable unreadable() {
    return unreadable;
  }

  /**
   * Who hears of hits, misses and unreadable sessions, the name of the cache being {@code session};
   * default {@link CacheListener#NONE}: whoever hears the connection.
   */
  public CacheListener listener() {
    return listener;
  }

  /** The same, heard by another listener. */
  public SessionSpec<T> withListener(CacheListener other) {
    return of(codec)
        .ttl(ttl)
        .maxPerUser(maxPerUser)
        .whenFull(whenFull)
        .maxValueBytes(maxValueBytes)
        .unreadable(unreadable)
        .listener(other)
        .build();
  }

  /**
   * Collects settings, which {@link SessionSpec} explains; not thread-safe. {@link #build()} does
   * the checking.
   *
   * @param <T> the type of the values
   */
  public static final class Builder<T> {

    private final ValueCodec<T> codec;
    private Duration ttl = CacheTtls.defaults().session();
    private int maxPerUser = 100;
    private WhenFull whenFull = WhenFull.END_OLDEST;
    private int maxValueBytes = 1 << 16;
    private Unreadable unreadable = Unreadable.MISS;
    private CacheListener listener = CacheListener.NONE;

    private Builder(ValueCodec<T> codec) {
      this.codec = codec;
    }

    /** See {@link SessionSpec#ttl()}; 1 ms to ten years. */
    public Builder<T> ttl(Duration value) {
      ttl = value;
      return this;
    }

    /** See {@link SessionSpec#maxPerUser()}; 1 to {@value SessionSpec#MOST_PER_USER}. */
    public Builder<T> maxPerUser(int value) {
      maxPerUser = value;
      return this;
    }

    /** See {@link SessionSpec#whenFull()}. */
    public Builder<T> whenFull(WhenFull value) {
      whenFull = value;
      return this;
    }

    /** See {@link SessionSpec#maxValueBytes()}; 1 to 1 MiB. */
    public Builder<T> maxValueBytes(int value) {
      maxValueBytes = value;
      return this;
    }

    /** See {@link SessionSpec#unreadable()}. */
    public Builder<T> unreadable(Unreadable value) {
      unreadable = value;
      return this;
    }

    /** See {@link SessionSpec#listener()}. */
    public Builder<T> listener(CacheListener value) {
      listener = value;
      return this;
    }

    /**
     * The spec. The builder may be used further.
     *
     * @throws CacheSettingException naming the first setting that cannot work
     */
    public SessionSpec<T> build() {
      Settings.given("codec", codec);
      Settings.requireBetween("ttl", ttl, Duration.ofMillis(1), Settings.LONGEST_TTL);
      Settings.requireBetween("maxPerUser", maxPerUser, 1, MOST_PER_USER);
      Settings.given("whenFull", whenFull);
      Settings.requireBetween("maxValueBytes", maxValueBytes, 1, 1 << 20);
      Settings.given("unreadable", unreadable);
      Settings.given("listener", listener);
      return new SessionSpec<>(this);
    }
  }
}
