package dev.sextant.simulator.internal.replication;

/**
 * An RDB file that was saved, as it is now: what is saved in its place later does not change it.
 * Called on the node's thread.
 */
public interface SavedRdb {

  /** Its length in bytes. */
  long length();

  /** Its bytes, for one reader. They end early when they cannot be read. */
  RdbSource open();
}
