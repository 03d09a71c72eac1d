package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.Scheduler;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread of its own for the work that one life of a node does in the background. It is started
 * when there is something to do, and ends after a while without.
 */
final class BackgroundThread implements World.StoppableBackground {
  private static final long IDLE_SECONDS = 10;

  private final Scheduler node;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          BackgroundThread::make);

  /**
   * @param node runs what is to be done on the node's thread
   */
  BackgroundThread(Scheduler node) {
    this.node = node;
    thread.allowCoreThreadTimeOut(true);
  }

  private static Thread make(Runnable work) {
    Thread made = new Thread(work, "sextant-background");
    made.setDaemon(true);
    return made;
  }

  @Override
  public void run(Runnable work, Runnable done) {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(
        () -> {
          try {
            work.run();
          } finally {
            node.post(done);
          }
        });
  }

  /**
   * Nothing more is begun. What is being done cannot be taken back, and the next life must not meet
   * it: it is waited for.
   */
  @Override
  public void stop() {
    thread.getQueue().clear();
    thread.shutdown();
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        over = thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
