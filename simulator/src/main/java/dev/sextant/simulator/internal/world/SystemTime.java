package dev.sextant.simulator.internal.world;

import dev.sextant.core.env.Clock;
import dev.sextant.simulator.internal.port.Scheduler;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Time as the system counts it; timers are those of the event loops. */
public final class SystemTime implements World.TimeSource {
  private static final Clock CLOCK =
      new Clock() {
        @Override
        public long micros() {
          Instant now = Instant.now();
          return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        }

        @Override
        public long millis() {
          return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  @Override
  public Clock clock() {
    return CLOCK;
  }

  @Override
  public void stall(long micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Scheduler schedulerOn(Executor loop) {
    if (!(loop instanceof ScheduledExecutorService timed)) {
      throw new IllegalArgumentException("system time needs a loop with timers");
    }
    return new LoopScheduler(timed);
  }

  @Override
  public World.StoppableBackground backgroundOf(Scheduler node) {
    return new BackgroundThread(node);
  }

  /**
   * A loop that was shut down takes no task any more; its nodes are gone, and nobody misses the
   * task.
   */
  private record LoopScheduler(ScheduledExecutorService loop) implements Scheduler {
    @Override
    public void post(Runnable task) {
      if (!loop.isShutdown()) {
        loop.execute(task);
      }
    }

    @Override
    public Timer after(long delayMillis, Runnable task) {
      ScheduledFuture<?> future =
          loop.schedule(task, Math.max(0, delayMillis), TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    }
  }
}
