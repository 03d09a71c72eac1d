package dev.sextant.cache.api;

import java.time.Duration;

/**
 * How long entries live when a call does not say; 1 ms to ten years each.
 *
 * <pre>{@code
 * CacheTtls ttls =
 *     CacheTtls.defaults()
 *         .withMarketData(Duration.ofSeconds(30))
 *         .withSession(Duration.ofHours(8));
 * RedisCacheManager redis = RedisCacheManager.connect(settings, ttls, Json.standard());
 * }</pre>
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

  /** Refuses what is out of range, by the name of the component. */
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

  /** These with another {@link #entry()}. */
  public CacheTtls withEntry(Duration ttl) {
    return new CacheTtls(ttl, session, revenueData, marketData, revenueMetrics);
  }

  /** These with another {@link #session()}. */
  public CacheTtls withSession(Duration ttl) {
    return new CacheTtls(entry, ttl, revenueData, marketData, revenueMetrics);
  }

  /** These with another {@link #revenueData()}. */
  public CacheTtls withRevenueData(Duration ttl) {
    return new CacheTtls(entry, session, ttl, marketData, revenueMetrics);
  }

  /** These with another {@link #marketData()}. */
  public CacheTtls withMarketData(Duration ttl) {
    return new CacheTtls(entry, session, revenueData, ttl, revenueMetrics);
  }

  /** These with another {@link #revenueMetrics()}. */
  public CacheTtls withRevenueMetrics(Duration ttl) {
    return new CacheTtls(entry, session, revenueData, marketData, ttl);
  }

  private static void require(String name, Duration ttl) {
    Settings.requireBetween(name, ttl, Duration.ofMillis(1), Settings.LONGEST_TTL);
  }
}
