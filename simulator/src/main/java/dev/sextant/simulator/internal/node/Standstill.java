package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ServerPorts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a life of a node does nothing: because somebody has frozen it, as by SIGSTOP, or because it
 * is held by one of its clients, who debugs a script. What arrives is kept until it is over.
 */
final class Standstill {
  private final NodeLife life;
  private boolean frozen;
  private @Nullable Runnable whenInterrupted;

  Standstill(NodeLife life) {
    this.life = life;
  }

  /** Nothing is executed any more. */
  void freeze() {
    frozen = true;
  }

  /** Ends {@link #freeze}: what was kept is executed. */
  void thaw() {
    frozen = false;
    resumeAll();
  }

  boolean isFrozen() {
    return frozen;
  }

  /** As {@link ServerPorts.Control#hold}. */
  void hold(Runnable interrupted) {
    whenInterrupted = interrupted;
    life.control().hold();
  }

  /** As {@link ServerPorts.Control#release}. */
  void release() {
    whenInterrupted = null;
    life.control().release();
    resumeAll();
  }

  boolean isHeld() {
    return whenInterrupted != null;
  }

  /** A signal has come: it ends what the node waits for while it is held. */
  void interrupt() {
    Runnable interrupted = whenInterrupted;
    if (interrupted != null) {
      interrupted.run();
    }
  }

  private void resumeAll() {
    List.copyOf(life.server().clients().all()).forEach(s -> s.output().resume());
  }
}
