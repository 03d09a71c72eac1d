package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One of the two forms of a set; {@link SetValue} says what the methods mean. */
interface SetBody {
  String encoding();

  int size();

  boolean contains(byte[] member);

  /** Adds a member that the form can hold. */
  boolean add(byte[] member);

  boolean remove(byte[] member);

  boolean anyMatch(Predicate<byte[]> condition);

  long scan(long cursor, Consumer<byte[]> receiver);

  byte[] random(RandomSource random);

  void randomDistinct(RandomSource random, int count, Consumer<byte[]> receiver);

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

  SetBody copy();
}
