package dev.sextant.cache.internal.policy;

import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.RateLimit;
import dev.sextant.cache.api.RateLimit.Algorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The names of keys.
 *
 * <p>Whatever belongs to one user carries the user's id as its hash tag, {@code revenue:{42}}, so
 * that all of it lies in one slot and is deleted by one command. Data of a symbol is read and
 * written one key at a time and gains nothing from a tag: {@code market:AAPL}. A tag's index is
 * {@code tag:{name}}, which leaves room for companions in its slot.
 */
public final class Keys {

  /**
   * The longest key that is taken, in bytes of UTF-8. Redis takes 512 MB; a key that long is a
   * mistake, and is kept in memory and sent with every command.
   */
  public static final int LONGEST_BYTES = 8192;

  private static final int CLEAR_SHARDS = 16;

  private static final String SESSION = "session";

  /** What the keys of users' sessions begin with, one per user. */
  public static final String USER_SESSION = "user_session";

  /** What the keys of revenue data begin with. */
  public static final String REVENUE_DATA = "revenue_data";

  /** What the keys of market data begin with. */
  public static final String MARKET = "market";

  /** What the keys of revenue metrics begin with. */
  public static final String REVENUE = "revenue";

  /** Ours have 36. */
  private static final int LONGEST_SESSION_ID = 256;

  /** So much of a key that is too long is shown. */
  private static final int SHOWN = 60;

  private Keys() {}

  /** A user's session. */
  public static String userSession(String userId) {
    return ofUser(USER_SESSION, userId);
  }

  /**
   * The index of a user's sessions, and their data.
   *
   * @throws CacheArgumentException if the id begins with a closing brace, which leaves nothing
   *     between the braces: the two would lie in different slots
   */
  public static List<String> sessions(@Nullable String userId) {
    String index = ofUser(SESSION, userId);
    if (index.startsWith(SESSION + ":{}")) {
      throw new CacheArgumentException(
          "userId", "begins with a closing brace, which is no hash tag; use another id");
    }
    return List.of(index, index + ":data");
  }

  /** The id of a session itself, which no message shows. */
  public static String sessionId(@Nullable String id) {
    if (id != null && id.length() > LONGEST_SESSION_ID) {
      throw new CacheArgumentException(
          "sessionId", "has " + id.length() + " characters, more than " + LONGEST_SESSION_ID);
    }
    return require("sessionId", id);
  }

  /**
   * The permits that were taken under a key. Different windows are counted differently, and so
   * under different keys; a hash tag in the caller's key stays one.
   */
  public static String rateLimit(RateLimit limit, @Nullable String key) {
    return "rate:"
        + limit.name()
        + (limit.algorithm() == Algorithm.FIXED_WINDOW ? ":fixed" : ":sliding")
        + limit.window().toMillis()
        + ":"
        + require("key", key);
  }

  /** A user's revenue metrics. */
  public static String revenue(String userId) {
    return ofUser(REVENUE, userId);
  }

  /**
   * Every key that may hold data of a user. {@code analytics} is written by other programs on the
   * same cluster; the others are ours, and a user whose entries are invalidated must not stay
   * logged in by them.
   */
  public static List<String> allOfUser(String userId) {
    return List.of(
        revenue(userId),
        ofUser(SESSION, userId),
        ofUser(SESSION, userId) + ":data",
        ofUser("analytics", userId),
        userSession(userId));
  }

  /** Revenue data of a symbol. */
  public static String revenueData(String symbol) {
    return REVENUE_DATA + ":" + require("symbol", symbol);
  }

  /** Market data of a symbol. */
  public static String market(String symbol) {
    return MARKET + ":" + require("symbol", symbol);
  }

  /** The index of the keys that carry a tag. */
  public static String tagIndex(String tag) {
    return "tag:{" + require("tag", tag) + "}";
  }

  /**
   * The key itself.
   *
   * @throws CacheArgumentException if it is null, empty or too long
   */
  public static String key(@Nullable String key) {
    return require("key", key);
  }

  /**
   * The key of an entry of a cache. A hash tag in the caller's key stays one, since what comes
   * before it has no braces.
   *
   * @param prefix {@link #prefix}
   * @throws CacheArgumentException if the key is null, empty or too long
   */
  public static String ofEntry(String prefix, @Nullable String key) {
    return prefix + require("key", key);
  }

  /**
   * A tag of a cache, apart from the same tag of others.
   *
   * @param prefix {@link #prefix}
   * @throws CacheArgumentException if the tag is null, empty or too long
   */
  public static String ofEntryTag(String prefix, @Nullable String tag) {
    return prefix + require("tag", tag);
  }

  /**
   * The tag that an entry of a clearable cache has besides its own: one of {@value #CLEAR_SHARDS},
   * so that entries are entered on all nodes and no index becomes too large. No tag that a caller
   * gives is like it, since those follow the colon of the prefix.
   */
  public static String clearTag(String prefix, String key) {
    return clearTag(prefix, Math.floorMod(key.hashCode(), CLEAR_SHARDS));
  }

  /** All of these tags. */
  public static List<String> clearTags(String prefix) {
    return IntStream.range(0, CLEAR_SHARDS).mapToObj(shard -> clearTag(prefix, shard)).toList();
  }

  private static String clearTag(String prefix, int shard) {
    return prefix.substring(0, prefix.length() - 1) + "#" + shard;
  }

  /** What the keys of a cache begin with, and its tags. */
  public static String prefix(String cache, int version) {
    return cache + ":v" + version + ":";
  }

  /**
   * The key of the lock on loading an entry, in the entry's slot.
   *
   * <p>If the key has a hash tag, anything with that tag first will do; if not, the whole key
   * becomes the tag. Either way it begins with a brace, as no entry does, so that it is no entry's
   * key. That fails when the key has a closing brace and still no tag, as <code>
   * a&#125;b</code> has: null then.
   */
  public static @Nullable String loadLock(String entryKey) {
    int open = entryKey.indexOf('{');
    int close = open < 0 ? -1 : entryKey.indexOf('}', open);
    if (close > open + 1) {
      return entryKey.substring(open, close + 1) + ":loading:" + entryKey;
    }
    return entryKey.indexOf('}') < 0 ? "{" + entryKey + "}:loading" : null;
  }

  private static String ofUser(String kind, @Nullable String userId) {
    return kind + ":{" + require("userId", userId) + "}";
  }

  private static String require(String what, @Nullable String text) {
    if (text == null) {
      throw new CacheArgumentException(what, "is null");
    }
    if (text.isEmpty()) {
      throw new CacheArgumentException(what, "is empty");
    }
    // A character makes at most three bytes, so most keys need no counting.
    if (text.length() > LONGEST_BYTES / 3) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST_BYTES) {
        throw new CacheArgumentException(
            what,
            text.substring(0, SHOWN)
                + "... has "
                + bytes
                + " bytes, more than "
                + LONGEST_BYTES
                + "; use a digest of it");
      }
    }
    return text;
  }
}
