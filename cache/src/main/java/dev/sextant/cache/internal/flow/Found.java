package dev.sextant.cache.internal.flow;

import dev.sextant.cache.internal.policy.StoredValue;
import java.util.Optional;

/**
 * What a look into the cache has shown.
 *
 * @param state what it is
 * @param value there if fresh or stale
 * @param freshUntilMs of the value, as {@link StoredValue} has it
 * @param loadCostMs of the value, as {@link StoredValue} has it
 */
record Found<T>(State state, Optional<T> value, long freshUntilMs, long loadCostMs) {

  enum State {
    /** A value that may be served. */
    FRESH,
    /** The knowledge that there is none. */
    NONE,
    /** A value past its time to live. */
    STALE,
    /** Nothing, or nothing that can be read. */
    MISSING,
    /** Nobody knows: the cluster did not answer. */
    UNREACHABLE
  }

  static <T> Found<T> nothing(State state) {
    return new Found<>(state, Optional.empty(), 0, 0);
  }

  /** Whether {@link #value} is what a reader is given. */
  boolean answers() {
    return state == State.FRESH || state == State.NONE;
  }

  /** What a reader without a loader is given. */
  Optional<T> answer() {
    return answers() ? value : Optional.empty();
  }
}
