package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A large hash: a hash table of fields. */
final class TableHash implements HashBody {

  private static final class Field extends HashTable.Node<Field> {
    byte[] value;

    Field(byte[] name, byte[] value) {
      super(name);
      this.value = value;
    }

    Field(Field other) {
      super(other.key, other.hash);
      this.value = other.value;
    }
  }

  private final HashTable<Field> table = new HashTable<>();

  /** What entries, names and values were allocated. */
  private long contentBytes;

  /** An empty table with room for {@code fields} fields. */
  TableHash(int fields) {
    table.expand(fields);
  }

  @Override
  public String encoding() {
    return "hashtable";
  }

  @Override
  public int size() {
    return table.size();
  }

  @Override
  public byte @Nullable [] get(byte[] name) {
    Field field = table.get(name);
    return field == null ? null : field.value;
  }

  @Override
  public boolean put(byte[] name, byte[] value) {
    int hash = Bytes.hash(name);
    Field field = table.get(name, hash);
    if (field != null) {
      contentBytes += RedisSizes.string(value.length) - RedisSizes.string(field.value.length);
      field.value = value;
      return false;
    }
    add(new Field(name, value));
    return true;
  }

  private void add(Field field) {
    table.add(field);
    contentBytes += RedisSizes.DICT_ENTRY + stringBytes(field);
  }

  @Override
  public boolean remove(byte[] name) {
    Field field = table.remove(name);
    if (field == null) {
      return false;
    }
    contentBytes -= RedisSizes.DICT_ENTRY + stringBytes(field);
    table.resizeIfNeeded();
    return true;
  }

  private static long stringBytes(Field field) {
    return RedisSizes.string(field.key.length) + RedisSizes.string(field.value.length);
  }

  @Override
  public void forEach(BiConsumer<byte[], byte[]> receiver) {
    table.forEach(field -> receiver.accept(field.key, field.value));
  }

  @Override
  public long scan(long cursor, BiConsumer<byte[], byte[]> receiver) {
    return table.scan(cursor, field -> receiver.accept(field.key, field.value));
  }

  @Override
  public void random(RandomSource random, BiConsumer<byte[], byte[]> receiver) {
    Field field = Objects.requireNonNull(table.random(random), "an empty hash has no random field");
    receiver.accept(field.key, field.value);
  }

  @Override
  public void randomDistinct(RandomSource random, int count, BiConsumer<byte[], byte[]> receiver) {
    table.sampleDistinct(random, count, field -> receiver.accept(field.key, field.value));
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.DICT + table.bucketBytes() + contentBytes;
  }

  @Override
  public long usageBytes(int samples) {
    long base = RedisSizes.OBJECT + RedisSizes.DICT_STRUCT + RedisSizes.POINTER * table.buckets();
    return table.extrapolate(
        base, samples, field -> RedisSizes.DICT_ENTRY_STRUCT + stringBytes(field));
  }

  @Override
  public void keepSizeWhile(BooleanSupplier condition) {
    table.keepSizeWhile(condition);
  }

  @Override
  public List<TableStatistics> tableStatistics() {
    return table.statistics();
  }

  @Override
  public TableHash copy() {
    TableHash copy = new TableHash(size());
    table.forEach(field -> copy.add(new Field(field)));
    return copy;
  }
}
