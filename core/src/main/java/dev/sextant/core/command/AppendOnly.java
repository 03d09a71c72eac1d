package dev.sextant.core.command;

import org.jspecify.annotations.Nullable;

/** The append only file, as far as commands see it. */
public interface AppendOnly {

  /** What became of a wish to rewrite the file. */
  enum Rewriting {
    STARTED,
    /** It will be done as soon as possible. */
    SCHEDULED,
    /** One is under way already. */
    RUNNING,
    /** The log says why. */
    FAILED
  }

  /** A node that keeps no files. */
  AppendOnly NONE =
      new AppendOnly() {
        @Override
        public Rewriting rewrite(boolean inTransaction) {
          return Rewriting.FAILED;
        }

        @Override
        public @Nullable String error() {
          return null;
        }

        @Override
        public LongCommand reload() {
          return () -> true;
        }

        @Override
        public void flushSleep(long micros) {}

        @Override
        public void resetStatistics() {}

        @Override
        public void report(InfoText text) {
          text.zeros("aof_enabled", "aof_rewrite_in_progress", "aof_rewrite_scheduled");
          text.line("aof_last_rewrite_time_sec", -1);
          text.line("aof_current_rewrite_time_sec", -1);
          text.line("aof_last_bgrewrite_status", "ok");
          text.zeros("aof_rewrites", "aof_rewrites_consecutive_failures");
          text.line("aof_last_write_status", "ok");
          text.zeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
        }
      };

  /**
   * Rewrites it in the background (BGREWRITEAOF).
   *
   * @param inTransaction whether the transaction that asks for it is not over
   */
  Rewriting rewrite(boolean inTransaction);

  /** Why writes must be refused for now, in the system's words; null when they need not be. */
  @Nullable String error();

  /**
   * Empties the data set and replaces it by what the file holds (DEBUG LOADAOF): in slices, by what
   * is returned. Ends the node if it cannot.
   */
  LongCommand reload();

  /** How long each write to the file sleeps first (DEBUG AOF-FLUSH-SLEEP). */
  void flushSleep(long micros);

  /** Sets what CONFIG RESETSTAT sets to 0. */
  void resetStatistics();

  /** Writes what INFO tells of it. */
  void report(InfoText text);
}
