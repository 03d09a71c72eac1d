package dev.sextant.core.env;

/**
 * What time it is for one node. The system's time in ordinary use, a number that a test advances
 * under manual time.
 *
 * <p>Called by the node's own thread alone; an implementation may cache.
 */
public interface Clock {

  /** Wall time in microseconds since the Unix epoch. */
  long micros();

  /** Wall time in milliseconds since the Unix epoch. */
  default long millis() {
    return micros() / 1000;
  }

  /** A monotonic time in nanoseconds, from an arbitrary origin: for durations only. */
  long nanos();
}
