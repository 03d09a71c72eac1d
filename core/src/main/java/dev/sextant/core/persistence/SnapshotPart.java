package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

/** What an RDB file is a row of. */
public sealed interface SnapshotPart {
  /** What {@link Key#expireAtMillis} says of a key that does not expire. */
  long NO_EXPIRY = -1;

  /** What the use of a key says that the file tells nothing about. */
  int UNKNOWN = -1;

  /** A fact about the file as a whole: {@code redis-ver}, {@code ctime}. */
  record Fact(byte[] name, byte[] value) implements SnapshotPart {
    /** A fact in ASCII. */
    public static Fact of(String name, String value) {
      return new Fact(name.getBytes(US_ASCII), value.getBytes(US_ASCII));
    }

    /** Its name as text, one char for each byte. */
    public String nameText() {
      return new String(name, ISO_8859_1);
    }

    /** Its value as text, one char for each byte. */
    public String valueText() {
      return new String(value, ISO_8859_1);
    }
  }

  /** The source of a function library. */
  record Library(byte[] code) implements SnapshotPart {}

  /**
   * From here on keys are of the database of that number.
   *
   * @param index not negative; whether there is such a database the reader must know
   */
  record DatabaseStart(int index) implements SnapshotPart {}

  /** How many keys the database has, and how many of them expire: a hint. */
  record Sizes(long keys, long expiring) implements SnapshotPart {}

  /**
   * A key; its value is next in the file.
   *
   * @param type that of the value
   * @param expireAtMillis since the epoch, or {@link #NO_EXPIRY}
   * @param idleSeconds how long it was not used, or {@link #UNKNOWN}
   * @param frequency how often it is used, 0 to 255, or {@link #UNKNOWN}
   */
  record Key(
      int database, byte[] name, int type, long expireAtMillis, long idleSeconds, int frequency)
      implements SnapshotPart {}
}
