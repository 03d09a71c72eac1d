package dev.sextant.core.command;

import org.jspecify.annotations.Nullable;

/** What INFO commandstats and latencystats count of one command on one node. */
public final class CommandStats {
  private long calls;
  private long micros;
  private long rejected;
  private long failed;
  private @Nullable LatencyHistogram latency;

  /** Counts a call that was begun; one that waits is counted now, however often it is retried. */
  public void called() {
    calls++;
  }

  /** Adds the time that a call, or a part of it, took. */
  public void took(long durationMicros) {
    micros += durationMicros;
  }

  /** Adds a call that is over to the histogram of durations. */
  public void latency(long durationMicros) {
    LatencyHistogram histogram = latency;
    if (histogram == null) {
      histogram = new LatencyHistogram();
      latency = histogram;
    }
    histogram.record(durationMicros);
  }

  /** Counts a request that was refused before the call. */
  public void rejected() {
    rejected++;
  }

  /** Counts a call that answered an error. */
  public void failed() {
    failed++;
  }

  public long calls() {
    return calls;
  }

  /** The time spent in calls, in microseconds. */
  public long micros() {
    return micros;
  }

  public long rejectedCalls() {
    return rejected;
  }

  public long failedCalls() {
    return failed;
  }

  /** How long calls took; null before the first was over. */
  public @Nullable LatencyHistogram latency() {
    return latency;
  }

  /** Forgets all (CONFIG RESETSTAT). */
  public void reset() {
    calls = 0;
    micros = 0;
    rejected = 0;
    failed = 0;
    latency = null;
  }
}
