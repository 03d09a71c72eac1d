package dev.sextant.cache;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheLoadException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.Session;
import dev.sextant.cache.api.SessionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * What the threads of {@link CacheChaosTest} do, and what they find wrong with the answers.
 *
 * <p>A tagged value is a number that its only writer raises with each put, so that any reader can
 * tell an old one: after an invalidation, no value may be found that was there before it began. A
 * loaded value is a number of a source that anybody raises and whose entry he then deletes: whoever
 * reads after the deletion must get at least that. A session is there after its creation and gone
 * after its deletion. A counter has never more than what was added to it.
 */
final class ChaosWorkload {

  static final int THREADS = 32;
  static final int TAGS = 8;
  private static final int KEYS_PER_THREAD = 4;
  private static final int LOADED_KEYS = 16;
  private static final Duration TTL = Duration.ofHours(1);

  /** What was found wrong, and exceptions that no caller has to expect. */
  final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

  /** The longest that an operation of each kind has taken. */
  final ConcurrentMap<String, Long> longestNanos = new ConcurrentHashMap<>();

  private final RedisCacheManager redis;
  private final ChaosPhases phases;
  private final Cache<Long> tagged;
  private final Cache<Long> loaded;
  private final Sessions<String> sessions;
  private final AtomicLongArray versions = new AtomicLongArray(THREADS * KEYS_PER_THREAD);

  /** The version that was put and confirmed in a calm, or 0 if there was an attempt since. */
  private final AtomicLongArray certain = new AtomicLongArray(THREADS * KEYS_PER_THREAD);

  private final AtomicLongArray sources = new AtomicLongArray(LOADED_KEYS);
  private final AtomicLongArray counted = new AtomicLongArray(THREADS);
  private final AtomicLongArray perhapsCounted = new AtomicLongArray(THREADS);
  private final AtomicLongArray operations = new AtomicLongArray(THREADS);

  ChaosWorkload(RedisCacheManager redis, ChaosPhases phases) {
    this.redis = redis;
    this.phases = phases;
    tagged = redis.cache(CacheSpec.json("tagged", Long.class).ttl(TTL).build());
    loaded = redis.cache(CacheSpec.json("loaded", Long.class).ttl(TTL).build());
    sessions = redis.sessions(SessionSpec.json(String.class).build());
  }

  /** One operation of a thread. */
  void step(int thread, Random random) {
    int key = thread * KEYS_PER_THREAD + random.nextInt(KEYS_PER_THREAD);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> timed("put", () -> put(key));
      case 3, 4 -> timed("get", () -> get(key));
      case 5 -> timed("invalidateTag", () -> invalidate(random.nextInt(TAGS)));
      case 6 -> timed("get with loader", () -> load(random.nextInt(LOADED_KEYS)));
      case 7 -> timed("delete and get with loader", () -> change(random.nextInt(LOADED_KEYS)));
      case 8 -> timed("session", () -> session(thread));
      default -> timed("counter", () -> count(thread));
    }
    operations.incrementAndGet(thread);
  }

  /** How many operations each thread has ended. */
  long[] operations() {
    return IntStream.range(0, THREADS).mapToLong(operations::get).toArray();
  }

  /**
   * Invalidates every tag, and expects nothing that was certainly there before to be left, nor any
   * counter to have more than was added. Nobody else may be at work.
   */
  void checkAtTheEnd() {
    for (int tag = 0; tag < TAGS; tag++) {
      invalidate(tag);
    }
    for (int thread = 0; thread < THREADS; thread++) {
      long has = redis.get("counter:" + thread).map(Long::parseLong).orElse(0L);
      long most = counted.get(thread) + perhapsCounted.get(thread);
      if (has > most) {
        violations.add("counter " + thread + " has " + has + ", but " + most + " was added");
      }
    }
  }

  private void put(int key) {
    long version = versions.incrementAndGet(key);
    certain.set(key, 0);
    int calm = phases.calm();
    tagged.put(name(key), version, Set.of(tagOf(key)), TTL);
    if (phases.stillCalm(calm)) {
      certain.set(key, version);
    }
  }

  private void get(int key) {
    int calm = phases.calm();
    long known = certain.get(key);
    Optional<Long> found = tagged.get(name(key));
    if (phases.stillCalm(calm) && known > 0) {
      phases.checked();
      if (found.isPresent() && found.get() < known) {
        violations.add(name(key) + " is " + found.get() + " after " + known + " was put");
      }
    }
  }

  private void invalidate(int tag) {
    int calm = phases.calm();
    List<Integer> keys =
        IntStream.range(0, versions.length()).filter(key -> key % TAGS == tag).boxed().toList();
    long[] known = keys.stream().mapToLong(certain::get).toArray();
    tagged.invalidateTag("t" + tag);
    Map<String, Long> left = tagged.getAll(names(keys));
    if (!phases.stillCalm(calm)) {
      return;
    }
    for (int i = 0; i < known.length; i++) {
      String name = name(keys.get(i));
      phases.checked();
      if (known[i] > 0 && left.containsKey(name) && left.get(name) <= known[i]) {
        violations.add(name + " is " + left.get(name) + " though t" + tag + " was invalidated");
      }
    }
  }

  private void load(int key) {
    loaded.get("loaded:" + key, name -> source(key));
  }

  /** A source that takes a while to answer, in which the answer may become an old one. */
  private long source(int key) {
    long answer = sources.get(key);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
    return answer;
  }

  /** Changes a source, deletes the entry, and reads. */
  private void change(int key) {
    int calm = phases.calm();
    long version = sources.incrementAndGet(key);
    loaded.delete("loaded:" + key);
    long found = loaded.get("loaded:" + key, name -> source(key)).orElseThrow();
    if (phases.stillCalm(calm)) {
      phases.checked();
      if (found < version) {
        violations.add("loaded:" + key + " is " + found + " after " + version + " and a deletion");
      }
    }
  }

  private void session(int thread) {
    String user = "user" + thread;
    int calm = phases.calm();
    Session<String> session = sessions.create(user, "value");
    boolean there = sessions.get(user, session.id()).isPresent();
    boolean deleted = sessions.delete(user, session.id());
    boolean gone = sessions.get(user, session.id()).isEmpty();
    if (phases.stillCalm(calm)) {
      phases.checked();
      if (!there || !deleted || !gone) {
        violations.add(
            "a session of "
                + user
                + ": there "
                + there
                + ", deleted "
                + deleted
                + ", gone "
                + gone);
      }
    }
  }

  private void count(int thread) {
    try {
      redis.incrementCounter("counter:" + thread);
      counted.incrementAndGet(thread);
    } catch (CacheUnavailableException e) {
      if (e.mayHaveExecuted()) {
        perhapsCounted.incrementAndGet(thread);
      }
      throw e;
    }
  }

  /** Unavailability is what a caller has to expect; a failed load is its consequence. */
  private void timed(String what, Runnable operation) {
    long began = System.nanoTime();
    try {
      operation.run();
    } catch (CacheUnavailableException | CacheLoadException expected) {
      // The next one may succeed.
    } catch (CacheException e) {
      violations.add(what + ": " + e);
    } finally {
      longestNanos.merge(what, System.nanoTime() - began, Math::max);
    }
  }

  private static String name(int key) {
    return "key:" + key;
  }

  private static Collection<String> names(List<Integer> keys) {
    List<String> names = new ArrayList<>();
    keys.forEach(key -> names.add(name(key)));
    return names;
  }

  private static String tagOf(int key) {
    return "t" + key % TAGS;
  }
}
