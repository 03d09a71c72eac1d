package dev.sextant.simulator.internal.port;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * A child of the node's own process, through which the bytes of a snapshot go: to a file, or back
 * to the node. Like the child that redis-server forks it can be seen, weighed and killed by itself,
 * and it ends when the node does, since its input ends then.
 *
 * <p>{@link #write}, {@link #pass} and {@link #endInput} may take their time, off the node's
 * thread; one thread at a time. What goes wrong with the child itself, {@link #onExit} tells.
 */
public interface ChildProcess {

  /** The signal that ends a child on purpose, as Linux numbers it: no error for anybody. */
  int SIGUSR1 = 10;

  /**
   * How a child has ended.
   *
   * @param status as a shell sees it: 0 when all is well, 128 and the number of the signal that has
   *     killed it, or another number for its own reasons
   * @param reason in the words of the system, if it has complained of anything
   */
  record Exit(int status, String reason) {
    private static final int KILLED = 128;

    /** Whether it has done all it was told to. */
    public boolean isGood() {
      return status == 0;
    }

    /** The number of the signal that has killed it; 0 when it has ended by itself. */
    public int signal() {
      return Math.max(0, status - KILLED);
    }
  }

  /** The number of the process. */
  long pid();

  /** Calls {@code listener} when it has ended, or has already; on any thread. */
  void onExit(Consumer<Exit> listener);

  /** Gives it bytes for its file. A child that has ended takes none, and nothing happens. */
  void write(byte[] bytes, int offset, int length);

  /** Sends bytes through it; returns those that come back, which are fewer when it has ended. */
  byte[] pass(byte[] bytes);

  /** It has been given everything, and ends when it has written that. */
  void endInput();

  /** Ends it; it has ended when this returns. From any thread. */
  void kill();

  /** As {@link OwnProcess#oomScoreAdjustment(int)}, for the child. */
  void oomScoreAdjustment(int adjustment) throws IOException;
}
