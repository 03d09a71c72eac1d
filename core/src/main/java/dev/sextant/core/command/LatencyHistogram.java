package dev.sextant.core.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long the calls of one command took: counts by duration, exact to two digits, from a
 * nanosecond to a second.
 *
 * <p>The buckets are those of an HDR histogram with 256 steps: durations up to 255 ns have a bucket
 * each, and from there on every doubling is divided into 128 equal ones, so that a bucket is never
 * wider than a 128th of its value. Redis uses the same, and therefore both report the same
 * percentiles for the same durations. Most commands stay within a few doublings, so the counts of
 * each are allocated when the first duration falls into it: recording costs two array accesses, and
 * a command costs a few kilobytes.
 *
 * <p>Source: INFO latencystats and LATENCY HISTOGRAM; {@code hdr_histogram.c} in Redis for the
 * rounding.
 */
public final class LatencyHistogram {
  private static final int STEPS_BITS = 7;
  private static final int STEPS = 1 << STEPS_BITS;
  private static final long MAX_NANOS = 1_000_000_000;

  /** Doublings: those below 2^8 share the first two, 2^29 is the last. */
  private static final int DOUBLINGS = 24;

  private final long[] @Nullable [] counts = new long[DOUBLINGS][];
  private long total;

  /** Counts one call. */
  public void record(long micros) {
    long nanos = Math.min(Math.max(micros * 1000, 1), MAX_NANOS);
    int index = indexOf(nanos);
    long[] steps = counts[index >>> STEPS_BITS];
    if (steps == null) {
      steps = new long[STEPS];
      counts[index >>> STEPS_BITS] = steps;
    }
    steps[index & (STEPS - 1)]++;
    total++;
  }

  private static int indexOf(long nanos) {
    int shift = 63 - Long.numberOfLeadingZeros(nanos | 255) - STEPS_BITS;
    return shift * STEPS + (int) (nanos >>> shift);
  }

  /** The greatest duration that is counted at {@code index}. */
  private static long highestOf(int index) {
    int shift = Math.max(0, (index >>> STEPS_BITS) - 1);
    long lowest = (long) (index - shift * STEPS) << shift;
    return lowest + (1L << shift) - 1;
  }

  /** How many calls were counted. */
  public long total() {
    return total;
  }

  /**
   * The duration, in nanoseconds, that {@code percent} of the calls did not exceed; 0 without any.
   *
   * @param percent from 0 to 100
   */
  public long percentileNanos(double percent) {
    long wanted = Math.max(1, (long) (percent / 100 * total + 0.5));
    long seen = 0;
    for (int index = 0; index < DOUBLINGS * STEPS; index++) {
      seen += countAt(index);
      if (seen >= wanted) {
        int shift = Math.max(0, (index >>> STEPS_BITS) - 1);
        return percent == 0 ? highestOf(index) - (1L << shift) + 1 : highestOf(index);
      }
    }
    return 0;
  }

  /**
   * How many calls took up to about 1, 2, 4, 8 ... microseconds; steps that add none are left out.
   * The end of a step is that of the bucket which a power of two, in 1024 nanoseconds, falls into.
   */
  public List<Step> cumulated() {
    List<Step> steps = new ArrayList<>();
    long seen = 0;
    int index = 0;
    for (long level = 1024; seen < total; level *= 2) {
      long before = seen;
      int end = Math.min(indexOf(level), DOUBLINGS * STEPS - 1);
      for (; index <= end; index++) {
        seen += countAt(index);
      }
      if (seen > before) {
        steps.add(new Step(highestOf(end) / 1000, seen));
      }
    }
    return steps;
  }

  /**
   * One step of {@link #cumulated}.
   *
   * @param micros the longest duration, in microseconds
   * @param calls how many took no longer
   */
  public record Step(long micros, long calls) {}

  private long countAt(int index) {
    long[] steps = counts[index >>> STEPS_BITS];
    return steps == null ? 0 : steps[index & (STEPS - 1)];
  }
}
