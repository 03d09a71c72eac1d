package dev.sextant.simulator.internal.port;

/**
 * Runs tasks for one node, one at a time, in order. All that belongs to the node is touched by
 * these tasks alone.
 *
 * <p>A node that was killed gets another scheduler when it is started again: tasks of the dead one
 * never run.
 */
public interface Scheduler {

  /** A task that was scheduled and may be taken back. */
  interface Timer {
    /** The task will not run, unless it has begun. */
    void cancel();
  }

  /** Runs {@code task} soon, after what was posted before. From any thread. */
  void post(Runnable task);

  /** Runs {@code task} in {@code delayMillis} milliseconds at the earliest. From any thread. */
  Timer after(long delayMillis, Runnable task);
}
