package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.keyspace.Recency;
import dev.sextant.core.rdb.Crc64;
import dev.sextant.core.rdb.RdbType;
import dev.sextant.core.rdb.RdbWriter;
import dev.sextant.core.rdb.ValueWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes all databases as an RDB file: a magic word with the version, facts about the file, each
 * database with its keys, and a checksum.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class SnapshotWriter {
  /** Which use of a key is written beside it: that which the policy of eviction looks at. */
  public enum Usage {
    NONE,
    IDLE_TIME,
    FREQUENCY
  }

  private final Keyspace keyspace;
  private final Usage usage;
  private final RdbWriter out;
  private final ValueWriter values;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private boolean withKeys = true;

  /**
   * @param compresses whether strings are compressed: {@code rdbcompression}
   */
  public SnapshotWriter(Keyspace keyspace, boolean compresses, Usage usage) {
    this.keyspace = keyspace;
    this.usage = usage;
    this.out = new RdbWriter(compresses);
    this.values = new ValueWriter(out);
  }

  /** Adds a fact about the file to those that stand in front of it. */
  public SnapshotWriter with(String name, String value) {
    facts.put(name, value);
    return this;
  }

  /** Leaves all keys out. */
  public SnapshotWriter withoutKeys() {
    withKeys = false;
    return this;
  }

  /**
   * The whole file.
   *
   * @param redisVersion one of the facts about it
   * @param functions the sources of the function libraries
   */
  public byte[] write(String redisVersion, List<byte[]> functions) {
    byte[] magic = String.format(Locale.ROOT, "REDIS%04d", RdbWriter.VERSION).getBytes(US_ASCII);
    out.writeBytes(magic, 0, magic.length);
    writeFact("redis-ver", redisVersion);
    writeFact("redis-bits", "64");
    facts.forEach(this::writeFact);
    for (byte[] code : functions) {
      out.writeByte(RdbType.FUNCTION2);
      out.writeString(code);
    }
    for (int i = 0; i < keyspace.count(); i++) {
      if (withKeys && keyspace.database(i).size() > 0) {
        write(keyspace.database(i));
      }
    }
    out.writeByte(RdbType.EOF);
    out.writeLittleEndian(Crc64.of(out.array(), 0, out.size()), Long.BYTES);
    return out.toByteArray();
  }

  private void writeFact(String name, String value) {
    out.writeByte(RdbType.AUX);
    out.writeString(name.getBytes(US_ASCII));
    out.writeString(value.getBytes(US_ASCII));
  }

  private void write(Database db) {
    out.writeByte(RdbType.SELECTDB);
    out.writeLength(db.index());
    out.writeByte(RdbType.RESIZEDB);
    out.writeLength(db.size());
    out.writeLength(db.expiring().size());
    db.forEach(this::write);
  }

  private void write(Entry entry) {
    if (entry.hasExpiry()) {
      out.writeByte(RdbType.EXPIRETIME_MS);
      out.writeLittleEndian(entry.expireAtMillis(), Long.BYTES);
    }
    Recency recency = keyspace.recency();
    if (usage == Usage.IDLE_TIME) {
      out.writeByte(RdbType.IDLE);
      out.writeLength(recency.idleMillis(entry) / 1000);
    } else if (usage == Usage.FREQUENCY) {
      out.writeByte(RdbType.FREQ);
      out.writeByte(recency.frequency(entry));
    }
    out.writeByte(ValueWriter.type(entry.value()));
    out.writeString(entry.key);
    values.write(entry.value());
  }
}
