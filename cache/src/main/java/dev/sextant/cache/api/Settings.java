package dev.sextant.cache.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks of settings: what cannot work is refused by the name of the setting. */
final class Settings {

  /** The longest time to live that a setting may have. */
  static final Duration LONGEST_TTL = Duration.ofDays(3650);

  private Settings() {}

  /** Refuses null. */
  static <T> T given(String name, @Nullable T value) {
    if (value == null) {
      throw new CacheSettingException(name, "is null");
    }
    return value;
  }

  /** Refuses null, and times out of bounds, which belong to what is allowed. */
  static void requireBetween(String name, Duration value, Duration least, Duration most) {
    Duration given = given(name, value);
    if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
      throw new CacheSettingException(name, "is " + given + ", not " + least + " to " + most);
    }
  }

  /** Refuses numbers out of bounds, which belong to what is allowed. */
  static void requireBetween(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new CacheSettingException(name, "is " + value + ", not " + least + " to " + most);
    }
  }
}
