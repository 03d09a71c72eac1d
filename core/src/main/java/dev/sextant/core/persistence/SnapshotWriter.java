package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.keyspace.KeyspaceWalk;
import dev.sextant.core.keyspace.Recency;
import dev.sextant.core.rdb.Crc64;
import dev.sextant.core.rdb.RdbType;
import dev.sextant.core.rdb.RdbWriter;
import dev.sextant.core.rdb.ValueWriter;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Writes all databases as an RDB file, in pieces: a magic word with the version, facts about the
 * file, function libraries, the keys, and a checksum.
 *
 * <p>A file that is {@linkplain #begin begun} shows the databases as they were at that moment,
 * whatever commands do between the pieces (see {@link KeyspaceWalk}). Its owner calls {@link
 * #advance} until there is no more, and {@link #take} for what came of it: also of what commands
 * have changed meanwhile, so that bytes arise between calls, too. Keys stand in no order; the
 * number of the database is repeated where it changes.
 *
 * <p>Confined to the node's thread. Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class SnapshotWriter {
  /** Which use of a key is written beside it: that which the policy of eviction looks at. */
  public enum Usage {
    NONE,
    IDLE_TIME,
    FREQUENCY
  }

  /**
   * How it is written.
   *
   * @param compresses whether strings are compressed: {@code rdbcompression}
   * @param checksum whether a checksum is written at the end, or 0 instead: {@code rdbchecksum}
   */
  public record Settings(boolean compresses, boolean checksum, Usage usage) {
    /** With compression and checksum, as Redis does by default. */
    public static final Settings DEFAULT = new Settings(true, true, Usage.NONE);
  }

  /**
   * What is written.
   *
   * @param facts what the file says of itself
   * @param functions the sources of the function libraries
   * @param keys whether there are keys in it
   */
  public record Contents(List<SnapshotPart.Fact> facts, List<byte[]> functions, boolean keys) {
    /** Nothing but keys. */
    public static final Contents KEYS = new Contents(List.of(), List.of(), true);
  }

  /** So many buckets are looked at in one go at most: tables may be nearly empty. */
  private static final int BUCKETS_AT_ONCE = 1024;

  private final Settings settings;
  private final Recency recency;
  private final long beganMillis;
  private final RdbWriter out;
  private final ValueWriter values;
  private final KeyspaceWalk walk;
  private final BitSet announced = new BitSet();
  private int selected = -1;
  private int summed;
  private long checksum;
  private boolean over;

  private SnapshotWriter(Keyspace keyspace, Settings settings, Contents contents, boolean atOnce) {
    this.settings = settings;
    this.recency = keyspace.recency();
    this.beganMillis = keyspace.nowMillis();
    this.out = new RdbWriter(settings.compresses());
    this.values = new ValueWriter(out);
    byte[] magic = String.format(Locale.ROOT, "REDIS%04d", RdbWriter.VERSION).getBytes(US_ASCII);
    out.writeBytes(magic, 0, magic.length);
    contents.facts().forEach(this::write);
    for (byte[] code : contents.functions()) {
      out.writeByte(RdbType.FUNCTION2);
      out.writeString(code);
    }
    this.walk =
        atOnce
            ? KeyspaceWalk.atOnce(keyspace, this::write)
            : KeyspaceWalk.begin(keyspace, this::write);
    if (!contents.keys()) {
      walk.end();
    }
  }

  /**
   * Begins a file of what is in {@code keyspace} now; commands may go on between its pieces.
   *
   * @throws IllegalStateException when another such file is being written
   */
  public static SnapshotWriter begin(Keyspace keyspace, Settings settings, Contents contents) {
    return new SnapshotWriter(keyspace, settings, contents, false);
  }

  /** As {@link #begin}, for a file that is written before the next command: also during another. */
  public static SnapshotWriter atOnce(Keyspace keyspace, Settings settings, Contents contents) {
    return new SnapshotWriter(keyspace, settings, contents, true);
  }

  /**
   * Goes on until there are {@code bytes} bytes to be taken or many buckets were looked at.
   *
   * @return whether there is more; false when the file is complete, and what is left of it can be
   *     taken
   */
  public boolean advance(int bytes) {
    return advance(bytes, Long.MAX_VALUE);
  }

  /**
   * As {@link #advance(int)}, for {@code keys} keys at most (those of one bucket come together).
   */
  public boolean advance(int bytes, long keys) {
    long enough = keys == Long.MAX_VALUE ? keys : walk.visited() + keys;
    boolean more = !over;
    for (int i = 0; more && i < BUCKETS_AT_ONCE; i++) {
      if (out.size() >= bytes || walk.visited() >= enough) {
        return true;
      }
      more = walk.advance();
    }
    if (!more && !over) {
      end();
    }
    return more;
  }

  private void end() {
    over = true;
    out.writeByte(RdbType.EOF);
    sum();
    out.writeLittleEndian(settings.checksum() ? checksum : 0, Long.BYTES);
  }

  /** Gives it up: nothing is written any more. */
  public void cancel() {
    walk.end();
    over = true;
  }

  /** How many bytes can be {@linkplain #take taken}. */
  public int available() {
    return out.size();
  }

  /** The bytes of the file behind those that were taken before. */
  public byte[] take() {
    sum();
    byte[] taken = out.toByteArray();
    out.clear();
    summed = 0;
    return taken;
  }

  /** All that is left of the file, at once. */
  public byte[] takeAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      more = advance(1 << 20);
      all.writeBytes(take());
    }
    return all.toByteArray();
  }

  /** How many keys were written so far. */
  public long keysWritten() {
    return walk.visited();
  }

  /** As {@link KeyspaceWalk#copiedBytes}. */
  public long copiedBytes() {
    return walk.copiedBytes();
  }

  /** How many keys there were when it was begun. */
  public long keysInAll() {
    return walk.parts().stream().mapToLong(KeyspaceWalk.Part::keys).sum();
  }

  private void sum() {
    if (settings.checksum()) {
      checksum = Crc64.update(checksum, out.array(), summed, out.size() - summed);
    }
    summed = out.size();
  }

  private void write(SnapshotPart.Fact fact) {
    out.writeByte(RdbType.AUX);
    out.writeString(fact.name());
    out.writeString(fact.value());
  }

  private void select(int db) {
    selected = db;
    out.writeByte(RdbType.SELECTDB);
    out.writeLength(db);
    if (announced.get(db)) {
      return;
    }
    announced.set(db);
    for (KeyspaceWalk.Part part : walk.parts()) {
      if (part.db() == db) {
        out.writeByte(RdbType.RESIZEDB);
        out.writeLength(part.keys());
        out.writeLength(part.expiring());
      }
    }
  }

  private void write(int db, Entry entry) {
    if (db != selected) {
      select(db);
    }
    if (entry.hasExpiry()) {
      out.writeByte(RdbType.EXPIRETIME_MS);
      out.writeLittleEndian(entry.expireAtMillis(), Long.BYTES);
    }
    if (settings.usage() == Usage.IDLE_TIME) {
      out.writeByte(RdbType.IDLE);
      out.writeLength(recency.idleMillis(entry, beganMillis) / 1000);
    } else if (settings.usage() == Usage.FREQUENCY) {
      out.writeByte(RdbType.FREQ);
      out.writeByte(recency.frequency(entry, beganMillis));
    }
    out.writeByte(ValueWriter.type(entry.value()));
    out.writeString(entry.key);
    values.write(entry.value());
  }
}
