package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.Scheduler;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A node's scheduler that can be silenced for good (the node was killed) or for a while (it is
 * frozen).
 */
final class MortalScheduler implements Scheduler {
  private final Scheduler delegate;
  private final Queue<Runnable> heldBack = new ArrayDeque<>();
  private volatile boolean dead;
  private boolean frozen;

  MortalScheduler(Scheduler delegate) {
    this.delegate = delegate;
  }

  @Override
  public void post(Runnable task) {
    if (!dead) {
      delegate.post(() -> run(task));
    }
  }

  @Override
  public Timer after(long delayMillis, Runnable task) {
    return delegate.after(delayMillis, () -> run(task));
  }

  private void run(Runnable task) {
    if (dead) {
      return;
    }
    if (frozen) {
      heldBack.add(task);
    } else {
      task.run();
    }
  }

  void die() {
    dead = true;
    heldBack.clear();
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
    Runnable task = heldBack.poll();
    while (task != null && !dead) {
      task.run();
      task = heldBack.poll();
    }
  }
}
