package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A hash: fields with values, both any bytes, stored as given and never changed in place.
 *
 * <p>A small hash keeps its fields in the order in which they were added and searches them from the
 * front ({@code listpack}). Past {@code hash-max-listpack-entries} fields, or with a field or value
 * longer than {@code hash-max-listpack-value} bytes, it becomes a hash table ({@code hashtable}),
 * and stays one.
 */
public final class HashValue extends Value {
  private HashBody body;

  /** An empty hash. */
  public HashValue() {
    this(new ListpackHash());
  }

  private HashValue(HashBody body) {
    this.body = body;
  }

  /**
   * A hash in its compact form, whatever the limits: names and values in turn, the names different
   * from each other.
   */
  public static HashValue compact(List<byte[]> pairs) {
    ListpackHash hash = new ListpackHash();
    for (int i = 0; i < pairs.size(); i += 2) {
      hash.append(pairs.get(i), pairs.get(i + 1));
    }
    return new HashValue(hash);
  }

  /** The same as a hash table, whatever the limits. */
  public static HashValue table(List<byte[]> pairs) {
    TableHash table = new TableHash(pairs.size() / 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      table.put(pairs.get(i), pairs.get(i + 1));
    }
    return new HashValue(table);
  }

  /** How many fields there are. */
  public int size() {
    return body.size();
  }

  /** The value of a field, or null when there is no such field. */
  public byte @Nullable [] get(byte[] field) {
    return body.get(field);
  }

  /** Whether there is such a field. */
  public boolean contains(byte[] field) {
    return body.get(field) != null;
  }

  /** Sets a field and returns whether it is new. */
  public boolean put(byte[] field, byte[] value, Encodings limits) {
    if (body instanceof ListpackHash
        && Math.max(field.length, value.length) > limits.hashMaxListpackValue()) {
      toTable();
    }
    boolean added = body.put(field, value);
    if (added && body instanceof ListpackHash && size() > limits.hashMaxListpackEntries()) {
      toTable();
    }
    return added;
  }

  private void toTable() {
    TableHash table = new TableHash(size());
    body.forEach(table::put);
    body = table;
  }

  /** Removes a field and returns whether there was one. */
  public boolean remove(byte[] field) {
    return body.remove(field);
  }

  /** Visits each field with its value; the receiver must not change the hash. */
  public void forEach(BiConsumer<byte[], byte[]> receiver) {
    body.forEach(receiver);
  }

  /**
   * Visits the fields at {@code cursor} and returns the next cursor, with the guarantee of {@link
   * HashTable#scan}; a small hash is visited whole. The receiver must not change the hash.
   */
  public long scan(long cursor, BiConsumer<byte[], byte[]> receiver) {
    return body.scan(cursor, receiver);
  }

  /** Visits one field, each about equally likely. The hash must not be empty. */
  public void random(RandomSource random, BiConsumer<byte[], byte[]> receiver) {
    body.random(random, receiver);
  }

  /** Visits {@code count} different fields chosen at random, or all when there are not so many. */
  public void randomDistinct(RandomSource random, int count, BiConsumer<byte[], byte[]> receiver) {
    body.randomDistinct(random, count, receiver);
  }

  @Override
  public ValueType type() {
    return ValueType.HASH;
  }

  @Override
  public long pieces() {
    return encoding().equals("hashtable") ? size() : 1;
  }

  @Override
  public String encoding() {
    return body.encoding();
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.OBJECT + body.memoryBytes();
  }

  @Override
  public long usageBytes(int samples) {
    return body.usageBytes(samples);
  }

  @Override
  public void keepSizeWhile(BooleanSupplier condition) {
    body.keepSizeWhile(condition);
  }

  @Override
  public List<TableStatistics> tableStatistics() {
    return body.tableStatistics();
  }

  @Override
  public HashValue copy() {
    return new HashValue(body.copy());
  }
}
