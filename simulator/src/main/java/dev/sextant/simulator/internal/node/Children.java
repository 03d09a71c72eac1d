package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.OwnProcess;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Starts the child processes of a node, one at a time, as Redis forks: for a save, a rewrite of the
 * append only file, or a transfer to replicas. A node without a process of its own has none and
 * does their work itself, in the background.
 *
 * <p>Source: {@code redisFork}.
 */
final class Children {
  private static final long NANOS_PER_MICRO = 1000;
  private static final long MICROS_PER_MILLI = 1000;

  private final NodeLife life;
  private final OwnProcess process;
  private @Nullable ChildProcess latest;

  Children(NodeLife life, OwnProcess process) {
    this.life = life;
    this.process = process;
  }

  /**
   * Starts one, which takes the node's thread a moment.
   *
   * @param path of the file that it writes; empty when its bytes come back
   * @return null when the node has to do the work itself
   */
  @Nullable ChildProcess start(String path) {
    long startNanos = life.environment().clock().nanos();
    ChildProcess child;
    try {
      child = process.startChild(path);
    } catch (IOException e) {
      life.log()
          .warning(
              "Can't start a child process: "
                  + FileErrors.reason(e)
                  + ". The server does its work itself.");
      return null;
    }
    if (child != null) {
      long micros = (life.environment().clock().nanos() - startNanos) / NANOS_PER_MICRO;
      life.server().stats().latestForkMicros = micros;
      life.server().noteLatency("fork", micros / MICROS_PER_MILLI);
      life.oomScore().applyTo(child);
      latest = child;
    }
    return child;
  }

  /** The node ends: nothing may wait for a child any more. */
  void end() {
    ChildProcess child = latest;
    if (child != null) {
      child.kill();
    }
  }
}
