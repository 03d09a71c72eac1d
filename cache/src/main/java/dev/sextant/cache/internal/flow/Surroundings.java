package dev.sextant.cache.internal.flow;

import java.time.Duration;
import java.util.concurrent.Future;

/** What flows take from the world around them, so that tests can give it to them. Thread-safe. */
public interface Surroundings {

  /** The time of day, in milliseconds since the epoch. */
  long nowMs();

  /** A time for measuring durations, in nanoseconds since whenever. */
  long nanos();

  /** A number from [0, 1). */
  double random();

  /** A text that nobody else has. */
  String token();

  /**
   * Starts a task that may block, on a thread of its own. Cancelling interrupts it.
   *
   * @throws java.util.concurrent.RejectedExecutionException if there are too many, or at the end
   */
  Future<?> start(Runnable task);

  /** Runs a short task later, unless it is cancelled before. */
  Future<?> later(Duration pause, Runnable task);
}
