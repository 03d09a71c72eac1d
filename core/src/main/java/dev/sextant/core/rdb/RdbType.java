package dev.sextant.core.rdb;

/**
 * The bytes that say what follows: the types of values, below 128, and in a whole file the opcodes,
 * above.
 */
public final class RdbType {
  static final int STRING = 0;
  static final int LIST = 1;
  static final int SET = 2;
  static final int ZSET = 3;
  static final int HASH = 4;
  static final int ZSET_2 = 5;
  static final int HASH_ZIPMAP = 9;
  static final int LIST_ZIPLIST = 10;
  static final int SET_INTSET = 11;
  static final int ZSET_ZIPLIST = 12;
  static final int HASH_ZIPLIST = 13;
  static final int LIST_QUICKLIST = 14;
  static final int STREAM_LISTPACKS = 15;
  static final int HASH_LISTPACK = 16;
  static final int ZSET_LISTPACK = 17;
  static final int LIST_QUICKLIST_2 = 18;
  static final int STREAM_LISTPACKS_2 = 19;

  /** The code of a function library follows. */
  public static final int FUNCTION2 = 245;

  /** How long the next key was idle: a length, in seconds. */
  public static final int IDLE = 248;

  /** How often the next key is used: one byte. */
  public static final int FREQ = 249;

  /** A name and a value about the file as a whole. */
  public static final int AUX = 250;

  /** How many keys the database has, and how many of them expire: two lengths. */
  public static final int RESIZEDB = 251;

  /** When the next key expires: milliseconds since the epoch, 8 bytes. */
  public static final int EXPIRETIME_MS = 252;

  /** When the next key expires: seconds since the epoch, 4 bytes. Only in old files. */
  public static final int EXPIRETIME = 253;

  /** The keys that follow belong to the database of that number. */
  public static final int SELECTDB = 254;

  /** The file ends here; the checksum follows. */
  public static final int EOF = 255;

  private RdbType() {}

  /** Whether a value of that type can be read. */
  public static boolean isValue(int type) {
    return type >= STRING && type <= ZSET_2 || type >= HASH_ZIPMAP && type <= STREAM_LISTPACKS_2;
  }
}
