package dev.sextant.simulator.internal.replication;

/**
 * An RDB file that is made for replicas.
 *
 * @param part what it holds
 * @param database which database the stream after it starts in
 * @param id the history
 * @param offset how many bytes of it are in the data
 */
public record RdbRequest(Part part, int database, String id, long offset) {

  /** What of the data set a replica wants (REPLCONF rdb-filter-only). */
  public record Part(boolean data, boolean functions) {
    /** All of it. */
    public static final Part ALL = new Part(true, true);
  }
}
