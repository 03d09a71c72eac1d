package dev.sextant.cache;

import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.internal.flow.UserSessions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What {@link Sessions} does, without blocking. Thread-safe.
 *
 * <pre>{@code
 * AsyncSessions<Map<String, String>> sessions = redis.sessions().async();
 * CompletionStage<String> name =
 *     sessions
 *         .create("42", Map.of("name", "Ada"))
 *         .thenCompose(session -> sessions.get("42", session.id()))
 *         .thenApply(found -> found.orElseThrow().value().get("name"));
 * }</pre>
 *
 * <p>Exceptions come as {@link AsyncCache} says.
 *
 * @param <T> the type of the values
 */
public final class AsyncSessions<T> {

  private final UserSessions<T> sessions;

  AsyncSessions(UserSessions<T> sessions) {
    this.sessions = sessions;
  }

  /** What the sessions are like. */
  public SessionSpec<T> spec() {
    return sessions.spec();
  }

  /** See {@link Sessions#create}. */
  public CompletionStage<Session<T>> create(String userId, T value) {
    return sessions.create(userId, value);
  }

  /** See {@link Sessions#get}. */
  public CompletionStage<Optional<Session<T>>> get(String userId, String sessionId) {
    return sessions.get(userId, sessionId, true);
  }

  /** See {@link Sessions#peek}. */
  public CompletionStage<Optional<Session<T>>> peek(String userId, String sessionId) {
    return sessions.get(userId, sessionId, false);
  }

  /** See {@link Sessions#touch}. */
  public CompletionStage<Boolean> touch(String userId, String sessionId) {
    return sessions.touch(userId, sessionId);
  }

  /** See {@link Sessions#update}. */
  public CompletionStage<Boolean> update(String userId, String sessionId, T value) {
    return sessions.update(userId, sessionId, value);
  }

  /** See {@link Sessions#delete}. */
  public CompletionStage<Boolean> delete(String userId, String sessionId) {
    return sessions.delete(userId, sessionId);
  }

  /** See {@link Sessions#list}. */
  public CompletionStage<List<Session<T>>> list(String userId) {
    return sessions.list(userId);
  }

  /** See {@link Sessions#deleteAll}. */
  public CompletionStage<Long> deleteAll(String userId) {
    return sessions.deleteAll(userId);
  }
}
