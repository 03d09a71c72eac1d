package dev.sextant.cache.api;

import java.time.Duration;

/**
 * How long entries live when a call does not say. All positive, at least a millisecond.
 *
 * @param entry values without a kind of their own, tagged ones included; default 3600 s
 * @param session user sessions; default 3600 s
 * @param revenueData revenue data of a symbol; default 300 s
 * @param marketData market data of a symbol; default 300 s
 * @param revenueMetrics revenue metrics of a user; default 600 s
 */
public record CacheTtls(
    Duration entry,
    Duration session,
    Duration revenueData,
    Duration marketData,
    Duration revenueMetrics) {

  private static final CacheTtls DEFAULTS =
      new CacheTtls(
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  /** Refuses a time to live below one millisecond. */
  public CacheTtls {
    require("entry", entry);
    require("session", session);
    require("revenueData", revenueData);
    require("marketData", marketData);
    require("revenueMetrics", revenueMetrics);
  }

  /** The defaults that are named above. */
  public static CacheTtls defaults() {
    return DEFAULTS;
  }

  private static void require(String name, Duration ttl) {
    if (ttl.compareTo(Duration.ofMillis(1)) < 0) {
      throw new CacheSettingException(name, "is " + ttl + "; an entry lives at least 1 ms");
    }
  }
}
