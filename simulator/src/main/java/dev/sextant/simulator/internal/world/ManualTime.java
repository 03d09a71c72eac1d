package dev.sextant.simulator.internal.world;

import dev.sextant.core.env.Clock;
import dev.sextant.simulator.internal.port.Scheduler;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Time that stands still until somebody advances it.
 *
 * <p>All nodes of the world share one thread and one queue of tasks, ordered by the moment they are
 * due and then by the order in which they were scheduled. {@link #advance} takes the clock from one
 * due task to the next, so a task sees the very moment it asked for, and everything that follows
 * from it at the same moment happens before the next. Between two advances only what is due now
 * runs: messages sent because a client wrote something arrive at once, and no timer fires.
 *
 * <p>Nothing here depends on how fast the machine is: with the same seed and the same inputs in the
 * same order, the same tasks run in the same order.
 */
public final class ManualTime implements World.TimeSource {
  private final Executor loop;
  private final PriorityQueue<Task> queue = new PriorityQueue<>();
  private volatile long nowMicros;
  private long sequence;
  private boolean pumpRequested;

  private static final class Task implements Comparable<Task>, Scheduler.Timer {
    private final long atMicros;
    private final long order;
    private final Runnable work;
    private volatile boolean cancelled;

    Task(long atMicros, long order, Runnable work) {
      this.atMicros = atMicros;
      this.order = order;
      this.work = work;
    }

    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atMicros, other.atMicros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /**
   * @param loop the one thread that all nodes of the world run on
   * @param startMillis what time it is at first, in milliseconds since the epoch
   */
  public ManualTime(Executor loop, long startMillis) {
    this.loop = loop;
    this.nowMicros = startMillis * 1000;
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public long micros() {
        return nowMicros;
      }

      @Override
      public long nanos() {
        return nowMicros * 1000;
      }
    };
  }

  @Override
  public void stall(long micros) {
    long now = nowMicros;
    nowMicros = now + micros;
  }

  @Override
  public Scheduler schedulerOn(Executor ignored) {
    return new Scheduler() {
      @Override
      public void post(Runnable task) {
        enqueue(0, task);
      }

      @Override
      public Timer after(long delayMillis, Runnable task) {
        return enqueue(Math.max(0, delayMillis), task);
      }
    };
  }

  @Override
  public World.StoppableBackground backgroundOf(Scheduler node) {
    return new World.StoppableBackground() {
      @Override
      public void run(Runnable work, Runnable done) {
        node.post(work);
        node.post(done);
      }

      @Override
      public void stop() {} // The node's scheduler runs none of its tasks any more.
    };
  }

  private synchronized Task enqueue(long delayMillis, Runnable work) {
    Task task = new Task(nowMicros + delayMillis * 1000, sequence++, work);
    queue.add(task);
    if (delayMillis == 0 && !pumpRequested) {
      pumpRequested = true;
      loop.execute(() -> runUntil(nowMicros));
    }
    return task;
  }

  private synchronized java.util.Optional<Task> nextDue(long limitMicros) {
    Task head = queue.peek();
    while (head != null && head.cancelled) {
      queue.poll();
      head = queue.peek();
    }
    if (head == null || head.atMicros > limitMicros) {
      pumpRequested = false;
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(queue.remove());
  }

  private void runUntil(long limitMicros) {
    java.util.Optional<Task> next = nextDue(limitMicros);
    while (next.isPresent()) {
      nowMicros = Math.max(nowMicros, next.get().atMicros);
      next.get().work.run();
      next = nextDue(limitMicros);
    }
  }

  /**
   * Lets time pass. Returns when everything that is due until then has happened. Not from the
   * nodes' thread.
   */
  public void advance(Duration duration) {
    atOnce(
        () -> {
          long target = nowMicros + duration.toNanos() / 1000;
          runUntil(target);
          nowMicros = target;
        });
  }

  /**
   * Does {@code work} on the nodes' thread and waits for it. All that it posts is in the queue
   * before any of it runs; posted from another thread, the first might run before the second is
   * there, and the order would depend on the machine. Not from the nodes' thread.
   */
  public void atOnce(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            work.run();
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    done.join();
  }
}
