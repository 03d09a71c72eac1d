package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One of the two forms of a hash; {@link HashValue} says what the methods mean. */
interface HashBody {
  String encoding();

  int size();

  byte @Nullable [] get(byte[] name);

  boolean put(byte[] name, byte[] value);

  boolean remove(byte[] name);

  void forEach(BiConsumer<byte[], byte[]> receiver);

  long scan(long cursor, BiConsumer<byte[], byte[]> receiver);

  void random(RandomSource random, BiConsumer<byte[], byte[]> receiver);

  void randomDistinct(RandomSource random, int count, BiConsumer<byte[], byte[]> receiver);

  /** What the form was allocated, the object header excluded. */
  long memoryBytes();

  /** What MEMORY USAGE counts of the form, the object header included. */
  long usageBytes(int samples);

  /** As {@link Value#keepSizeWhile}. */
  default void keepSizeWhile(BooleanSupplier condition) {}

  /** Empty unless the form has a hash table. */
  default List<TableStatistics> tableStatistics() {
    return List.of();
  }

  HashBody copy();
}
