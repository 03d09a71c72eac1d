/**
 * A cache layer on Redis Cluster for an application to ship with.
 *
 * <pre>{@code
 * ConnectionSettings settings =
 *     ConnectionSettings.builder()
 *         .seeds("redis-master-1:6379,redis-master-2:6380,redis-master-3:6381")
 *         .password(System.getenv("REDIS_PASSWORD"))
 *         .build();
 *
 * try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
 *   redis.set("greeting", "hello");                                      // lives for an hour
 *   Optional<String> greeting = redis.get("greeting");
 *
 *   redis.setUserSession("42", new User("Ada", List.of("admin")));    // JSON under user_session:{42}
 *   Optional<User> session = redis.getUserSession("42", User.class);
 *   long visits = redis.incrementCounter("visits", 1);
 *
 *   RevenueEngineCache revenue = new RevenueEngineCache(redis);
 *   revenue.cacheMarketData("AAPL", new Quote("AAPL", 189.5));           // lives for five minutes
 *   revenue.cacheWithTags("report:7", report, Set.of("reports", "user-42"));
 *   long gone = revenue.invalidateTag("reports");                        // wherever in the cluster they lie
 *   long removed = revenue.invalidateUser("42");                         // metrics, sessions and analytics
 * }
 * }</pre>
 *
 * <p>Values of one kind that are looked up and otherwise loaded have a {@link
 * dev.sextant.cache.Cache} of their own, described by a {@link dev.sextant.cache.api.CacheSpec}.
 * {@link dev.sextant.cache.Sessions}, {@link dev.sextant.cache.Counters} and {@link
 * dev.sextant.cache.RateLimiter} say each what is atomic in them, what is repeated after a lost
 * reply, and what may be lost when a master fails.
 *
 * <h2>Early refresh</h2>
 *
 * When a value that many read expires, all of them miss at once. With early refresh each reader
 * decides by lot whether to load it anew shortly before that, in the background, with a chance that
 * grows towards the end and is the greater the longer loading takes: XFetch, from A. Vattani, F.
 * Chierichetti and K. Lowenstein, Optimal Probabilistic Cache Stampede Prevention, PVLDB 8(8),
 * 2015.
 *
 * <p>This package has the classes that an application calls; {@link dev.sextant.cache.api} what it
 * passes to them and gets back. The rest is internal.
 */
@NullMarked
package dev.sextant.cache;

import org.jspecify.annotations.NullMarked;
