package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.SkipList.Member;
import dev.sextant.core.types.SortedSetValue.ScoreTest;
import dev.sextant.core.types.SortedSetValue.ScoreVisitor;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A large sorted set: a skip list for the order, a hash table for the members. */
final class SkipListSortedSet implements SortedSetBody {
  private final SkipList list = new SkipList();
  private final HashTable<Member> table;

  /** What the table's entries and the members' bytes were allocated. */
  private long contentBytes;

  SkipListSortedSet() {
    this.table = new HashTable<>();
  }

  /** A sorted set of the members of {@code table}, which {@code sorted} has in order. */
  SkipListSortedSet(Member[] sorted, HashTable<Member> table) {
    this.table = table;
    // Backwards, so that each insertion finds its place at the front at once.
    for (int i = sorted.length - 1; i >= 0; i--) {
      link(sorted[i]);
    }
    table.resizeIfNeeded();
  }

  @Override
  public String encoding() {
    return "skiplist";
  }

  @Override
  public int size() {
    return list.size();
  }

  @Override
  public double score(byte[] member) {
    Member found = table.get(member);
    return found == null ? Double.NaN : found.score();
  }

  @Override
  public double put(byte[] member, double score) {
    int hash = Bytes.hash(member);
    Member found = table.get(member, hash);
    if (found == null) {
      add(new Member(member, hash, score));
      return Double.NaN;
    }
    double previous = found.score();
    if (previous != score) {
      list.changeScore(found, score);
    }
    return previous;
  }

  private void add(Member member) {
    table.add(member);
    link(member);
  }

  /** Puts a member into the list that is in the table. */
  private void link(Member member) {
    list.add(member);
    contentBytes += contentBytes(member);
  }

  @Override
  public boolean remove(byte[] member) {
    Member removed = table.remove(member);
    if (removed == null) {
      return false;
    }
    list.remove(removed);
    contentBytes -= contentBytes(removed);
    table.resizeIfNeeded();
    return true;
  }

  private static long contentBytes(Member member) {
    return RedisSizes.DICT_ENTRY + RedisSizes.string(member.key.length);
  }

  @Override
  public void removeRanks(int from, int to) {
    list.removeRanks(
        from,
        to,
        member -> {
          table.remove(member.key, member.hash);
          contentBytes -= contentBytes(member);
        });
    table.resizeIfNeeded();
  }

  @Override
  public int rank(byte[] member) {
    Member found = table.get(member);
    return found == null ? -1 : list.rank(found);
  }

  @Override
  public RankRange ranks(ScoreRange range) {
    int from = list.countWhile(member -> range.isAbove(member.score()));
    int to = list.countWhile(member -> range.reaches(member.score()));
    return new RankRange(from, Math.max(from, to));
  }

  @Override
  public RankRange ranks(LexRange range) {
    int from = list.countWhile(member -> range.isAbove(member.key));
    int to = list.countWhile(member -> range.reaches(member.key));
    return new RankRange(from, Math.max(from, to));
  }

  @Override
  public void forEach(int from, int count, boolean reverse, ScoreVisitor visitor) {
    if (count == 0) {
      return;
    }
    @Nullable Member member = list.get(from);
    for (int i = 0; i < count && member != null; i++) {
      visitor.visit(member.key, member.score());
      member = reverse ? member.previous() : member.next();
    }
  }

  @Override
  public boolean anyMatch(int from, int to, ScoreTest test) {
    Member member = list.get(from);
    for (int i = from; i < to && member != null; i++) {
      if (test.test(member.key, member.score())) {
        return true;
      }
      member = member.next();
    }
    return false;
  }

  @Override
  public long scan(long cursor, ScoreVisitor visitor) {
    return table.scan(cursor, member -> visitor.visit(member.key, member.score()));
  }

  @Override
  public void random(RandomSource random, ScoreVisitor visitor) {
    Member member =
        Objects.requireNonNull(table.random(random), "an empty sorted set has no random member");
    visitor.visit(member.key, member.score());
  }

  @Override
  public void randomDistinct(RandomSource random, int count, ScoreVisitor visitor) {
    table.sampleDistinct(random, count, member -> visitor.visit(member.key, member.score()));
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.ZSET
        + RedisSizes.DICT
        + table.bucketBytes()
        + list.memoryBytes()
        + contentBytes;
  }

  @Override
  public long usageBytes(int samples) {
    long sum = 0;
    int seen = 0;
    Member member = list.first();
    for (; member != null && (samples == 0 || seen < samples); seen++) {
      sum +=
          RedisSizes.string(member.key.length)
              + RedisSizes.DICT_ENTRY_STRUCT
              + RedisSizes.skiplistNode(member.levels());
      member = member.next();
    }
    long base =
        RedisSizes.OBJECT
            + RedisSizes.ZSET
            + RedisSizes.SKIPLIST
            + RedisSizes.DICT_STRUCT
            + RedisSizes.POINTER * table.buckets()
            + RedisSizes.SKIPLIST_HEADER;
    return Sampling.extrapolate(base, sum, seen, size());
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
  public SkipListSortedSet copy() {
    SkipListSortedSet copy = new SkipListSortedSet();
    copy.table.expand(size());
    // Backwards, so that each insertion finds its place at the front at once.
    for (Member member = list.last(); member != null; member = member.previous()) {
      copy.add(new Member(member.key, member.hash, member.score()));
    }
    return copy;
  }
}
