package dev.sextant.core.types;

/**
 * The limits within which values keep their compact encodings: the directives of that name, with
 * Redis 7.0.15's defaults. One object per node, read at each write and fed by the configuration.
 *
 * <p>A changed limit holds for later writes; it converts nothing by itself.
 */
public final class Encodings {
  private long hashMaxListpackEntries = 512;
  private long hashMaxListpackValue = 64;
  private long setMaxIntsetEntries = 512;
  private long zsetMaxListpackEntries = 128;
  private long zsetMaxListpackValue = 64;
  private int listMaxListpackSize = -2;
  private int listCompressDepth = 0;
  private long streamNodeMaxBytes = 4096;
  private long streamNodeMaxEntries = 100;
  private long plainNodeBytes = 1L << 30;
  private boolean sharesIntegers = true;

  /** The most fields of a hash kept as a listpack: {@code hash-max-listpack-entries}. */
  public long hashMaxListpackEntries() {
    return hashMaxListpackEntries;
  }

  /** The longest field or value, in bytes, of a hash kept as a listpack. */
  public long hashMaxListpackValue() {
    return hashMaxListpackValue;
  }

  /** The most members of a set of integers kept as an intset: {@code set-max-intset-entries}. */
  public long setMaxIntsetEntries() {
    return setMaxIntsetEntries;
  }

  /** The most members of a sorted set kept as a listpack: {@code zset-max-listpack-entries}. */
  public long zsetMaxListpackEntries() {
    return zsetMaxListpackEntries;
  }

  /** The longest member, in bytes, of a sorted set kept as a listpack. */
  public long zsetMaxListpackValue() {
    return zsetMaxListpackValue;
  }

  /**
   * How much one node of a list holds, {@code list-max-listpack-size}: a positive number of
   * elements, or -1 to -5 for 4, 8, 16, 32 or 64 KB.
   */
  public int listMaxListpackSize() {
    return listMaxListpackSize;
  }

  /** How many nodes at each end of a list stay uncompressed, {@code list-compress-depth}; 0 all. */
  public int listCompressDepth() {
    return listCompressDepth;
  }

  /**
   * From how many bytes on an element of a list has a node of its own, outside of any listpack. A
   * gigabyte; only DEBUG QUICKLIST-PACKED-THRESHOLD changes it.
   */
  public long plainNodeBytes() {
    return plainNodeBytes;
  }

  /**
   * Whether strings that read as small integers share one object. They do not when each key needs
   * its own time or frequency of access: with a {@code maxmemory} and an LRU or LFU policy.
   */
  public boolean sharesIntegers() {
    return sharesIntegers;
  }

  /** The most bytes of one listpack of a stream, {@code stream-node-max-bytes}; 0: no limit. */
  public long streamNodeMaxBytes() {
    return streamNodeMaxBytes;
  }

  /** The most entries in one listpack of a stream, deleted ones included; 0: no limit. */
  public long streamNodeMaxEntries() {
    return streamNodeMaxEntries;
  }

  /** See {@link #hashMaxListpackEntries()}. */
  public void hashMaxListpackEntries(long entries) {
    hashMaxListpackEntries = entries;
  }

  /** See {@link #hashMaxListpackValue()}. */
  public void hashMaxListpackValue(long bytes) {
    hashMaxListpackValue = bytes;
  }

  /** See {@link #setMaxIntsetEntries()}. */
  public void setMaxIntsetEntries(long entries) {
    setMaxIntsetEntries = entries;
  }

  /** See {@link #zsetMaxListpackEntries()}. */
  public void zsetMaxListpackEntries(long entries) {
    zsetMaxListpackEntries = entries;
  }

  /** See {@link #zsetMaxListpackValue()}. */
  public void zsetMaxListpackValue(long bytes) {
    zsetMaxListpackValue = bytes;
  }

  /** See {@link #listMaxListpackSize()}. */
  public void listMaxListpackSize(int fill) {
    listMaxListpackSize = fill;
  }

  /** See {@link #listCompressDepth()}. */
  public void listCompressDepth(int depth) {
    listCompressDepth = depth;
  }

  /** See {@link #streamNodeMaxBytes()}. */
  public void streamNodeMaxBytes(long bytes) {
    streamNodeMaxBytes = bytes;
  }

  /** See {@link #streamNodeMaxEntries()}. */
  public void streamNodeMaxEntries(long entries) {
    streamNodeMaxEntries = entries;
  }

  /** See {@link #plainNodeBytes()}. */
  public void plainNodeBytes(long bytes) {
    plainNodeBytes = bytes;
  }

  /** See {@link #sharesIntegers()}. */
  public void sharesIntegers(boolean shared) {
    sharesIntegers = shared;
  }
}
