package dev.sextant.cache.api;

import java.time.Instant;

/**
 * A user's session as it was when the cluster answered.
 *
 * <pre>{@code
 * Session<Profile> session = sessions.create("42", new Profile("Ada"));
 * String cookie = session.id();
 * log(session);    // session of 42, created ..., expires ...
 * Duration left = Duration.between(session.createdAt(), session.expiresAt());
 * }</pre>
 *
 * @param <T> the type of the value
 * @param userId whose it is
 * @param id random, 122 bits of it; who knows it is logged in, so it is not part of {@link
 *     #toString()}
 * @param value what the application keeps in it
 * @param createdAt by the clock of the server, in milliseconds
 * @param expiresAt when it ends unless it is touched before; by the clock of the server
 */
public record Session<T>(String userId, String id, T value, Instant createdAt, Instant expiresAt) {

  /** Says neither the id nor the value, since sessions end up in logs. */
  @Override
  public String toString() {
    return "session of " + userId + ", created " + createdAt + ", expires " + expiresAt;
  }
}
