package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheSpec.Unreadable;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionLimitException;
import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.api.SessionSpec.WhenFull;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.internal.policy.Arguments;
import dev.sextant.cache.internal.policy.CheckedCodec;
import dev.sextant.cache.internal.policy.Keys;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.Script;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of users.
 *
 * <h2>What lies where</h2>
 *
 * Two keys per user, in the slot of everything else of that user, so that one script does each
 * operation in one step:
 *
 * <ul>
 *   <li>{@code session:{42}}, a sorted set: ids by the time at which they expire. It alone decides
 *       which sessions there are; whoever deletes it ends all of them.
 *   <li>{@code session:{42}:data}, a hash: under the id the time of creation, a space, the value.
 * </ul>
 *
 * A key per session would expire by itself, but could not be found by user without an index that
 * disagrees with it now and then, and its deletion would need names that the caller does not know.
 * The price is that an expired session is memory until the user does something again, since every
 * step that writes also sweeps, or until the keys go by their own time to live: that of the session
 * that ends last.
 *
 * <p>All times are those of the node's clock, and a session ends the same millisecond for everyone.
 */
public final class UserSessions<T> {

  private static final String NAME = "session";

  /** So many of a time in milliseconds fit a long, and are enough for all times to come. */
  private static final int MOST_DIGITS = 18;

  private final SessionSpec<T> spec;
  private final ValueCodec<T> codec;
  private final RedisStore store;
  private final Surroundings surroundings;
  private final Notifier notifier;
  private final long ttlMs;

  /** Sessions in a store. */
  public UserSessions(SessionSpec<T> spec, RedisStore store, Surroundings surroundings) {
    this.spec = spec;
    codec = new CheckedCodec<>(spec.codec());
    this.store = store;
    this.surroundings = surroundings;
    notifier = new Notifier(spec.listener());
    ttlMs = spec.ttl().toMillis();
  }

  /** What they are like. */
  public SessionSpec<T> spec() {
    return spec;
  }

  /** Begins a session. */
  public CompletableFuture<Session<T>> create(@Nullable String userId, @Nullable T value) {
    List<String> keys = Keys.sessions(userId);
    String user = String.valueOf(userId);
    T given = Arguments.value(keys.get(0), value);
    String id = surroundings.token();
    boolean refuse = spec.whenFull() == WhenFull.REFUSE;
    return encoded(
            keys.get(0),
            given,
            bytes ->
                store.run(
                    SessionScripts.CREATE,
                    keys,
                    Script.arguments(id, bytes, ttlMs, spec.maxPerUser(), refuse ? 1 : 0)))
        .thenApply(
            times -> {
              if (times.isEmpty()) {
                throw new CompletionException(new SessionLimitException(user, spec.maxPerUser()));
              }
              return new Session<>(user, id, given, instant(times.get(0)), instant(times.get(1)));
            });
  }

  /** A session, which is touched by that or not. */
  public CompletableFuture<Optional<Session<T>>> get(
      @Nullable String userId, @Nullable String id, boolean touch) {
    List<String> keys = Keys.sessions(userId);
    String given = Keys.sessionId(id);
    return store
        .run(SessionScripts.GET, keys, Script.arguments(given, touch ? ttlMs : 0))
        .thenApply(
            found -> {
              Optional<Session<T>> session =
                  found.isEmpty()
                      ? Optional.empty()
                      : read(String.valueOf(userId), given, found.get(0), found.get(1));
              notifier.tell(
                  session.isPresent()
                      ? listener -> listener.hits(NAME, 1)
                      : listener -> listener.misses(NAME, 1));
              return session;
            });
  }

  /** Prolongs a session, and says whether it is there. */
  public CompletableFuture<Boolean> touch(@Nullable String userId, @Nullable String id) {
    return store
        .run(
            SessionScripts.TOUCH,
            Keys.sessions(userId),
            Script.arguments(Keys.sessionId(id), ttlMs))
        .thenApply(count -> count > 0);
  }

