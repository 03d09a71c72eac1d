package dev.sextant.simulator.internal.replication;

/**
 * The session in which a replica executes what its master sends. Commands are obeyed, and nobody
 * reads the replies. Called on the node's thread.
 */
public interface MasterSession {

  /** Executes a command of the stream. */
  void execute(byte[][] args);

  /**
   * Whether the node cannot execute {@code next} for now, because a script of its own goes on for
   * too long or clients are paused.
   */
  boolean isHeld(byte[][] next);

  /** Whether MULTI was executed and EXEC was not yet. */
  boolean inTransaction();

  /** The selected database. */
  int database();

  /** The link is gone; what was queued since MULTI goes with it. */
  void close();
}
