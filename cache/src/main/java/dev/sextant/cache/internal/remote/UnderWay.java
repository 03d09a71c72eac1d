package dev.sextant.cache.internal.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is under way, and lets its owner stop the intake and wait for the rest. Thread-safe.
 *
 * <p>Count and closed mark share one number, so that nothing slips in between looking at one and
 * changing the other.
 */
final class UnderWay {

  private static final long CLOSED = Long.MIN_VALUE;

  /**
   * The count, plus {@link #CLOSED} once closed: negative from then on, and exactly that when
   * nothing is left.
   */
  private final AtomicLong state = new AtomicLong();

  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  /** False if closed; otherwise {@link #leave()} must follow. */
  boolean enter() {
    if (state.incrementAndGet() < 0) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    if (state.decrementAndGet() == CLOSED) {
      drained.complete(null);
    }
  }

  /** Stops the intake; completes when all who entered have left. */
  CompletableFuture<Void> close() {
    long before = state.getAndUpdate(count -> count < 0 ? count : count + CLOSED);
    if (before == 0) {
      drained.complete(null);
    }
    return drained;
  }
}
