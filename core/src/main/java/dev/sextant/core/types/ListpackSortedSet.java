package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.SortedSetValue.ScoreTest;
import dev.sextant.core.types.SortedSetValue.ScoreVisitor;
import java.util.Arrays;

/** A small sorted set: members and scores in two arrays, in order. */
final class ListpackSortedSet implements SortedSetBody {
  private byte[][] members;
  private double[] scores;
  private int used;
  private long listpackBytes;

  ListpackSortedSet() {
    this(new byte[4][], new double[4], 0, RedisSizes.LISTPACK_EMPTY);
  }

  private ListpackSortedSet(byte[][] members, double[] scores, int used, long listpackBytes) {
    this.members = members;
    this.scores = scores;
    this.used = used;
    this.listpackBytes = listpackBytes;
  }

  /** A sorted set of members that are in order already. */
  static ListpackSortedSet of(SkipList.Member[] sorted) {
    ListpackSortedSet set = new ListpackSortedSet();
    for (SkipList.Member member : sorted) {
      set.insert(set.used, member.key, member.score());
    }
    return set;
  }

  @Override
  public String encoding() {
    return "listpack";
  }

  @Override
  public int size() {
    return used;
  }

  @Override
  public int rank(byte[] member) {
    for (int i = 0; i < used; i++) {
      if (Arrays.equals(members[i], member)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public double score(byte[] member) {
    int at = rank(member);
    return at < 0 ? Double.NaN : scores[at];
  }

  @Override
  public double put(byte[] member, double score) {
    int at = rank(member);
    double previous = at < 0 ? Double.NaN : scores[at];
    if (at < 0) {
      insert(member, score);
    } else if (previous != score) {
      byte[] stored = members[at];
      removeRanks(at, at + 1);
      insert(stored, score);
    }
    return previous;
  }

  private void insert(byte[] member, double score) {
    int at = 0;
    while (at < used
        && (scores[at] < score
            || (scores[at] == score && Bytes.compare(members[at], member) < 0))) {
      at++;
    }
    insert(at, member, score);
  }

  private void insert(int at, byte[] member, double score) {
    if (used == members.length) {
      members = Arrays.copyOf(members, used * 2);
      scores = Arrays.copyOf(scores, used * 2);
    }
    System.arraycopy(members, at, members, at + 1, used - at);
    System.arraycopy(scores, at, scores, at + 1, used - at);
    members[at] = member;
    // A listpack stores a whole score as an integer, and there is no negative zero among those.
    scores[at] = score + 0.0;
    used++;
    listpackBytes += entryBytes(at);
  }

  private long entryBytes(int at) {
    return ListpackSize.of(members[at]) + ListpackSize.ofScore(scores[at]);
  }

  @Override
  public boolean remove(byte[] member) {
    int at = rank(member);
    if (at < 0) {
      return false;
    }
    removeRanks(at, at + 1);
    return true;
  }

  @Override
  public void removeRanks(int from, int to) {
    for (int i = from; i < to; i++) {
      listpackBytes -= entryBytes(i);
    }
    System.arraycopy(members, to, members, from, used - to);
    System.arraycopy(scores, to, scores, from, used - to);
    int left = used - (to - from);
    Arrays.fill(members, left, used, Bytes.EMPTY);
    used = left;
  }

  @Override
  public RankRange ranks(ScoreRange range) {
    int from = 0;
    while (from < used && range.isAbove(scores[from])) {
      from++;
    }
    int to = from;
    while (to < used && range.reaches(scores[to])) {
      to++;
    }
    return new RankRange(from, to);
  }

  @Override
  public RankRange ranks(LexRange range) {
    int from = 0;
    while (from < used && range.isAbove(members[from])) {
      from++;
    }
    int to = from;
    while (to < used && range.reaches(members[to])) {
      to++;
    }
    return new RankRange(from, to);
  }

  @Override
  public void forEach(int from, int count, boolean reverse, ScoreVisitor visitor) {
    int step = reverse ? -1 : 1;
    for (int i = 0, at = from; i < count; i++, at += step) {
      visitor.visit(members[at], scores[at]);
    }
  }

  @Override
  public boolean anyMatch(int from, int to, ScoreTest test) {
    for (int i = from; i < to; i++) {
      if (test.test(members[i], scores[i])) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long scan(long cursor, ScoreVisitor visitor) {
    forEach(0, used, false, visitor);
    return 0;
  }

  @Override
  public void random(RandomSource random, ScoreVisitor visitor) {
    int at = random.nextInt(used);
    visitor.visit(members[at], scores[at]);
  }

  @Override
  public void randomDistinct(RandomSource random, int count, ScoreVisitor visitor) {
    Sampling.distinct(random, used, count, at -> visitor.visit(members[at], scores[at]));
  }

  @Override
  public long memoryBytes() {
    return Jemalloc.size(listpackBytes);
  }

  @Override
  public long usageBytes(int samples) {
    return RedisSizes.OBJECT + memoryBytes();
  }

  @Override
  public ListpackSortedSet copy() {
    int length = Math.max(used, 4);
    return new ListpackSortedSet(
        Arrays.copyOf(members, length), Arrays.copyOf(scores, length), used, listpackBytes);
  }
}
