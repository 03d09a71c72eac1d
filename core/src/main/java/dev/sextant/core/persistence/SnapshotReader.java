package dev.sextant.core.persistence;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.rdb.EmptyValueException;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbPausedException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an RDB file into the databases: silently, without keyspace events or propagation. A key
 * whose time is over is left out, unless this node waits for its master to say so.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class SnapshotReader {
  /** Takes what a file has beside keys. */
  @FunctionalInterface
  public interface OtherParts {
    /**
     * Takes the source of a function library.
     *
     * @throws RdbException when it cannot be loaded
     */
    void library(byte[] code) throws RdbException;

    /** Hears something that the file says of itself. */
    default void fact(SnapshotPart.Fact fact) {}

    /** Hears of a key that was left out because its time was over. */
    default void expired(int database, byte[] key) {}
  }

  private static final int MAX_NAMES = 10;

  private final Keyspace keyspace;
  private final SnapshotCursor in;
  private final Encodings limits;
  private final boolean replaces;
  private final OtherParts others;
  private boolean keepsExpired;
  private long keysLoaded;
  private long keysExpired;
  private long keysEmpty;
  private final List<byte[]> namesOfEmpty = new ArrayList<>();

  /**
   * @param replaces whether a key of the file may be there already, and is replaced; otherwise that
   *     is an error
   */
  public SnapshotReader(
      Keyspace keyspace, RdbReader file, Encodings limits, boolean replaces, OtherParts others) {
    this.keyspace = keyspace;
    this.in = new SnapshotCursor(file);
    this.limits = limits;
    this.replaces = replaces;
    this.others = others;
  }

  /** A reader of a file that is in memory. */
  public SnapshotReader(
      Keyspace keyspace, byte[] file, Encodings limits, boolean replaces, OtherParts others) {
    this(keyspace, new RdbReader(file, 0, file.length), limits, replaces, others);
  }

  /**
   * Reads it all. When that fails, what was read so far is in the databases.
   *
   * @throws RdbException when the file is damaged, or holds what is not known
   */
  public void read() throws RdbException {
    while (readPart()) {
      // All is done by the condition.
    }
  }

  /**
   * Reads the next part, so that a long file can be read in slices.
   *
   * @return whether there may be more; false when the file is read
   * @throws RdbPausedException when the rest of the part has not arrived; nothing has changed then
   * @throws RdbException as {@link #read} does
   */
  public boolean readPart() throws RdbException {
    SnapshotPart part = in.next();
    if (part instanceof SnapshotPart.Key key) {
      readKey(key);
    } else if (part instanceof SnapshotPart.DatabaseStart start) {
      checkDatabase(start.index());
    } else if (part instanceof SnapshotPart.Library library) {
      others.library(library.code());
    } else if (part instanceof SnapshotPart.Fact fact) {
      others.fact(fact);
    }
    return part != null;
  }

  /** Takes keys whose time is over, too: what follows the file has to meet them. */
  public void keepExpired() {
    keepsExpired = true;
  }

  /** As {@link SnapshotCursor#ignoreChecksum}. */
  public void ignoreChecksum() {
    in.ignoreChecksum();
  }

  /** As {@link SnapshotCursor#isUnchecked}. */
  public boolean isUnchecked() {
    return in.isUnchecked();
  }

  /** How many keys were put into the databases. */
  public long keysLoaded() {
    return keysLoaded;
  }

  /** How many keys were left out because their time was over. */
  public long keysExpired() {
    return keysExpired;
  }

  /** How many keys were left out because they had no elements, the mark of an old bug of Redis. */
  public long keysEmpty() {
    return keysEmpty;
  }

  /** The names of the first ten of these. */
  public List<byte[]> namesOfEmpty() {
    return List.copyOf(namesOfEmpty);
  }

  /** How many bytes of the file were read. */
  public long position() {
    return in.position();
  }

  private void checkDatabase(int index) throws RdbException {
    if (index >= keyspace.count()) {
      throw new RdbException("no database of that number: " + index + " at byte " + in.position());
    }
  }

  private void readKey(SnapshotPart.Key key) throws RdbException {
    Value value;
    try {
      value = in.value(limits);
    } catch (EmptyValueException e) {
      keysEmpty++;
      if (namesOfEmpty.size() < MAX_NAMES) {
        namesOfEmpty.add(key.name());
      }
      return;
    }
    boolean isOver =
        key.expireAtMillis() != SnapshotPart.NO_EXPIRY
            && key.expireAtMillis() < keyspace.nowMillis()
            && keyspace.isExpiryOwner()
            && !keepsExpired;
    if (isOver) {
      keysExpired++;
      others.expired(key.database(), key.name());
    } else {
      keysLoaded++;
      add(key, value);
    }
  }

  private void add(SnapshotPart.Key key, Value value) throws RdbException {
    Database db = keyspace.database(key.database());
    Entry present = db.raw(key.name());
    if (present != null && !replaces) {
      throw new RdbException("Duplicated key found in RDB file at byte " + in.position());
    }
    if (present != null) {
      db.remove(present);
    }
    Entry entry = db.load(key.name(), value);
    if (key.expireAtMillis() != SnapshotPart.NO_EXPIRY) {
      db.expireAt(entry, key.expireAtMillis());
    }
    if (keyspace.recency().isFrequency()) {
      if (key.frequency() != SnapshotPart.UNKNOWN) {
        entry.recency(keyspace.recency().ofFrequency(key.frequency()));
      }
    } else if (key.idleSeconds() >= 0) {
      entry.recency(keyspace.recency().ofIdle(key.idleSeconds()));
    }
  }
}
