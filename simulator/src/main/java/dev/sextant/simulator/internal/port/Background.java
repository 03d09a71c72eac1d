package dev.sextant.simulator.internal.port;

/**
 * Work off the node's thread: writing files and forcing them to disk. One piece at a time, in the
 * order of submission.
 *
 * <p>When the node ends, what has not begun is dropped, and what has begun comes to its end before
 * the next life of the node begins. Under manual time the work is a task of the node like any
 * other.
 */
public interface Background {

  /**
   * Does {@code work} off the node's thread, then {@code done} on it. From the node's thread.
   *
   * @param work touches nothing that the node's thread touches meanwhile, and throws nothing
   */
  void run(Runnable work, Runnable done);
}
