package dev.sextant.cache.api;

import org.jspecify.annotations.Nullable;

/**
 * What a connection authenticates with: a password alone ({@code requirepass}), or an ACL user with
 * its password.
 *
 * <pre>{@code
 * ConnectionSettings settings =
 *     ConnectionSettings.builder().seeds("redis-1:6379").user("app").password("s3cret").build();
 * log(settings.credentials());    // app:***
 * }</pre>
 *
 * @param user the ACL user, or null for Redis's user {@code default}
 * @param password never empty; never part of {@link #toString()}
 */
public record Credentials(@Nullable String user, String password) {

  /** Refuses an empty user and an empty password. */
  public Credentials {
    if (user != null && user.isEmpty()) {
      throw new CacheSettingException("user", "is empty; leave it out to be the default user");
    }
    if (Settings.given("password", password).isEmpty()) {
      throw new CacheSettingException("password", "is empty; leave it out to connect without one");
    }
  }

  /** Names the user and hides the password, since settings end up in logs. */
  @Override
  public String toString() {
    return (user == null ? "default" : user) + ":***";
  }
}
