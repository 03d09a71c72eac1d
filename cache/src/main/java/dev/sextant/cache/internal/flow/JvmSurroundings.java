package dev.sextant.cache.internal.flow;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The clock, the dice and the threads of this JVM.
 *
 * <p>Loaders get a thread each, up to {@value #MOST_LOADERS}, and no queue: a loader that reads
 * another key through the cache waits for that one's loader, so with a queue a few could wait for
 * each other for ever. One that is refused fails at once. Threads end when they had nothing to do
 * for a while.
 */
public final class JvmSurroundings implements Surroundings, AutoCloseable {

  /** So many loaders may run at a time. */
  static final int MOST_LOADERS = 256;

  private final ThreadPoolExecutor loaders;
  private final ScheduledThreadPoolExecutor alarms;

  /** Starts no thread before it is needed. */
  public JvmSurroundings() {
    loaders =
        new ThreadPoolExecutor(
            0,
            MOST_LOADERS,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("sextant-cache-loader-"));
    alarms = new ScheduledThreadPoolExecutor(1, daemons("sextant-cache-alarm-"));
    alarms.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nowMs() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  @Override
  public String token() {
    return UUID.randomUUID().toString();
  }

  @Override
  public Future<?> start(Runnable task) {
    return loaders.submit(task);
  }

  /** Alarms have one thread, which what they set off must not hold up. */
  @Override
  public Future<?> later(Duration pause, Runnable task) {
    return alarms.schedule(() -> handOver(task), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Interrupts the loaders. Alarms that are set still come, so that nobody waits for ever; their
   * thread ends with the last.
   */
  @Override
  public void close() {
    loaders.shutdownNow();
    alarms.shutdown();
  }

  private void handOver(Runnable task) {
    try {
      loaders.execute(task);
    } catch (RejectedExecutionException full) {
      task.run();
    }
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
