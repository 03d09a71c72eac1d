package dev.sextant.core.config;

/**
 * The classes of keyspace notifications: bits of the value of notify-keyspace-events, with Redis's
 * numbers.
 */
public final class KeyspaceEvents {
  /** K: publish to {@code __keyspace@<db>__:<key>}. */
  public static final int KEYSPACE = 1;

  /** E: publish to {@code __keyevent@<db>__:<event>}. */
  public static final int KEYEVENT = 1 << 1;

  public static final int GENERIC = 1 << 2;
  public static final int STRING = 1 << 3;
  public static final int LIST = 1 << 4;
  public static final int SET = 1 << 5;
  public static final int HASH = 1 << 6;
  public static final int ZSET = 1 << 7;
  public static final int EXPIRED = 1 << 8;
  public static final int EVICTED = 1 << 9;
  public static final int STREAM = 1 << 10;

  /** m: a read of a key that does not exist; not part of {@link #ALL}. */
  public static final int KEY_MISS = 1 << 11;

  public static final int MODULE = 1 << 13;

  /** n: a key that did not exist was created; not part of {@link #ALL}. */
  public static final int NEW = 1 << 14;

  /** A: every class but KEY_MISS and NEW. */
  public static final int ALL =
      GENERIC | STRING | LIST | SET | HASH | ZSET | EXPIRED | EVICTED | STREAM | MODULE;

  /** Letters and bits in the order in which Redis writes them; A stands for the first ten. */
  private static final String LETTERS = "g$lshzxetdnKEm";

  private static final int[] BITS = {
    GENERIC, STRING, LIST, SET, HASH, ZSET, EXPIRED, EVICTED, STREAM, MODULE, NEW, KEYSPACE,
    KEYEVENT, KEY_MISS
  };

  private KeyspaceEvents() {}

  static int parse(String letters) throws ConfigException {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      int letter = LETTERS.indexOf(letters.charAt(i));
      if (letters.charAt(i) == 'A') {
        flags |= ALL;
      } else if (letter >= 0) {
        flags |= BITS[letter];
      } else {
        throw new ConfigException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
      }
    }
    return flags;
  }

  /** The letters of {@code flags}. As in Redis, A swallows n: with it, n is not shown. */
  static String format(int flags) {
    boolean all = (flags & ALL) == ALL;
    StringBuilder letters = new StringBuilder(all ? "A" : "");
    for (int i = 0; i < BITS.length; i++) {
      boolean inAll = (BITS[i] & (ALL | NEW)) != 0;
      if ((flags & BITS[i]) != 0 && !(all && inAll)) {
        letters.append(LETTERS.charAt(i));
      }
    }
    return letters.toString();
  }
}
