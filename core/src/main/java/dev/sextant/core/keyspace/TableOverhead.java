package dev.sextant.core.keyspace;

/**
 * What the tables of one database take beside keys and values, in bytes, as MEMORY STATS shows it:
 * by the {@code sizeof} of Redis's structures, not by what the allocator makes of them.
 *
 * @param main the entries, the buckets and the object headers of the keys
 * @param expires the entries and the buckets of the keys with an expiry
 * @param slotToKeys the links between the keys of a slot, in cluster mode
 */
public record TableOverhead(long main, long expires, long slotToKeys) {

  /** All of it. */
  public long total() {
    return main + expires + slotToKeys;
  }
}
