package dev.sextant.core.effect;

/**
 * Where writes go after they were executed: to replicas and files. The engine hands over what a
 * replica has to execute, in order; a transaction arrives framed by MULTI and EXEC.
 *
 * <p>Called by the node's thread.
 */
public interface Propagation {

  /** Nobody listens. */
  Propagation NONE = (db, args) -> {};

  /**
   * A command to be executed in database {@code db}. The arrays are immutable from here on and may
   * be kept and shared.
   */
  void propagate(int db, byte[][] args);
}
