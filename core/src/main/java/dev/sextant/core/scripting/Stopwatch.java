package dev.sextant.core.scripting;

import dev.sextant.core.env.Clock;

/**
 * For how long a script has been running.
 *
 * <p>A clock that is moved by hand stands still while a script runs, and an endless loop would
 * never end. As long as it does, time is told by what was executed instead.
 */
final class Stopwatch {
  /** A slow machine's pace, so that the limit is reached, if late. */
  private static final long INSTRUCTIONS_PER_MILLI = 50_000;

  private final Clock clock;
  private final long startNanos;
  private long instructions;

  Stopwatch(Clock clock) {
    this.clock = clock;
    this.startNanos = clock.nanos();
  }

  void spent(long executed) {
    instructions += executed;
  }

  long millis() {
    long passed = clock.nanos() - startNanos;
    return passed == 0 ? instructions / INSTRUCTIONS_PER_MILLI : passed / 1_000_000;
  }
}
