package dev.sextant.simulator.internal.port;

import java.io.IOException;

/**
 * The process that a node lives in, as far as the node may adjust it. Nodes that share a JVM, with
 * each other or with a test, have none of their own.
 */
public interface OwnProcess {

  /** For nodes that share theirs: nothing changes. */
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
}
