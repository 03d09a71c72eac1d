package dev.sextant.simulator.internal.backup;

import dev.sextant.core.persistence.SnapshotPart;

/**
 * What all threads of a restore share.
 *
 * @param replaces whether keys of the target are overwritten
 * @param resumes whether it goes on where an earlier one ended
 * @param clockOffsetMillis what to add to this machine's clock to have the target's
 */
record RestoreRun(
    BackupFolder backup,
    SlotOwners owners,
    RestoreState state,
    RestoreReport report,
    Progress progress,
    boolean replaces,
    boolean resumes,
    long clockOffsetMillis) {

  /** Whether a key's time is over, by the clock of the target, which is what counts there. */
  boolean isOver(long expireAtMillis) {
    return expireAtMillis != SnapshotPart.NO_EXPIRY
        && expireAtMillis <= System.currentTimeMillis() + clockOffsetMillis;
  }

  /** Ends this thread's work when that of another one failed. */
  void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
