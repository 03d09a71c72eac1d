package dev.sextant.cache.api;

/**
 * A user has as many sessions as {@link SessionSpec#maxPerUser()} allows; none was created.
 *
 * <pre>{@code
 * Sessions<Profile> one =
 *     redis.sessions(
 *         SessionSpec.json(Profile.class).maxPerUser(1).whenFull(WhenFull.REFUSE).build());
 * one.create("42", new Profile("Ada"));
 * try {
 *   one.create("42", new Profile("Ada"));
 * } catch (SessionLimitException e) {
 *   one.deleteAll("42");    // logged out elsewhere
 * }
 * }</pre>
 */
public final class SessionLimitException extends CacheException {

  private static final long serialVersionUID = 1L;

  /** An exception for a user who has that many sessions. */
  public SessionLimitException(String userId, int maxPerUser) {
    super(
        "user "
            + userId
            + " has "
            + maxPerUser
            + " sessions, the maxPerUser; delete one, or let WhenFull end the oldest",
        null);
  }
}