  /** Replaces the value of a session and prolongs it, and says whether it is there. */
  public CompletableFuture<Boolean> update(
      @Nullable String userId, @Nullable String id, @Nullable T value) {
    List<String> keys = Keys.sessions(userId);
    String given = Keys.sessionId(id);
    T newValue = Arguments.value(keys.get(0), value);
    return encoded(
            keys.get(0),
            newValue,
            bytes -> store.run(SessionScripts.UPDATE, keys, Script.arguments(given, bytes, ttlMs)))
        .thenApply(count -> count > 0);
  }

  /** Ends a session, and says whether it was there. */
  public CompletableFuture<Boolean> delete(@Nullable String userId, @Nullable String id) {
    return store
        .run(SessionScripts.DELETE, Keys.sessions(userId), Script.arguments(Keys.sessionId(id)))
        .thenApply(count -> count > 0);
  }

  /** The sessions of a user, the one that was touched last being the first. */
  public CompletableFuture<List<Session<T>>> list(@Nullable String userId) {
    return store
        .run(SessionScripts.LIST, Keys.sessions(userId), List.of())
        .thenApply(
            found -> {
              List<Session<T>> sessions = new ArrayList<>(found.size());
              for (Object each : found) {
                List<?> session = (List<?>) Arguments.given("a session", each);
                String id = new String((byte[]) session.get(0), StandardCharsets.UTF_8);
                read(String.valueOf(userId), id, session.get(1), session.get(2))
                    .ifPresent(sessions::add);
              }
              return sessions;
            });
  }

  /** Ends all sessions of a user, and says how many there were. */
  public CompletableFuture<Long> deleteAll(@Nullable String userId) {
    return store.run(SessionScripts.DELETE_ALL, Keys.sessions(userId), List.of());
  }

  private Optional<Session<T>> read(
      String userId, String id, @Nullable Object stored, @Nullable Object expires) {
    byte[] bytes = (byte[]) Arguments.given("a stored session", stored);
    try {
      int space = endOfTime(bytes);
      long created = Long.parseLong(new String(bytes, 0, space, StandardCharsets.US_ASCII));
      T value = codec.decode(Arrays.copyOfRange(bytes, space + 1, bytes.length));
      return Optional.of(
          new Session<>(userId, id, value, Instant.ofEpochMilli(created), instant(expires)));
    } catch (CacheValueException e) {
      notifier.tell(listener -> listener.unreadable(NAME, userId));
      if (spec.unreadable() == Unreadable.MISS) {
        return Optional.empty();
      }
      throw new CompletionException(about(Keys.sessions(userId).get(0), e));
    }
  }

  /** Where the time of creation ends that comes before each value. */
  private static int endOfTime(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
      end++;
    }
    if (end == 0 || end > MOST_DIGITS || end == bytes.length || bytes[end] != ' ') {
      throw new CacheValueException("was written by another program");
    }
    return end;
  }

  /** Sends the bytes of a value, if it has any that may be stored. */
  private <R> CompletableFuture<R> encoded(
      String key, T value, Function<byte[], CompletableFuture<R>> send) {
    byte[] bytes;
    try {
      bytes = encode(key, value);
    } catch (CacheValueException e) {
      return CompletableFuture.failedFuture(e);
    }
    return send.apply(bytes);
  }

  private byte[] encode(String key, T value) {
    byte[] bytes;
    try {
      bytes = codec.encode(value);
    } catch (CacheValueException e) {
      throw about(key, e);
    }
    if (bytes.length > spec.maxValueBytes()) {
      notifier.tell(listener -> listener.tooLarge(NAME, key, bytes.length));
      throw new CacheValueException(
          "the value of a session in "
              + key
              + " has "
              + bytes.length
              + " bytes, more than the maxValueBytes of "
              + spec.maxValueBytes()
              + "; store less, or raise it");
    }
    return bytes;
  }

  private static CacheValueException about(String key, CacheValueException e) {
    return new CacheValueException(
        "the value of a session in " + key + ": " + e.getMessage(), e.getCause());
  }

  private static Instant instant(@Nullable Object ms) {
    return Instant.ofEpochMilli((Long) Arguments.given("a time", ms));
  }
}
