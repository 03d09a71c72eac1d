package dev.sextant.cache.internal.policy;

import dev.sextant.cache.api.CacheArgumentException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks of what callers pass besides keys. Messages name the key that it came with. */
public final class Arguments {

  private Arguments() {}

  /**
   * A time to live in milliseconds, in which Redis counts. What is below one would mean deletion
   * there, and is refused here.
   */
  public static long ttlMs(String key, @Nullable Duration ttl) {
    String what = "the time to live of " + key;
    if (ttl == null) {
      throw new CacheArgumentException(what, "is null");
    }
    if (ttl.compareTo(Duration.ofMillis(1)) < 0) {
      throw new CacheArgumentException(what, "is " + ttl + ", less than 1 ms");
    }
    if (ttl.compareTo(LONGEST) > 0) {
      throw new CacheArgumentException(what, "is " + ttl + ", more than " + LONGEST);
    }
    return ttl.toMillis();
  }

  /** Refuses a value of null: what is not there is not set, but deleted. */
  public static <T> T value(String key, @Nullable T value) {
    return given("the value of " + key, value);
  }

  /** Refuses null. */
  public static <T> T given(String what, @Nullable T argument) {
    if (argument == null) {
      throw new CacheArgumentException(what, "is null");
    }
    return argument;
  }

  /** A thousand years: sums of times to live and of the clock stay far from overflowing. */
  private static final Duration LONGEST = Duration.ofDays(365_000);
}
