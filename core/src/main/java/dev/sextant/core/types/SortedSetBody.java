package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.types.SortedSetValue.ScoreTest;
import dev.sextant.core.types.SortedSetValue.ScoreVisitor;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One of the two forms of a sorted set; {@link SortedSetValue} says what the methods mean. */
interface SortedSetBody {
  String encoding();

  int size();

  double score(byte[] member);

  double put(byte[] member, double score);

  boolean remove(byte[] member);

  int rank(byte[] member);

  RankRange ranks(ScoreRange range);

  RankRange ranks(LexRange range);

  void removeRanks(int from, int to);

  void forEach(int from, int count, boolean reverse, ScoreVisitor visitor);

  boolean anyMatch(int from, int to, ScoreTest test);

  long scan(long cursor, ScoreVisitor visitor);

  void random(RandomSource random, ScoreVisitor visitor);

  void randomDistinct(RandomSource random, int count, ScoreVisitor visitor);

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

  SortedSetBody copy();
}
