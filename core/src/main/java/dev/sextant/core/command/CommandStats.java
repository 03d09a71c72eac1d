package dev.sextant.core.command;

/** What INFO commandstats counts of one command on one node. */
public final class CommandStats {
  private long calls;
  private long micros;
  private long rejected;
  private long failed;

  /** Counts one finished call. */
  public void called(long durationMicros) {
    calls++;
    micros += durationMicros;
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

  /** Forgets all (CONFIG RESETSTAT). */
  public void reset() {
    calls = 0;
    micros = 0;
    rejected = 0;
    failed = 0;
  }
}
