package dev.sextant.core.types;

import dev.sextant.core.types.SkipList.Member;
import dev.sextant.core.types.SortedSetValue.ScoreVisitor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * Members with their scores on the way to a new sorted set, or to a reply in the order of one
 * (ZUNION).
 *
 * <p>Until the end there is only a table of the members. The order is then made by one sort, which
 * is less work than keeping it through each addition and each change of a score.
 */
public final class SortedSetBuilder {
  private final HashTable<Member> table = new HashTable<>();

  /** An empty builder with room for {@code members} members. */
  public SortedSetBuilder(int members) {
    table.expand(members);
  }

  /** How many members there are. */
  public int size() {
    return table.size();
  }

  /** Adds a member that is not there yet. */
  public void add(byte[] member, double score) {
    table.add(new Member(member, Bytes.hash(member), score));
  }

  /** Adds a member, if it is not there yet, and tells whether that was so. */
  public boolean addIfAbsent(byte[] member, double score) {
    return table.addIfAbsent(new Member(member, Bytes.hash(member), score));
  }

  /**
   * Adds a member, or, when it is there, gives it the score that {@code aggregate} makes of its
   * score and the given one.
   */
  public void merge(byte[] member, double score, DoubleBinaryOperator aggregate) {
    int hash = Bytes.hash(member);
    Member present = table.get(member, hash);
    if (present == null) {
      table.add(new Member(member, hash, score));
    } else {
      present.score(aggregate.applyAsDouble(present.score(), score));
    }
  }

  /** Removes a member, if it is there. */
  public void remove(byte[] member) {
    table.remove(member);
  }

  /** Visits all members in the order of a sorted set. */
  public void forEach(ScoreVisitor visitor) {
    for (Member member : sorted()) {
      visitor.visit(member.key, member.score());
    }
  }

  /** The sorted set, in the form that its size asks for. The builder is used up. */
  public SortedSetValue build(Encodings limits) {
    boolean small =
        size() <= limits.zsetMaxListpackEntries()
            && !table.anyMatch(member -> member.key.length > limits.zsetMaxListpackValue());
    return build(small);
  }

  /** The sorted set in its compact form or not, whatever the limits. The builder is used up. */
  public SortedSetValue build(boolean compact) {
    Member[] sorted = sorted();
    return new SortedSetValue(
        compact ? ListpackSortedSet.of(sorted) : new SkipListSortedSet(sorted, table));
  }

  private Member[] sorted() {
    Member[] members = new Member[size()];
    int[] count = {0};
    table.forEach(member -> members[count[0]++] = member);
    Arrays.sort(members, Member.ORDER);
    return members;
  }
}
