package dev.sextant.core.types;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a key holds. Owned by one node's thread.
 *
 * <p>A value never knows its key, its expiry or its last access; the keyspace keeps those.
 */
public abstract class Value {

  /** The type, as TYPE answers. */
  public abstract ValueType type();

  /** The encoding, as OBJECT ENCODING answers. */
  public abstract String encoding();

  /**
   * In how many pieces of memory Redis holds this value, roughly: above 64 it is freed in the
   * background where that is asked for ({@code lazyfreeGetFreeEffort} in {@code lazyfree.c}).
   */
  public long pieces() {
    return 1;
  }

  /**
   * The bytes that Redis would have allocated for this value, object header included and key
   * excluded; what {@code used_memory} counts. Constant time.
   */
  public abstract long memoryBytes();

  /**
   * What MEMORY USAGE adds for this value, object header included and key excluded. It differs from
   * {@link #memoryBytes} as it does in Redis: it extrapolates from the first elements, and takes
   * some structures at their bare size.
   *
   * @param samples how many elements to look at; 0 for all
   */
  public abstract long usageBytes(int samples);

  /** As {@link HashTable#keepSizeWhile}, if it has a hash table. */
  public void keepSizeWhile(BooleanSupplier condition) {}

  /** How its hash table is filled ({@link HashTable#statistics}); empty without a hash table. */
  public List<TableStatistics> tableStatistics() {
    return List.of();
  }

  /** A value with the same content that changes independently; immutable arrays are shared. */
  public abstract Value copy();
}
