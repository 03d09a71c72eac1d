package dev.sextant.cache.internal.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * The surroundings of one JVM in a test: the time is the store's, dice show what the test says, a
 * started task is one more step of the store, and an alarm comes when the test fires it.
 */
final class ManualSurroundings implements Surroundings {

  /** A task that waits for its time. */
  record Alarm(long dueMs, Object sender, FutureTask<?> task) {}

  final List<Alarm> alarms = new ArrayList<>();
  double random;

  private final ModelStore store;
  private final String name;
  private int tokens;

  ManualSurroundings(ModelStore store, String name) {
    this.store = store;
    this.name = name;
  }

  @Override
  public long nowMs() {
    return store.millis();
  }

  @Override
  public long nanos() {
    return store.millis() * 1_000_000;
  }

  @Override
  public double random() {
    return random;
  }

  @Override
  public String token() {
    return name + ++tokens;
  }

  @Override
  public Future<?> start(Runnable task) {
    FutureTask<?> future = new FutureTask<>(task, null);
    store.addStep(future);
    return future;
  }

  @Override
  public Future<?> later(Duration pause, Runnable task) {
    FutureTask<?> future = new FutureTask<>(task, null);
    // Rounded up, so that who looks at the clock at that time finds it passed.
    long pauseMs = pause.plusNanos(999_999).toMillis();
    alarms.add(new Alarm(nowMs() + pauseMs, store.sender, future));
    return future;
  }

  /** Alarms that are set and not cancelled. */
  List<Alarm> waiting() {
    alarms.removeIf(alarm -> alarm.task().isDone());
    return alarms;
  }

  /** Lets the time of an alarm come. */
  void fire(Alarm alarm) {
    alarms.remove(alarm);
    store.advance(Math.max(0, alarm.dueMs() - nowMs()));
    store.sender = alarm.sender();
    alarm.task().run();
    store.sender = "test";
  }
}
