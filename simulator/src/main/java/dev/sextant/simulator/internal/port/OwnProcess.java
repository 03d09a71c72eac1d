package dev.sextant.simulator.internal.port;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The process that a node lives in, as far as the node may adjust it and have children. Nodes that
 * share a JVM, with each other or with a test, have none of their own.
 */
public interface OwnProcess {

  /** For nodes that share theirs: nothing changes, and there are no children. */
  OwnProcess NONE =
      new OwnProcess() {
        @Override
        public int oomScoreAdjustment() {
          return 0;
        }

        @Override
        public void oomScoreAdjustment(int adjustment) {}
      };

  /** How much sooner (above 0) or later it is to be ended when the machine has no memory left. */
  int oomScoreAdjustment() throws IOException;

  /** Changes it; -1000 to 1000. */
  void oomScoreAdjustment(int adjustment) throws IOException;

  /**
   * Starts a child that adds what it is given to a file.
   *
   * @param path of the file, which is there; empty for a child that gives back what it is given
   * @return null when the node's process has no children
   * @throws IOException when the system cannot start it
   */
  default @Nullable ChildProcess startChild(String path) throws IOException {
    return null;
  }
}
