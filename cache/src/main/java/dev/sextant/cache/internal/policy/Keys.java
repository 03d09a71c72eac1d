package dev.sextant.cache.internal.policy;

import java.util.List;

/**
 * The names of keys.
 *
 * <p>Whatever belongs to one user carries the user's id as its hash tag, {@code revenue:{42}}, so
 * that all of it lies in one slot and is deleted by one command. Data of a symbol is read and
 * written one key at a time and gains nothing from a tag: {@code market:AAPL}. A tag's index is
 * {@code tag:{name}}, which leaves room for companions in its slot.
 */
public final class Keys {

  private Keys() {}

  /** A user's session. */
  public static String userSession(String userId) {
    return ofUser("user_session", userId);
  }

  /** A user's revenue metrics. */
  public static String revenue(String userId) {
    return ofUser("revenue", userId);
  }

  /**
   * Every key that may hold data of a user. {@code session} and {@code analytics} are written by
   * other programs on the same cluster; {@code user_session} is ours, and a user whose entries are
   * invalidated must not stay logged in by it.
   */
  public static List<String> allOfUser(String userId) {
    return List.of(
        revenue(userId),
        ofUser("session", userId),
        ofUser("analytics", userId),
        userSession(userId));
  }

  /** Revenue data of a symbol. */
  public static String revenueData(String symbol) {
    return "revenue_data:" + require("symbol", symbol);
  }

  /** Market data of a symbol. */
  public static String market(String symbol) {
    return "market:" + require("symbol", symbol);
  }

  /** The index of the keys that carry a tag. */
  public static String tagIndex(String tag) {
    return "tag:{" + require("tag", tag) + "}";
  }

  /**
   * The key itself.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public static String key(String key) {
    return require("key", key);
  }

  private static String ofUser(String kind, String userId) {
    return kind + ":{" + require("userId", userId) + "}";
  }

  private static String require(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    return text;
  }
}
