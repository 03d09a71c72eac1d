package dev.sextant.core.command;

import org.jspecify.annotations.Nullable;

/**
 * The RDB file of a node, as far as commands see it: what is saved to it and when, and what it
 * holds.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/">Persistence</a>.
 */
public interface DumpFile {

  /** What became of a wish to save in the background. */
  enum Saving {
    STARTED,
    /** It will be done as soon as possible. */
    SCHEDULED,
    /** It is being done already. */
    RUNNING,
    /** The append only file is being rewritten meanwhile. */
    BLOCKED
  }

  /** A node that keeps no files. */
  DumpFile NONE =
      new DumpFile() {
        @Override
        public boolean save() {
          return false;
        }

        @Override
        public Saving saveInBackground(boolean orLater, boolean inTransaction) {
          return Saving.BLOCKED;
        }

        @Override
        public boolean isSaving() {
          return false;
        }

        @Override
        public void emptied() {}

        @Override
        public boolean load(boolean replaces) {
          return false;
        }

        @Override
        public long lastSaveSeconds() {
          return 0;
        }

        @Override
        public @Nullable String error() {
          return null;
        }

        @Override
        public void resetStatistics() {}

        @Override
        public void report(InfoText text) {}
      };

  /**
   * Saves now, while nothing else is done (SAVE).
   *
   * @return false when that failed; the log says why
   */
  boolean save();

  /**
   * Saves beside what commands do (BGSAVE).
   *
   * @param orLater whether to do it later if it cannot be done now
   * @param inTransaction whether a transaction asks for it that is not over
   */
  Saving saveInBackground(boolean orLater, boolean inTransaction);

  /** Whether it is being saved in the background, or something else that Redis does in a child. */
  boolean isSaving();

  /** All databases were emptied by FLUSHALL: what is being saved is out of date. */
  void emptied();

  /**
   * Reads what the file holds into the databases, beside what is there (DEBUG RELOAD).
   *
   * @param replaces whether keys that are there are replaced; otherwise they are an error
   * @return false when that failed; the log says why
   */
  boolean load(boolean replaces);

  /** When it was saved last, in seconds since the epoch; a start counts. */
  long lastSaveSeconds();

  /** The error line for writes, as long as they must be refused because saving fails; or null. */
  @Nullable String error();

  /** Sets what CONFIG RESETSTAT sets to 0. */
  void resetStatistics();

  /** Writes what INFO tells of it. */
  void report(InfoText text);
}
