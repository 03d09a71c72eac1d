package dev.sextant.cache.spring;

import dev.sextant.cache.RedisCacheManager;
import dev.sextant.cache.api.CacheArgumentException;
import dev.sextant.cache.api.CacheSettingException;
import dev.sextant.cache.api.CacheSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Spring's caches by {@link RedisCacheManager}. Thread-safe; does not close the manager.
 *
 * <pre>
 * &#64;Configuration
 * &#64;EnableCaching
 * class Caching {
 *   &#64;Bean
 *   RedisCacheManager redis(ConnectionSettings settings) {
 *     return RedisCacheManager.connect(settings);
 *   }
 *
 *   &#64;Bean
 *   CacheManager cacheManager(RedisCacheManager redis) {
 *     return new SpringCacheManager(
 *         redis, List.of(CacheSpec.json("quotes", Quote.class).ttl(Duration.ofMinutes(5)).build()));
 *   }
 * }
 *
 * &#64;Cacheable(cacheNames = "quotes", sync = true)
 * public Quote lastQuote(String symbol) {
 *   return exchange.last(symbol);
 * }
 * </pre>
 *
 * <p>There are the caches whose specs are given, by the names of those, and no others: a value is
 * read as the type that its cache has.
 *
 * <ul>
 *   <li>Null is a value.
 *   <li>{@code sync = true} calls a method once for all threads of this JVM that miss a key at the
 *       same time, and as the spec's {@code crossJvmLoad} says among JVMs; on the thread of the
 *       caller, with its transaction and whatever else is bound to it. A method that returns a
 *       future or a reactive type is not blocked for.
 *   <li>{@code putIfAbsent} is one step in Redis.
 *   <li>{@code allEntries = true} deletes entries by {@link dev.sextant.cache.Cache#clear()}, with
 *       no look at other keys; caches are clearable whatever their spec says, which costs each
 *       write a second round trip. An entry that is put while a cache is cleared may stay.
 *   <li>Failures are {@link dev.sextant.cache.api.CacheException}s, but for those that the spec's
 *       {@code unavailable} makes misses.
 * </ul>
 */
public final class SpringCacheManager implements CacheManager {

  private final Map<String, Cache> caches = new LinkedHashMap<>();

  /** Caches with keys as {@link #text} makes them. */
  public SpringCacheManager(RedisCacheManager redis, Collection<? extends CacheSpec<?>> specs) {
    this(redis, specs, SpringCacheManager::text);
  }

  /**
   * Caches.
   *
   * @param keys makes the text of a key, the same for equal keys only, in all programs
   */
  public SpringCacheManager(
      RedisCacheManager redis,
      Collection<? extends CacheSpec<?>> specs,
      Function<Object, String> keys) {
    for (CacheSpec<?> spec : specs) {
      if (caches.put(spec.name(), cache(redis, spec, keys)) != null) {
        throw new CacheSettingException("specs", "name " + spec.name() + " twice");
      }
    }
  }

  private static <T> SpringCache<T> cache(
      RedisCacheManager redis, CacheSpec<T> spec, Function<Object, String> keys) {
    return new SpringCache<>(
        redis.cache(spec.toBuilder(new NullableCodec<>(spec.codec())).clearable(true).build()),
        keys);
  }

  /**
   * The text of a key that has an obvious one: strings, numbers, booleans, characters, enums,
   * {@link UUID}s, lists of these, and the key of a method without arguments.
   *
   * @throws CacheArgumentException for others, whose text may differ between programs or be the
   *     same for different keys. Among them is what Spring makes of several arguments; a method's
   *     {@code key = "{#from, #to}"} makes a list of them.
   */
  public static String text(Object key) {
    if (key instanceof CharSequence
        || key instanceof Number
        || key instanceof Boolean
        || key instanceof Character
        || key instanceof UUID) {
      return key.toString();
    }
    if (key instanceof Enum<?> constant) {
      return constant.name();
    }
    if (key instanceof List<?> several) {
      return textOf(several);
    }
    if (key.equals(SimpleKey.EMPTY)) {
      return textOf(List.of());
    }
    throw new CacheArgumentException(
        "key",
        "is a "
            + key.getClass().getName()
            + ", which has no text of its own; give the method a key such as \"{#a, #b}\", or the"
            + " cache manager a function for keys");
  }

  /** Lengths keep ("a", "b,c") apart from ("a,b", "c"). */
  private static String textOf(List<?> arguments) {
    StringBuilder text = new StringBuilder("(");
    for (Object argument : arguments) {
      String each = argument == null ? "" : text(argument);
      text.append(argument == null ? -1 : each.length()).append(':').append(each);
    }
    return text.append(')').toString();
  }

  @Override
  public @Nullable Cache getCache(String name) {
    return caches.get(name);
  }

  @Override
  public Collection<String> getCacheNames() {
    return Collections.unmodifiableSet(caches.keySet());
  }
}
