package dev.sextant.cache;

import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionSpec;
import java.util.List;
import java.util.Optional;

/**
 * The sessions of users, made by {@link RedisCacheManager#sessions}. Thread-safe.
 *
 * <pre>{@code
 * Sessions<Profile> sessions =
 *     redis.sessions(SessionSpec.json(Profile.class).ttl(Duration.ofMinutes(30)).build());
 *
 * Session<Profile> session = sessions.create("42", new Profile("Ada"));
 * String cookie = session.id();                                     // random
 * Optional<Session<Profile>> found = sessions.get("42", cookie);    // lives for 30 minutes more
 * List<Session<Profile>> devices = sessions.list("42");
 * sessions.delete("42", cookie);
 * long ended = sessions.deleteAll("42");                            // logged out everywhere
 * }</pre>
 *
 * <p>A session lives for {@link SessionSpec#ttl()} from the last touch on. Each call is one atomic
 * step on one node, and one round trip; those that write may be repeated without harm, and are,
 * after a lost reply. All that a user has lies in one slot, under {@code session:{id}} and {@code
 * session:{id}:data}, and is memory for as long as the user's last session lives, or until the
 * user's next step sweeps it. {@link RevenueEngineCache#invalidateUser} ends the sessions too.
 *
 * <p>A user's id is 1 to 8192 bytes of UTF-8 and does not begin with a closing brace. Calls throw
 * what {@link RedisCacheManager} says, and {@link dev.sextant.cache.api.CacheArgumentException} for
 * an argument that cannot be.
 *
 * <h2>When a master fails</h2>
 *
 * Redis replicates after it has answered. What a master confirmed in the moments before it failed
 * may be unknown to the replica that takes over: a session that was just created is not there, and
 * its user logs in again; a touch is lost, and the session ends earlier; an update is undone; and a
 * session that was just deleted is there again, until its time to live ends. Where that last must
 * not be, list or delete again after the failover, or keep what revokes a session elsewhere.
 *
 * <h2>While a slot moves</h2>
 *
 * A user has two keys, and a slot that is on its way to another node is refused to commands on keys
 * of which one is not there. Such a call is repeated, and throws {@link
 * dev.sextant.cache.api.CacheUnavailableException} if the slot takes longer than its attempts, as a
 * slot of very many keys may.
 *
 * @param <T> the type of the values
 */
public final class Sessions<T> {

  private final AsyncSessions<T> async;

  Sessions(AsyncSessions<T> async) {
    this.async = async;
  }

  /** The same sessions, without blocking. */
  public AsyncSessions<T> async() {
    return async;
  }

  /** What the sessions are like. */
  public SessionSpec<T> spec() {
    return async.spec();
  }

  /**
   * Begins a session with a random id.
   *
   * @throws dev.sextant.cache.api.SessionLimitException if the user has as many as there may be,
   *     and {@link SessionSpec#whenFull()} is to refuse
   */
  public Session<T> create(String userId, T value) {
    return Blocking.await(async.create(userId, value));
  }

  /** A session that has not ended, which lives for {@link SessionSpec#ttl()} from now on. */
  public Optional<Session<T>> get(String userId, String sessionId) {
    return Blocking.await(async.get(userId, sessionId));
  }

  /** A session that has not ended, and ends when it would have anyway. */
  public Optional<Session<T>> peek(String userId, String sessionId) {
    return Blocking.await(async.peek(userId, sessionId));
  }

  /**
   * Lets a session live for {@link SessionSpec#ttl()} from now on.
   *
   * @return false if it has ended
   */
  public boolean touch(String userId, String sessionId) {
    return Blocking.await(async.touch(userId, sessionId));
  }

  /**
   * Replaces the value of a session, and touches it. Of two updates the later one stays.
   *
   * @return false if the session has ended, which it then still has
   */
  public boolean update(String userId, String sessionId, T value) {
    return Blocking.await(async.update(userId, sessionId, value));
  }

  /** Ends a session, and says whether it was there. */
  public boolean delete(String userId, String sessionId) {
    return Blocking.await(async.delete(userId, sessionId));
  }

  /** The user's sessions; the one that would end last, having been touched last, is the first. */
  public List<Session<T>> list(String userId) {
    return Blocking.await(async.list(userId));
  }

  /** Ends all sessions of a user, and says how many there were. */
  public long deleteAll(String userId) {
    return Blocking.await(async.deleteAll(userId));
  }
}
