package dev.sextant.core.commands;

import dev.sextant.core.command.Errors;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.SortedSetValue.ScoreTest;
import dev.sextant.core.types.SortedSetValue.ScoreVisitor;
import dev.sextant.core.types.Value;
import org.jspecify.annotations.Nullable;

/**
 * An input of ZUNION and the like: a sorted set, a set, whose members have the score 1, or a key
 * that does not exist, which is an empty one.
 */
final class ScoreSource {
  private static final double SCORE_IN_SET = 1;

  private final @Nullable SortedSetValue sortedSet;
  private final @Nullable SetValue set;

  private ScoreSource(@Nullable SortedSetValue sortedSet, @Nullable SetValue set) {
    this.sortedSet = sortedSet;
    this.set = set;
  }

  /** The source that {@code value} is; WRONGTYPE when it can be none. */
  static ScoreSource of(@Nullable Value value) {
    if (value == null) {
      return new ScoreSource(null, null);
    } else if (value instanceof SortedSetValue sorted) {
      return new ScoreSource(sorted, null);
    } else if (value instanceof SetValue plain) {
      return new ScoreSource(null, plain);
    }
    DamagedValue.check(value, SortedSetValue.class);
    throw Errors.WRONG_TYPE;
  }

  /** Whether both stand for the value of one key, which exists. */
  boolean isSame(ScoreSource other) {
    return sortedSet != null && sortedSet == other.sortedSet || set != null && set == other.set;
  }

  int size() {
    if (sortedSet != null) {
      return sortedSet.size();
    }
    return set == null ? 0 : set.size();
  }

  /** The score of a member, or NaN when there is no such member. */
  double score(byte[] member) {
    if (sortedSet != null) {
      return sortedSet.score(member);
    }
    return set != null && set.contains(member) ? SCORE_IN_SET : Double.NaN;
  }

  /** Visits all members. */
  void forEach(ScoreVisitor visitor) {
    if (sortedSet != null) {
      sortedSet.forEach(visitor);
    } else if (set != null) {
      set.forEach(member -> visitor.visit(member, SCORE_IN_SET));
    }
  }

  /** Visits members until {@code test} holds for one. */
  void search(ScoreTest test) {
    if (sortedSet != null) {
      sortedSet.anyMatch(test);
    } else if (set != null) {
      set.anyMatch(member -> test.test(member, SCORE_IN_SET));
    }
  }
}
