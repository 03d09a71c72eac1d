package dev.sextant.core.effect;

/**
 * Where writes go after they were executed: to replicas and files. The engine hands over what a
 * replica has to execute, in order; a transaction arrives framed by MULTI and EXEC.
 *
 * <p>Called by the node's thread.
 */
public interface Propagation {

  /** Bits of a target: the append only file. */
  int TO_FILE = 1;

  /** Bits of a target: the replicas. */
  int TO_REPLICAS = 2;

  /** Everybody. */
  int TO_ALL = TO_FILE | TO_REPLICAS;

  /** Nobody listens. */
  Propagation NONE = (db, args) -> {};

  /**
   * A command to be executed in database {@code db}. The arrays are immutable from here on and may
   * be kept and shared.
   */
  void propagate(int db, byte[][] args);

  /**
   * The same for some of those who listen (redis.set_repl); who does not tell them apart takes what
   * is for any.
   *
   * @param targets bits of {@link #TO_FILE} and {@link #TO_REPLICAS}
   */
  default void propagate(int db, byte[][] args, int targets) {
    if (targets != 0) {
      propagate(db, args);
    }
  }
}
