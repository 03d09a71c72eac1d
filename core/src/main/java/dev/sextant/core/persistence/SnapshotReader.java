package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.core.rdb.RdbType;
import dev.sextant.core.rdb.RdbWriter;
import dev.sextant.core.rdb.ValueReader;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.Value;

/**
 * Reads an RDB file into the databases: silently, without keyspace events or propagation. A key
 * whose time is over is left out, unless this node waits for its master to say so.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class SnapshotReader {
  /** Takes the function libraries of the file. */
  @FunctionalInterface
  public interface FunctionLoader {
    /**
     * Takes the source of a library.
     *
     * @throws RdbException when it cannot be loaded
     */
    void load(byte[] code) throws RdbException;
  }

  private static final String MAGIC = "REDIS";
  private static final int HEADER = MAGIC.length() + 4;
  private static final int NONE = -1;

  private final Keyspace keyspace;
  private final RdbReader in;
  private final ValueReader values;
  private final boolean replaces;
  private final FunctionLoader functions;
  private Database db;

  // What is known of the next key.
  private long expireAtMillis = Entry.NO_EXPIRY;
  private long idleSeconds = NONE;
  private int frequency = NONE;

  /**
   * @param replaces whether a key of the file may be there already, and is replaced; otherwise that
   *     is an error
   */
  public SnapshotReader(
      Keyspace keyspace,
      byte[] file,
      Encodings limits,
      boolean replaces,
      FunctionLoader functions) {
    this.keyspace = keyspace;
    this.in = new RdbReader(file, 0, file.length);
    this.values = new ValueReader(in, limits);
    this.replaces = replaces;
    this.functions = functions;
    this.db = keyspace.database(0);
  }

  /**
   * Reads it all. When that fails, what was read so far is in the databases.
   *
   * @throws RdbException when the file is damaged, or holds what is not known
   */
  public void read() throws RdbException {
    String magic = new String(in.readBytes(HEADER), US_ASCII);
    String version = magic.substring(MAGIC.length());
    boolean known =
        magic.startsWith(MAGIC)
            && version.chars().allMatch(c -> c >= '0' && c <= '9')
            && Integer.parseInt(version) >= 1
            && Integer.parseInt(version) <= RdbWriter.VERSION;
    if (!known) {
      throw new RdbException("not an RDB file of a version that can be read: " + magic);
    }
    int type = in.readByte();
    while (type != RdbType.EOF) {
      readPart(type);
      type = in.readByte();
    }
    checkSum(Integer.parseInt(version));
  }

  /** A checksum of 0 says that there is none; versions before 5 had none at all. */
  private void checkSum(int version) throws RdbException {
    if (version < 5) {
      return;
    }
    long actual = in.checkSumSoFar();
    long expected = in.readLittleEndian(Long.BYTES);
    if (expected != 0 && expected != actual) {
      throw new RdbException("wrong checksum");
    }
  }

  private void readPart(int type) throws RdbException {
    switch (type) {
      case RdbType.AUX -> {
        in.readString();
        in.readString();
      }
      case RdbType.RESIZEDB -> {
        in.readNumber();
        in.readNumber();
      }
      case RdbType.SELECTDB -> {
        long index = in.readNumber();
        if (index < 0 || index >= keyspace.count()) {
          throw new RdbException("no database of that number: " + Long.toUnsignedString(index));
        }
        db = keyspace.database((int) index);
      }
      case RdbType.FUNCTION2 -> functions.load(in.readString());
      case RdbType.EXPIRETIME_MS -> expireAtMillis = in.readLittleEndian(Long.BYTES);
      case RdbType.EXPIRETIME -> expireAtMillis = in.readLittleEndian(Integer.BYTES) * 1000;
      case RdbType.IDLE -> idleSeconds = in.readNumber();
      case RdbType.FREQ -> frequency = in.readByte();
      default -> readKey(type);
    }
  }

  private void readKey(int type) throws RdbException {
    if (!RdbType.isValue(type)) {
      throw new RdbException("unknown part: " + type);
    }
    byte[] key = in.readString();
    Value value = values.read(type);
    boolean isOver =
        expireAtMillis != Entry.NO_EXPIRY
            && expireAtMillis < keyspace.nowMillis()
            && keyspace.isExpiryOwner();
    if (!isOver) {
      add(key, value);
    }
    expireAtMillis = Entry.NO_EXPIRY;
    idleSeconds = NONE;
    frequency = NONE;
  }

  private void add(byte[] key, Value value) throws RdbException {
    Entry present = db.raw(key);
    if (present != null && !replaces) {
      throw new RdbException("key that is there already");
    }
    if (present != null) {
      db.remove(present);
    }
    Entry entry = db.load(key, value);
    if (expireAtMillis != Entry.NO_EXPIRY) {
      db.expireAt(entry, expireAtMillis);
    }
    if (keyspace.recency().isFrequency()) {
      if (frequency != NONE) {
        entry.recency(keyspace.recency().ofFrequency(frequency));
      }
    } else if (idleSeconds >= 0) {
      entry.recency(keyspace.recency().ofIdle(idleSeconds));
    }
  }
}
