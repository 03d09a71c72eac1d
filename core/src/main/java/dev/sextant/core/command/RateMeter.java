package dev.sextant.core.command;

/**
 * The rate of something that is counted: the mean over the last 16 samples, of which one is taken
 * about every 100 ms.
 *
 * <p>Source: {@code trackInstantaneousMetric} in Redis's {@code server.c}.
 */
public final class RateMeter {
  private static final int SAMPLES = 16;

  private final long[] perSecond = new long[SAMPLES];
  private int next;
  private long lastMillis;
  private long lastCount;

  /** Takes a sample: {@code count} so far, at {@code nowMillis}. */
  void sample(long nowMillis, long count) {
    long elapsed = nowMillis - lastMillis;
    perSecond[next] = elapsed > 0 ? (count - lastCount) * 1000 / elapsed : 0;
    next = (next + 1) % SAMPLES;
    lastMillis = nowMillis;
    lastCount = count;
  }

  /** The rate per second. */
  public long perSecond() {
    long sum = 0;
    for (long rate : perSecond) {
      sum += rate;
    }
    return sum / SAMPLES;
  }

  /** Begins anew, with a count of 0. */
  void reset(long nowMillis) {
    java.util.Arrays.fill(perSecond, 0);
    next = 0;
    lastMillis = nowMillis;
    lastCount = 0;
  }
}
