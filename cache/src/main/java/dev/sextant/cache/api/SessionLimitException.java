package dev.sextant.cache.api;

/** A user has as many sessions as {@link SessionSpec#maxPerUser()} allows; none was created. */
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
