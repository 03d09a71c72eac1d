package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.types.ListValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * LPOS: where an element stands in a list.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/lpos/">LPOS</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class ListPositions {
  private static final CommandError ZERO_RANK =
      Errors.err(
          "RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use"
              + " negative to start from the end of the list");
  private static final CommandError NEGATIVE_COUNT = Errors.err("COUNT can't be negative");
  private static final CommandError NEGATIVE_MAXLEN = Errors.err("MAXLEN can't be negative");

  private static final long NO_COUNT = -1;

  /** The first match to report; negative counts from the tail. */
  private long rank = 1;

  /** How many matches to report, 0 for all; {@link #NO_COUNT} for one, and not as an array. */
  private long count = NO_COUNT;

  /** How many elements to look at, 0 for all. */
  private long maxLength;

  private long seen;
  private long matches;
  private final List<Integer> found = new ArrayList<>();

  private ListPositions() {}

  static void lpos(Call call) {
    ListPositions search = new ListPositions();
    search.parse(call);
    ListValue list = call.read(call.arg(1), ListValue.class);
    if (list != null) {
      search.run(list, call.arg(2));
    }
    search.reply(call);
  }

  private void parse(Call call) {
    for (int i = 3; i < call.count(); i += 2) {
      if (i + 1 == call.count()) {
        throw Errors.SYNTAX;
      } else if (call.is(i, "RANK")) {
        rank = call.integer(i + 1);
        if (rank == 0) {
          throw ZERO_RANK;
        }
      } else if (call.is(i, "COUNT")) {
        count = call.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_COUNT);
      } else if (call.is(i, "MAXLEN")) {
        maxLength = call.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_MAXLEN);
      } else {
        throw Errors.SYNTAX;
      }
    }
  }

  private void run(ListValue list, byte[] element) {
    boolean fromTail = rank < 0;
    long first = Math.abs(rank);
    list.anyMatch(
        fromTail ? list.size() - 1 : 0,
        fromTail,
        (index, candidate) -> {
          if (Arrays.equals(candidate, element) && ++matches >= first) {
            found.add(index);
          }
          return ++seen == maxLength || !found.isEmpty() && isEnough(first);
        });
  }

  /**
   * Counts as Redis does, from the first match on: with the smallest rank, whose absolute value is
   * no 64-bit integer, that overflows, and there is never enough.
   */
  private boolean isEnough(long first) {
    return count == NO_COUNT || count != 0 && matches - first + 1 >= count;
  }

  private void reply(Call call) {
    if (count != NO_COUNT) {
      call.reply().array(found.size());
      found.forEach(call.reply()::integer);
    } else if (found.isEmpty()) {
      call.reply().nullBulk();
    } else {
      call.reply().integer(found.get(0));
    }
  }
}
