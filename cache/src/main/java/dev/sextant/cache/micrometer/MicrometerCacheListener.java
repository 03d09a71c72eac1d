package dev.sextant.cache.micrometer;

import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.CircuitState;
import dev.sextant.cache.api.NodeAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts and times what a {@link CacheListener} hears. Thread-safe; one serves all caches of a
 * {@link dev.sextant.cache.RedisCacheManager}.
 *
 * <pre>{@code
 * MeterRegistry registry = new SimpleMeterRegistry();
 * RedisCacheManager redis =
 *     RedisCacheManager.connect(
 *         settings, CacheTtls.defaults(), Json.standard(), new MicrometerCacheListener(registry));
 * redis.cache(CacheSpec.string("names").build()).get("42");
 * double misses = registry.get("sextant.cache.gets").tags("result", "miss").counter().count();
 * }</pre>
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>name<th>tags<th>what
 *   <tr><td>{@code sextant.cache.gets}<td>cache, result: hit, miss<td>keys that were asked for
 *   <tr><td>{@code sextant.cache.near.hits}<td>cache<td>hits that the near cache answered
 *   <tr><td>{@code sextant.cache.near.evictions}<td>cache<td>entries that made room in it
 *   <tr><td>{@code sextant.cache.loads}<td>cache, outcome: success, failure<td>loads, with percentiles
 *   <tr><td>{@code sextant.cache.events}<td>cache, event: stale, refresh, unreadable, too_large<td>see
 *       {@link CacheListener}
 *   <tr><td>{@code sextant.cache.concealed}<td>cache, error<td>failures that the cache went on without
 *   <tr><td>{@code sextant.cache.commands}<td>command, outcome: success or the kind of error
 *       <td>commands with all their attempts, with percentiles
 *   <tr><td>{@code sextant.cache.server.evictions}<td>node<td>keys that a master has evicted since the
 *       connection was made, as of the last health check
 *   <tr><td>{@code sextant.cache.circuit}<td>circuit<td>0 closed, 1 half open, 2 open; there from its
 *       first change on
 * </table>
 *
 * <p>Kinds of errors are {@code unavailable}, {@code closed}, {@code value}, {@code load}, the code
 * of the server's error reply in lower case, and {@code other}.
 */
public final class MicrometerCacheListener implements CacheListener {

  private static final double[] PERCENTILES = {0.5, 0.95, 0.99};

  private final MeterRegistry registry;
  private final Map<String, CacheMeters> caches = new ConcurrentHashMap<>();
  private final Map<String, Timer> answered = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> circuits = new ConcurrentHashMap<>();

  /** Meters appear in the registry when there is something to measure. */
  public MicrometerCacheListener(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void hits(String cache, int count) {
    of(cache).hits.increment(count);
  }

  @Override
  public void misses(String cache, int count) {
    of(cache).misses.increment(count);
  }

  @Override
  public void nearHits(String cache, int count) {
    of(cache).nearHits.increment(count);
  }

  @Override
  public void nearEvictions(String cache, int count) {
    of(cache).nearEvictions.increment(count);
  }

  @Override
  public void loaded(String cache, Duration took) {
    of(cache).loaded.record(took);
  }

  @Override
  public void loadFailed(String cache, Duration took, CacheLoadException failure) {
    of(cache).loadFailed.record(took);
  }

  @Override
  public void staleServed(String cache) {
    of(cache).event("stale");
  }

  @Override
  public void refreshedEarly(String cache) {
    of(cache).event("refresh");
  }

  @Override
  public void unreadable(String cache, String key) {
    of(cache).event("unreadable");
  }

  @Override
  public void tooLarge(String cache, String key, int bytes) {
    of(cache).event("too_large");
  }

  @Override
  public void concealed(String cache, CacheException failure) {
    registry.counter("sextant.cache.concealed", "cache", cache, "error", kind(failure)).increment();
  }

  @Override
  public void answered(String command, Duration took) {
    answered.computeIfAbsent(command, name -> timer(name, "success")).record(took);
  }

  @Override
  public void failed(String command, Duration took, CacheException failure) {
    timer(command, kind(failure)).record(took);
  }

  @Override
  public void evicted(NodeAddress master, long count) {
    registry
        .counter("sextant.cache.server.evictions", "node", master.toString())
        .increment((double) count);
  }

  @Override
  public void circuit(String circuit, CircuitState state) {
    circuits
        .computeIfAbsent(circuit, this::gauge)
        .set(
            switch (state) {
              case CLOSED -> 0;
              case HALF_OPEN -> 1;
              case OPEN -> 2;
            });
  }

  private CacheMeters of(String cache) {
    CacheMeters meters = caches.get(cache);
    return meters == null ? caches.computeIfAbsent(cache, CacheMeters::new) : meters;
  }

  private Timer timer(String command, String outcome) {
    return timer("sextant.cache.commands", Tags.of("command", command, "outcome", outcome));
  }

  /** The registry returns the same timer for the same tags. */
  private Timer timer(String name, Tags tags) {
    return Timer.builder(name).tags(tags).publishPercentiles(PERCENTILES).register(registry);
  }

  private AtomicInteger gauge(String circuit) {
    AtomicInteger state = new AtomicInteger();
    Gauge.builder("sextant.cache.circuit", state, AtomicInteger::get)
        .tag("circuit", circuit)
        .register(registry);
    return state;
  }

  private static String kind(CacheException failure) {
    if (failure instanceof CacheServerException refused) {
      return refused.code().toLowerCase(Locale.ROOT);
    }
    if (failure instanceof CacheUnavailableException) {
      return "unavailable";
    }
    if (failure instanceof CacheValueException) {
      return "value";
    }
    if (failure instanceof CacheLoadException) {
      return "load";
    }
    return failure instanceof CacheClosedException ? "closed" : "other";
  }

  /** What is counted for each read, so that it need not be looked up in the registry. */
  private final class CacheMeters {

    private final String cache;
    private final Counter hits;
    private final Counter misses;
    private final Counter nearHits;
    private final Counter nearEvictions;
    private final Timer loaded;
    private final Timer loadFailed;

    CacheMeters(String cache) {
      this.cache = cache;
      hits = registry.counter("sextant.cache.gets", "cache", cache, "result", "hit");
      misses = registry.counter("sextant.cache.gets", "cache", cache, "result", "miss");
      nearHits = registry.counter("sextant.cache.near.hits", "cache", cache);
      nearEvictions = registry.counter("sextant.cache.near.evictions", "cache", cache);
      loaded = loads("success");
      loadFailed = loads("failure");
    }

    private Timer loads(String outcome) {
      return timer("sextant.cache.loads", Tags.of("cache", cache, "outcome", outcome));
    }

    void event(String event) {
      registry.counter("sextant.cache.events", "cache", cache, "event", event).increment();
    }
  }
}
