package dev.sextant.core.keyspace;

import dev.sextant.core.env.Clock;
import dev.sextant.core.env.RandomSource;

/**
 * How recently, or how often, entries are used: 24 bits per entry, as in Redis.
 *
 * <p>Under an LRU policy these are the low 24 bits of a clock that ticks once a second and wraps
 * after 194 days. Under an LFU policy the high 16 bits are the minute of the last decrement and the
 * low 8 bits a counter that grows with a probability falling as it grows, and decays with time.
 *
 * <p>Source: {@code evict.c} of Redis, and <a
 * href="https://redis.io/docs/latest/develop/reference/eviction/">Key eviction</a>.
 */
public final class Recency {
  private static final int CLOCK_MASK = (1 << 24) - 1;
  private static final int LFU_INITIAL = 5;

  private final Clock clock;
  private final RandomSource random;
  private boolean frequency;
  private int logFactor = 10;
  private int decayMinutes = 1;

  public Recency(Clock clock, RandomSource random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * Whether the policy is an LFU one; {@code logFactor} and {@code decayMinutes} are its
   * parameters.
   */
  public void configure(boolean frequency, int logFactor, int decayMinutes) {
    this.frequency = frequency;
    this.logFactor = logFactor;
    this.decayMinutes = decayMinutes;
  }

  /** Whether the field means frequency at present. */
  public boolean isFrequency() {
    return frequency;
  }

  /** The field of a new entry. */
  int initial() {
    return frequency ? minutes() << 8 | LFU_INITIAL : lruClock();
  }

  /** Notes a use of {@code entry}. */
  void touch(Entry entry) {
    entry.recency = frequency ? minutes() << 8 | increment(frequency(entry)) : lruClock();
  }

  /** How long {@code entry} was not used, in milliseconds, to the second. For LRU policies. */
  public long idleMillis(Entry entry) {
    return idleMillis(entry, clock.millis());
  }

  /** As {@link #idleMillis(Entry)}, at another moment: milliseconds since the epoch. */
  public long idleMillis(Entry entry, long nowMillis) {
    int now = lruClock(nowMillis);
    int then = entry.recency & CLOCK_MASK;
    long seconds = now >= then ? now - then : now + (CLOCK_MASK - (long) then);
    return seconds * 1000;
  }

  /**
   * The logarithmic counter of {@code entry} with the decay that is due, 0 to 255. For LFU
   * policies.
   */
  public int frequency(Entry entry) {
    return decayed(entry, clock.millis());
  }

  /** As {@link #frequency(Entry)}, at another moment: milliseconds since the epoch. */
  public int frequency(Entry entry, long nowMillis) {
    return decayed(entry, nowMillis);
  }

  /** The field for an entry that was idle for {@code seconds} (RESTORE IDLETIME). */
  public int ofIdle(long seconds) {
    long then = lruClock() - seconds;
    return (int) (then < 0 ? then + CLOCK_MASK : then) & CLOCK_MASK;
  }

  /** The field for an entry with that counter (RESTORE FREQ). */
  public int ofFrequency(int counter) {
    return minutes() << 8 | counter;
  }

  /** The LRU clock: seconds, 24 bits. */
  public int lruClock() {
    return lruClock(clock.millis());
  }

  private static int lruClock(long nowMillis) {
    return (int) (nowMillis / 1000) & CLOCK_MASK;
  }

  private int minutes() {
    return minutes(clock.millis());
  }

  private static int minutes(long nowMillis) {
    return (int) (nowMillis / 60_000) & 0xffff;
  }

  private int decayed(Entry entry, long nowMillis) {
    int last = (entry.recency >>> 8) & 0xffff;
    int counter = entry.recency & 0xff;
    int now = minutes(nowMillis);
    int elapsed = now >= last ? now - last : 0xffff - last + now;
    int periods = decayMinutes > 0 ? elapsed / decayMinutes : 0;
    return Math.max(0, counter - periods);
  }

  private int increment(int counter) {
    if (counter == 255) {
      return 255;
    }
    double base = Math.max(0, counter - LFU_INITIAL);
    double p = 1.0 / (base * logFactor + 1);
    return random.nextDouble() < p ? counter + 1 : counter;
  }
}
