package dev.sextant.core.memory;

/**
 * The sizes of Redis 7.0.15's structures on a 64-bit machine, in bytes, as the allocator hands them
 * out ({@link Jemalloc}) unless a name ends in {@code _STRUCT}.
 *
 * <p>The plain structure sizes are needed as well, because MEMORY USAGE adds some structures by
 * their {@code sizeof} while {@code used_memory} counts what was allocated: a dictionary entry is
 * 24 bytes to the first and 32 to the second.
 */
public final class RedisSizes {
  /** The header of every value: type, encoding, LRU clock, reference count, pointer. */
  public static final int OBJECT = 16;

  /** A pointer. */
  public static final int POINTER = 8;

  /** {@code sizeof} a dictionary entry: key, value, next. */
  public static final int DICT_ENTRY_STRUCT = 24;

  /** An allocated dictionary entry. */
  public static final int DICT_ENTRY = 32;

  /** {@code sizeof} the two links that chain the keys of one slot, kept in a database's entries. */
  public static final int SLOT_LINKS_STRUCT = 16;

  /** An allocated entry of the database's dictionary in cluster mode, slot links included. */
  public static final int CLUSTER_DICT_ENTRY = 48;

  /** {@code sizeof} a dictionary without its buckets. */
  public static final int DICT_STRUCT = 56;

  /** An allocated dictionary without its buckets. */
  public static final int DICT = 64;

  /** {@code sizeof} a quicklist without its nodes. */
  public static final int QUICKLIST_STRUCT = 40;

  /** An allocated quicklist without its nodes. */
  public static final int QUICKLIST = 48;

  /** {@code sizeof} a node of a quicklist without its listpack. */
  public static final int QUICKLIST_NODE_STRUCT = 40;

  /** An allocated node of a quicklist without its listpack. */
  public static final int QUICKLIST_NODE = 48;

  /** A sorted set's pair of pointers, to its dictionary and to its skip list. */
  public static final int ZSET = 16;

  /** A skip list without its nodes. */
  public static final int SKIPLIST = 32;

  /** The head node of a skip list, which has all 32 levels. */
  public static final int SKIPLIST_HEADER = (int) skiplistNode(32);

  /** The longest string whose object header and bytes share one allocation. */
  public static final int EMBEDDED_STRING_MAX = 44;

  /**
   * Strings keep spare room of their own length when they grow, up to this much; beyond it they
   * keep exactly this much.
   */
  public static final int STRING_MAX_PREALLOCATION = 1024 * 1024;

  /** What a listpack takes without entries: the header and the end mark. */
  public static final int LISTPACK_EMPTY = 7;

  private RedisSizes() {}

  /** The header that precedes the bytes of a string of {@code length} bytes that will not grow. */
  public static int stringHeader(long length) {
    // The smallest header has no room for a capacity, so an empty string, made to grow, skips it.
    return length != 0 && length < 32 ? 1 : growableStringHeader(length);
  }

  /** The header that precedes the bytes of a string with room for {@code capacity} bytes. */
  public static int growableStringHeader(long capacity) {
    if (capacity < 1 << 8) {
      return 3;
    }
    if (capacity < 1 << 16) {
      return 5;
    }
    return capacity < 1L << 32 ? 9 : 17;
  }

  /** An allocated string of {@code length} bytes: header, bytes and the final zero byte. */
  public static long string(long length) {
    return Jemalloc.size(stringHeader(length) + length + 1);
  }

  /**
   * A value that is a short string, object header included.
   *
   * @param length at most {@link #EMBEDDED_STRING_MAX}
   */
  public static long embeddedString(int length) {
    return Jemalloc.size(OBJECT + 3L + length + 1);
  }

  /** The array of {@code buckets} pointers of a dictionary; nothing for a dictionary never used. */
  public static long buckets(long buckets) {
    return buckets == 0 ? 0 : Jemalloc.size(buckets * POINTER);
  }

  /** A node of a skip list with {@code levels} levels, without its element. */
  public static long skiplistNode(int levels) {
    return Jemalloc.size(24 + 16L * levels);
  }

  /** An intset of {@code length} integers of {@code width} bytes each. */
  public static long intset(int length, int width) {
    return Jemalloc.size(8 + (long) length * width);
  }

  // A listpack's bytes are summed entry by entry; the allocator then rounds up the sum.

  /** The part of a listpack that a string takes, of {@code length} bytes, which is no integer. */
  public static long listpackString(long length) {
    int header = length < 64 ? 1 : length < 4096 ? 2 : 5;
    return withBackLength(header + length);
  }

  /** The part of a listpack that an integer takes. */
  public static int listpackInteger(long value) {
    if (value >= 0 && value <= 127) {
      return 2;
    }
    if (value >= -4096 && value <= 4095) {
      return 3;
    }
    if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
      return 4;
    }
    if (value >= -(1 << 23) && value < 1 << 23) {
      return 5;
    }
    return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE ? 6 : 10;
  }

  /** Adds the entry's own length, which stands at its end for those who read backwards. */
  private static long withBackLength(long entry) {
    if (entry <= 127) {
      return entry + 1;
    }
    if (entry < 16383) {
      return entry + 2;
    }
    if (entry < 2097151) {
      return entry + 3;
    }
    return entry < 268435455 ? entry + 4 : entry + 5;
  }
}
