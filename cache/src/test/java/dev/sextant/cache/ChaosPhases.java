package dev.sextant.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a promise can be checked. While a fault lasts, Redis may lose what a master has confirmed,
 * so what happens then proves nothing; in the calm between faults everything must hold.
 *
 * <p>Phases are numbered: even ones are calm. A command that failed and may yet be executed takes
 * the rest of its phase out of the reckoning too.
 */
final class ChaosPhases {

  private static final int DISTURBED = -1;

  private final AtomicInteger phase = new AtomicInteger();
  private final AtomicInteger uncertain = new AtomicInteger(DISTURBED);
  private final AtomicLong checked = new AtomicLong();

  /** From calm to fault, or back. */
  void next() {
    phase.incrementAndGet();
  }

  /** A command may yet be executed, though its caller was told that it failed. */
  void uncertain() {
    uncertain.set(phase.get());
  }

  /** The number of this calm, or {@link #DISTURBED}. */
  int calm() {
    int now = phase.get();
    return now % 2 == 0 && now != uncertain.get() ? now : DISTURBED;
  }

  /** Whether it has been calm ever since it was {@code before}. */
  boolean stillCalm(int before) {
    return before != DISTURBED && calm() == before;
  }

  /** Counts a promise that was checked. */
  void checked() {
    checked.incrementAndGet();
  }

  long checks() {
    return checked.get();
  }
}
