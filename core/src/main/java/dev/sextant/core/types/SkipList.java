package dev.sextant.core.types;

import dev.sextant.core.memory.RedisSizes;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Members in the order of their scores, and of their bytes where scores are equal, reached by rank,
 * score or member in logarithmic time.
 *
 * <p>A skip list is a sorted chain with further chains above it, each of which skips over what lies
 * below: a member takes part in the chains of the levels up to its own, and a quarter of the
 * members of one level belong to the next. A search runs along the highest chain until the next
 * step would go too far, descends one level, and so on. Each link also knows its span, how many
 * places it skips, so that the sum of the spans on the way to a member is its rank (this is what
 * Redis adds to William Pugh's design, beside the links backwards).
 *
 * <p>The level of a member must look random, or chains degenerate. It is taken from the hash of its
 * bytes: as good as a throw of dice, the same in each run, and without a source of randomness to
 * pass around.
 *
 * <p>Three quarters of the members have one level only; they keep its link in a field and have no
 * arrays. The span of the lowest link is one by nature and is not kept.
 */
final class SkipList {
  private static final int MAX_LEVELS = 32;
  private static final int HASH_SPREAD = 0x9E3779B9;

  /** A member with its score, node of the skip list and of the hash table beside it. */
  static final class Member extends HashTable.Node<Member> {
    /** The order of the list. Zeros are equal, whatever their signs. */
    static final Comparator<Member> ORDER =
        (a, b) -> a.score == b.score ? Bytes.compare(a.key, b.key) : a.score < b.score ? -1 : 1;

    private static final @Nullable Member[] NO_LINKS = {};
    private static final int[] NO_SPANS = {};

    /** Decides the place: changed by the skip list alone once the member is linked in. */
    private double score;

    private @Nullable Member previous;
    private @Nullable Member next;

    /** The links and spans of the levels above the lowest. */
    private final @Nullable Member[] links;

    private final int[] spans;

    Member(byte[] member, int hash, double score) {
      this(member, hash, score, levelsFor(hash));
    }

    private Member(byte[] member, int hash, double score, int levels) {
      super(member, hash);
      this.score = score;
      this.links = levels == 1 ? NO_LINKS : new Member[levels - 1];
      this.spans = levels == 1 ? NO_SPANS : new int[levels - 1];
    }

    private static int levelsFor(int hash) {
      return 1 + Integer.numberOfLeadingZeros(hash * HASH_SPREAD) / 2;
    }

    double score() {
      return score;
    }

    /** Changes the score of a member that is in no list yet. */
    void score(double newScore) {
      score = newScore;
    }

    /** The member that follows, or null. */
    @Nullable Member next() {
      return next;
    }

    /** The member before this one, or null. */
    @Nullable Member previous() {
      return previous;
    }

    int levels() {
      return links.length + 1;
    }

    private @Nullable Member link(int level) {
      return level == 0 ? next : links[level - 1];
    }

    private int span(int level) {
      return level == 0 ? 1 : spans[level - 1];
    }

    private void link(int level, @Nullable Member target, int span) {
      if (level == 0) {
        next = target;
      } else {
        links[level - 1] = target;
        spans[level - 1] = span;
      }
    }

    private void widen(int level, int by) {
      if (level > 0) {
        spans[level - 1] += by;
      }
    }

    private boolean isBefore(double otherScore, byte[] otherMember) {
      return score < otherScore || (score == otherScore && Bytes.compare(key, otherMember) < 0);
    }
  }

  private final Member header = new Member(Bytes.EMPTY, 0, Double.NaN, MAX_LEVELS);
  private @Nullable Member tail;
  private int levels = 1;
  private int size;
  private long nodeBytes;

  /** While a member goes in or out: the last member before its place on each level. */
  private final Member[] path = new Member[MAX_LEVELS];

  /** And the rank of the place after that member. */
  private final int[] pathRanks = new int[MAX_LEVELS];

  int size() {
    return size;
  }

  /** What the list with its nodes was allocated, members' bytes excluded. */
  long memoryBytes() {
    return RedisSizes.SKIPLIST + RedisSizes.SKIPLIST_HEADER + nodeBytes;
  }

  @Nullable Member first() {
    return header.next;
  }

  @Nullable Member last() {
    return tail;
  }

  /** Links in a member that is not in the list. */
  void add(Member member) {
    findPath(member.score, member.key);
    for (; levels < member.levels(); levels++) {
      path[levels] = header;
      pathRanks[levels] = 0;
      header.link(levels, null, size);
    }
    for (int level = 0; level < levels; level++) {
      Member before = path[level];
      int distance = pathRanks[0] - pathRanks[level];
      if (level < member.levels()) {
        member.link(level, before.link(level), before.span(level) - distance);
        before.link(level, member, distance + 1);
      } else {
        before.widen(level, 1);
      }
    }
    member.previous = path[0] == header ? null : path[0];
    if (member.next == null) {
      tail = member;
    } else {
      member.next.previous = member;
    }
    size++;
    nodeBytes += RedisSizes.skiplistNode(member.levels());
  }

  /** Unlinks a member that is in the list. */
  void remove(Member member) {
    findPath(member.score, member.key);
    unlink(member);
  }

  /**
   * Unlinks the members from rank {@code from} to rank {@code to} (exclusive), which exist, and
   * gives each to {@code receiver}. The place is looked for once.
   */
  void removeRanks(int from, int to, Consumer<Member> receiver) {
    findPath(from);
    Member member = path[0].link(0);
    for (int i = from; i < to && member != null; i++) {
      Member next = member.next;
      unlink(member);
      receiver.accept(member);
      member = next;
    }
  }

  /** Changes the score of a member that is in the list. */
  void changeScore(Member member, double score) {
    Member before = member.previous;
    Member after = member.next;
    if ((before == null || before.score < score) && (after == null || after.score > score)) {
      member.score = score;
      return;
    }
    remove(member);
    member.score = score;
    add(member);
  }

  /** Finds the last member before the given place on each level. */
  private void findPath(double score, byte[] bytes) {
    Member at = header;
    int rank = 0;
    for (int level = levels - 1; level >= 0; level--) {
      Member step = at.link(level);
      while (step != null && step.isBefore(score, bytes)) {
        rank += at.span(level);
        at = step;
        step = at.link(level);
      }
      path[level] = at;
      pathRanks[level] = rank;
    }
  }

  /** Finds the last member before the given rank on each level. */
  private void findPath(int rank) {
    Member at = header;
    int before = 0;
    for (int level = levels - 1; level >= 0; level--) {
      Member step = at.link(level);
      while (step != null && before + at.span(level) <= rank) {
        before += at.span(level);
        at = step;
        step = at.link(level);
      }
      path[level] = at;
      pathRanks[level] = before;
    }
  }

  /** Unlinks the member that follows the path. */
  private void unlink(Member member) {
    for (int level = 0; level < levels; level++) {
      Member before = path[level];
      if (before.link(level) == member) {
        before.link(level, member.link(level), before.span(level) + member.span(level) - 1);
      } else {
        before.widen(level, -1);
      }
    }
    if (member.next == null) {
      tail = member.previous;
    } else {
      member.next.previous = member.previous;
    }
    while (levels > 1 && header.link(levels - 1) == null) {
      levels--;
    }
    size--;
    nodeBytes -= RedisSizes.skiplistNode(member.levels());
  }

  /**
   * How many members come before the first one for which {@code isBefore} does not hold; it must
   * hold for a stretch from the first member on, and for none after.
   */
  int countWhile(Predicate<Member> isBefore) {
    Member at = header;
    int rank = 0;
    for (int level = levels - 1; level >= 0; level--) {
      Member step = at.link(level);
      while (step != null && isBefore.test(step)) {
        rank += at.span(level);
        at = step;
        step = at.link(level);
      }
    }
    return rank;
  }

  /** The rank of a member that is in the list, from 0. */
  int rank(Member member) {
    findPath(member.score, member.key);
    return pathRanks[0];
  }

  /** The member with the given rank, from 0, or null when there are not so many. */
  @Nullable Member get(int rank) {
    findPath(rank);
    return path[0].next;
  }
}
