package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Numbers;
import dev.sextant.core.types.LexRange;
import dev.sextant.core.types.RankRange;
import dev.sextant.core.types.ScoreRange;
import dev.sextant.core.types.SortedSetValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which members of a sorted set a range command wants, in which order.
 *
 * <p>Every kind of interval becomes a range of ranks once the sorted set is known; the direction
 * and LIMIT then apply to that.
 */
final class RangeRequest {

  /** What an interval is made of. */
  enum Kind {
    RANK,
    SCORE,
    LEX
  }

  /** Members to visit: {@code count} from rank {@code from} on, in the request's direction. */
  record Selection(int from, int count) {}

  private static final long NO_LIMIT = -1;

  private @Nullable Kind kind;
  private @Nullable Boolean reverse;
  private boolean withScores;
  private long offset;
  private long limit = NO_LIMIT;
  private Function<SortedSetValue, RankRange> interval = set -> new RankRange(0, 0);

  private RangeRequest(@Nullable Kind kind, @Nullable Boolean reverse) {
    this.kind = kind;
    this.reverse = reverse;
  }

  /**
   * Reads a request: bounds and options behind the key at argument {@code keyAt}.
   *
   * @param kind the kind of interval, or null when the options say it
   * @param reverse the direction, or null when the options say it
   * @param scores whether WITHSCORES is an option
   */
  static RangeRequest parse(
      Call call, int keyAt, @Nullable Kind kind, @Nullable Boolean reverse, boolean scores) {
    RangeRequest request = new RangeRequest(kind, reverse);
    for (int i = keyAt + 3; i < call.count(); i++) {
      if (scores && call.is(i, "WITHSCORES")) {
        request.withScores = true;
      } else if (call.is(i, "LIMIT") && i + 2 < call.count()) {
        request.offset = call.integer(i + 1);
        request.limit = call.integer(i + 2);
        i += 2;
      } else if (!request.takes(call, i)) {
        throw Errors.SYNTAX;
      }
    }
    if (request.kind == null) {
      request.kind = Kind.RANK;
    }
    request.refuseConflicts();
    request.readInterval(call, keyAt + 1);
    return request;
  }

  /** Takes argument {@code i} as the direction or kind, unless that is fixed or was said. */
  private boolean takes(Call call, int i) {
    if (reverse == null && call.is(i, "REV")) {
      reverse = true;
    } else if (kind == null && call.is(i, "BYLEX")) {
      kind = Kind.LEX;
    } else if (kind == null && call.is(i, "BYSCORE")) {
      kind = Kind.SCORE;
    } else {
      return false;
    }
    return true;
  }

  private void refuseConflicts() {
    if (limit != NO_LIMIT && kind == Kind.RANK) {
      throw Errors.err(
          "syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    }
    if (kind == Kind.RANK) {
      offset = 0; // "LIMIT n -1" passes as if it were not there
    }
    if (withScores && kind == Kind.LEX) {
      throw Errors.err("syntax error, WITHSCORES not supported in combination with BYLEX");
    }
  }

  private void readInterval(Call call, int firstAt) {
    if (kind == Kind.RANK) {
      long start = call.integer(firstAt);
      long end = call.integer(firstAt + 1);
      interval = set -> ranks(start, end, set.size(), isReverse());
      return;
    }
    // Backwards, intervals of scores and members begin with their upper end.
    int minAt = isReverse() ? firstAt + 1 : firstAt;
    int maxAt = isReverse() ? firstAt : firstAt + 1;
    if (kind == Kind.SCORE) {
      ScoreRange range = scoreRange(call, minAt, maxAt);
      interval = set -> set.ranks(range);
    } else {
      LexRange range = lexRange(call, minAt, maxAt);
      interval = set -> set.ranks(range);
    }
  }

  /** Whether the interval is one of ranks. */
  boolean isOfRanks() {
    return kind == Kind.RANK;
  }

  /** Whether the members come from the highest down. */
  boolean isReverse() {
    return reverse != null && reverse;
  }

  /** WITHSCORES. */
  boolean withScores() {
    return withScores;
  }

  /** The members of {@code set} that are asked for. */
  Selection select(SortedSetValue set) {
    RankRange range = interval.apply(set);
    // An offset below zero passes over everything, as it does in Redis.
    long behindOffset = offset < 0 ? 0 : Math.max(0, range.size() - offset);
    int count = (int) (limit < 0 ? behindOffset : Math.min(behindOffset, limit));
    if (count == 0) {
      return new Selection(0, 0);
    }
    int skipped = (int) offset;
    return new Selection(isReverse() ? range.to() - 1 - skipped : range.from() + skipped, count);
  }

  // ------------------------------------------------------------------ intervals

  /**
   * The ranks from {@code start} to {@code end} (inclusive) of a set of {@code size} members, where
   * negative numbers count from the end.
   *
   * @param reverse whether the numbers count from the highest rank
   */
  static RankRange ranks(long start, long end, int size, boolean reverse) {
    long first = Math.max(0, start < 0 ? size + start : start);
    long last = Math.min(size - 1, end < 0 ? size + end : end);
    if (first > last) {
      return new RankRange(0, 0);
    }
    return reverse
        ? new RankRange((int) (size - 1 - last), (int) (size - first))
        : new RankRange((int) first, (int) last + 1);
  }

  /** The interval of scores whose ends are arguments {@code minAt} and {@code maxAt}. */
  static ScoreRange scoreRange(Call call, int minAt, int maxAt) {
    byte[] min = call.arg(minAt);
    byte[] max = call.arg(maxAt);
    boolean minExclusive = isExclusive(min);
    boolean maxExclusive = isExclusive(max);
    double from = Numbers.parseLenientDouble(min, minExclusive ? 1 : 0);
    double to = Numbers.parseLenientDouble(max, maxExclusive ? 1 : 0);
    if (Double.isNaN(from) || Double.isNaN(to)) {
      throw Errors.err("min or max is not a float");
    }
    return new ScoreRange(from, minExclusive, to, maxExclusive);
  }

  private static boolean isExclusive(byte[] bound) {
    return bound.length > 0 && bound[0] == '(';
  }

  /** The interval of members whose ends are arguments {@code minAt} and {@code maxAt}. */
  static LexRange lexRange(Call call, int minAt, int maxAt) {
    LexRange.Bound min = LexRange.Bound.parse(call.arg(minAt));
    LexRange.Bound max = LexRange.Bound.parse(call.arg(maxAt));
    if (min == null || max == null) {
      throw Errors.err("min or max not valid string range item");
    }
    return new LexRange(min, max);
  }
}
