package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A sorted set: members, any bytes, each with a score, ordered by score and, where scores are
 * equal, by the members' bytes taken as unsigned. A score is any double but NaN. Members are stored
 * as given and never changed in place.
 *
 * <p>The rank of a member is its place in that order from 0. Ranges of scores and of members are
 * turned into ranges of ranks first ({@link #ranks(ScoreRange)}), in logarithmic time; counting,
 * visiting and removing then work on ranks alone.
 *
 * <p>A small sorted set is two arrays ({@code listpack}). Past {@code zset-max-listpack-entries}
 * members, or with a member longer than {@code zset-max-listpack-value} bytes, it becomes a skip
 * list with a hash table ({@code skiplist}), and stays one.
 */
public final class SortedSetValue extends Value {
  private SortedSetBody body;

  /** Receives a member with its score. */
  @FunctionalInterface
  public interface ScoreVisitor {
    /** Receives a member, which must not be changed, and its score. */
    void visit(byte[] member, double score);
  }

  /** Says of a member with its score whether it is what is looked for. */
  @FunctionalInterface
  public interface ScoreTest {
    /** Receives a member, which must not be changed, and its score. */
    boolean test(byte[] member, double score);
  }

  /** An empty sorted set. */
  public SortedSetValue() {
    this(new ListpackSortedSet());
  }

  SortedSetValue(SortedSetBody body) {
    this.body = body;
  }

  /**
   * An empty sorted set in the form for {@code members} members, as far as their number decides it.
   */
  public static SortedSetValue expecting(int members, Encodings limits) {
    return members > limits.zsetMaxListpackEntries()
        ? new SortedSetValue(new SkipListSortedSet())
        : new SortedSetValue();
  }

  /** How many members there are. */
  public int size() {
    return body.size();
  }

  /** The score of a member, or NaN when there is no such member. */
  public double score(byte[] member) {
    return body.score(member);
  }

  /**
   * Adds a member or changes its score.
   *
   * @param score not NaN
   * @return the score before, or NaN when the member is new
   */
  public double put(byte[] member, double score, Encodings limits) {
    if (body instanceof ListpackSortedSet
        && (size() >= limits.zsetMaxListpackEntries()
            || member.length > limits.zsetMaxListpackValue())
        && Double.isNaN(body.score(member))) {
      leaveCompactForm();
    }
    return body.put(member, score);
  }

  /** Becomes a skip list with a hash table, whatever its size: what SORT does to it. */
  public void leaveCompactForm() {
    if (body instanceof ListpackSortedSet) {
      SkipListSortedSet large = new SkipListSortedSet();
      body.forEach(0, size(), false, large::put);
      body = large;
    }
  }

  /** Removes a member and returns whether there was one. */
  public boolean remove(byte[] member) {
    return body.remove(member);
  }

  /** The rank of a member, or -1 when there is no such member. */
  public int rank(byte[] member) {
    return body.rank(member);
  }

  /** The members whose scores lie in {@code range}. */
  public RankRange ranks(ScoreRange range) {
    return body.ranks(range);
  }

  /** The members that lie in {@code range}, provided that all scores are equal. */
  public RankRange ranks(LexRange range) {
    return body.ranks(range);
  }

  /** Removes the members of a range of ranks, which lies within the set. */
  public void removeRanks(RankRange range) {
    if (range.size() > 0) {
      body.removeRanks(range.from(), range.to());
    }
  }

  /**
   * Visits {@code count} members beginning at rank {@code from}, towards lower ranks if {@code
   * reverse}. The range must lie within the set; the visitor must not change the set.
   */
  public void forEach(int from, int count, boolean reverse, ScoreVisitor visitor) {
    body.forEach(from, count, reverse, visitor);
  }

  /** Visits all members in order; the visitor must not change the set. */
  public void forEach(ScoreVisitor visitor) {
    body.forEach(0, size(), false, visitor);
  }

  /**
   * Visits the members of a range of ranks, which lies within the set, in order until {@code test}
   * holds for one, and tells whether it did; the test must not change the set.
   */
  public boolean anyMatch(RankRange range, ScoreTest test) {
    return body.anyMatch(range.from(), range.to(), test);
  }

  /** The same for all members. */
  public boolean anyMatch(ScoreTest test) {
    return body.anyMatch(0, size(), test);
  }

  /**
   * Removes {@code count} members with the lowest scores, or the highest, and visits them in the
   * order of removal; all when there are not so many. The visitor must not change the set.
   */
  public void pop(int count, boolean highest, ScoreVisitor visitor) {
    int size = size();
    int popped = Math.min(count, size);
    if (popped == 0) {
      return;
    }
    body.forEach(highest ? size - 1 : 0, popped, highest, visitor);
    body.removeRanks(highest ? size - popped : 0, highest ? size : popped);
  }

  /**
   * Visits the members at {@code cursor} and returns the next cursor, with the guarantee of {@link
   * HashTable#scan}; a small sorted set is visited whole. The visitor must not change the set.
   */
  public long scan(long cursor, ScoreVisitor visitor) {
    return body.scan(cursor, visitor);
  }

  /** Visits one member, each about equally likely. The set must not be empty. */
  public void random(RandomSource random, ScoreVisitor visitor) {
    body.random(random, visitor);
  }

  /** Visits {@code count} different members chosen at random, or all when there are not so many. */
  public void randomDistinct(RandomSource random, int count, ScoreVisitor visitor) {
    body.randomDistinct(random, count, visitor);
  }

  @Override
  public ValueType type() {
    return ValueType.SORTED_SET;
  }

  @Override
  public long pieces() {
    return encoding().equals("skiplist") ? size() : 1;
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
  public SortedSetValue copy() {
    return new SortedSetValue(body.copy());
  }
}
