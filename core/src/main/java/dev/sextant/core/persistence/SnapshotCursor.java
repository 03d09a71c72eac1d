package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.rdb.EmptyValueException;
import dev.sextant.core.rdb.RawValue;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbPausedException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.core.rdb.RdbType;
import dev.sextant.core.rdb.RdbWriter;
import dev.sextant.core.rdb.ValueReader;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.Value;
import org.jspecify.annotations.Nullable;

/**
 * Walks through an RDB file part by part. Of a key the caller says what becomes of its value: built
 * ({@link #value}), taken as it is ({@link #payload}), or passed by, which is what {@link #next}
 * does when it was not asked for.
 *
 * <p>Every error names the byte at which it was noticed. Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class SnapshotCursor {
  private static final String MAGIC = "REDIS";
  private static final int HEADER_BYTES = MAGIC.length() + 4;
  private static final int FIRST_VERSION_WITH_CHECKSUM = 5;

  /** More databases no configuration allows. */
  private static final long MAX_DATABASES = Integer.MAX_VALUE;

  private final RdbReader in;
  private int version;
  private int database;
  private boolean checks = true;
  private boolean isUnchecked;

  /** The key whose value is next. */
  private SnapshotPart.@Nullable Key key;

  /** A cursor before the first part. Reads nothing yet. */
  public SnapshotCursor(RdbReader in) {
    this.in = in;
  }

  /** Does not look at the checksum: {@code rdbchecksum no}. */
  public void ignoreChecksum() {
    checks = false;
  }

  /**
   * Whether the file, which was read to its end, has no checksum that could have been looked at.
   */
  public boolean isUnchecked() {
    return isUnchecked;
  }

  /** The version of the file's format, known from the first part on. */
  public int version() {
    return version;
  }

  /** How many bytes were read. */
  public long position() {
    return in.position();
  }

  /**
   * The next part, or null behind the last one, when the checksum has been found right (unless it
   * is {@linkplain #ignoreChecksum ignored}).
   *
   * @throws RdbPausedException when the source has nothing for now; call it again later, also when
   *     it was {@link #value} that has said so
   * @throws RdbException when the file is damaged, or holds what is not known
   */
  public @Nullable SnapshotPart next() throws RdbException {
    try {
      in.mark();
      if (version == 0) {
        version = readVersion();
        in.mark();
      }
      if (key != null) {
        RawValue.skip(in, key.type());
        key = null;
        in.mark();
      }
      return readPart();
    } catch (RdbPausedException e) {
      in.reset();
      throw e;
    } catch (RdbException e) {
      throw located(e);
    }
  }

  /**
   * Builds the value of the key that {@link #next} returned last.
   *
   * @throws EmptyValueException when it has no elements; the next part can be read
   * @throws RdbException when it is damaged
   */
  public Value value(Encodings limits) throws RdbException {
    try {
      return new ValueReader(in, limits).read(takeKey().type());
    } catch (EmptyValueException e) {
      throw e;
    } catch (RdbPausedException e) {
      in.reset(); // To where the key begins: it is the next part once more.
      throw e;
    } catch (RdbException e) {
      throw located(e);
    }
  }

  /** Takes the value of the key that {@link #next} returned last as a payload for RESTORE. */
  public byte[] payload() throws RdbException {
    try {
      return RawValue.payload(in, takeKey().type(), version);
    } catch (RdbException e) {
      throw located(e);
    }
  }

  private SnapshotPart.Key takeKey() {
    SnapshotPart.Key taken = key;
    if (taken == null) {
      throw new IllegalStateException("no key whose value is next");
    }
    key = null;
    return taken;
  }

  private RdbException located(RdbException e) {
    return new RdbException(e.getMessage() + " at byte " + in.position(), e);
  }

  private int readVersion() throws RdbException {
    String magic = new String(in.readBytes(HEADER_BYTES), US_ASCII);
    String digits = magic.substring(MAGIC.length());
    if (!magic.startsWith(MAGIC) || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new RdbException("not an RDB file");
    }
    int found = Integer.parseInt(digits);
    if (found < 1 || found > RdbWriter.VERSION) {
      throw new RdbException(
          "RDB version " + found + ", but only 1 to " + RdbWriter.VERSION + " can be read");
    }
    return found;
  }

  private @Nullable SnapshotPart readPart() throws RdbException {
    long expireAtMillis = SnapshotPart.NO_EXPIRY;
    long idleSeconds = SnapshotPart.UNKNOWN;
    int frequency = SnapshotPart.UNKNOWN;
    while (true) {
      int type = in.readByte();
      switch (type) {
        case RdbType.EXPIRETIME_MS -> expireAtMillis = in.readLittleEndian(Long.BYTES);
        case RdbType.EXPIRETIME -> expireAtMillis = in.readLittleEndian(Integer.BYTES) * 1000;
        case RdbType.IDLE -> idleSeconds = in.readNumber();
        case RdbType.FREQ -> frequency = in.readByte();
        case RdbType.EOF -> {
          checkSum();
          return null;
        }
        case RdbType.AUX -> {
          byte[] name = in.readString();
          return new SnapshotPart.Fact(name, in.readString());
        }
        case RdbType.RESIZEDB -> {
          long keys = in.readNumber();
          return new SnapshotPart.Sizes(keys, in.readNumber());
        }
        case RdbType.SELECTDB -> {
          return selectDatabase();
        }
        case RdbType.FUNCTION2 -> {
          return new SnapshotPart.Library(in.readString());
        }
        default -> {
          if (!RdbType.isValue(type)) {
            throw new RdbException("unknown part: " + type);
          }
          key =
              new SnapshotPart.Key(
                  database, in.readString(), type, expireAtMillis, idleSeconds, frequency);
          return key;
        }
      }
    }
  }

  private SnapshotPart selectDatabase() throws RdbException {
    long index = in.readNumber();
    if (index < 0 || index >= MAX_DATABASES) {
      throw new RdbException("no database of that number: " + Long.toUnsignedString(index));
    }
    database = (int) index;
    return new SnapshotPart.DatabaseStart(database);
  }

  /** A checksum of 0 says that there is none; versions before 5 had none at all. */
  private void checkSum() throws RdbException {
    if (version < FIRST_VERSION_WITH_CHECKSUM) {
      return;
    }
    long actual = in.checkSumSoFar();
    long expected = in.readLittleEndian(Long.BYTES);
    isUnchecked = checks && expected == 0;
    if (checks && expected != 0 && expected != actual) {
      throw new RdbException("wrong checksum");
    }
  }
}
