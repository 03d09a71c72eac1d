package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What SORT is asked for.
 *
 * @param by what to sort by, or null for the elements themselves
 * @param sorts whether anything is sorted: not with a BY pattern that is the same for all elements
 * @param offset the first element wanted, of those in order; may be negative, or beyond
 * @param count how many elements are wanted; negative: all
 * @param storeAt where the result goes, or null for the reply
 */
record SortOptions(
    boolean descending,
    boolean alphabetic,
    long offset,
    long count,
    @Nullable SortPattern by,
    boolean sorts,
    List<SortPattern> gets,
    byte @Nullable [] storeAt) {

  static SortOptions of(Call call, boolean mayStore) {
    return new Reading(call, mayStore).read();
  }

  /** The same for elements without an order, whose result must be the same each time. */
  SortOptions withSomeOrder() {
    return new SortOptions(descending, true, offset, count, null, true, gets, storeAt);
  }

  private static final class Reading {
    private final Call call;
    private final boolean mayStore;
    private boolean descending;
    private boolean alphabetic;
    private long offset;
    private long count = -1;
    private @Nullable SortPattern by;
    private boolean sorts = true;
    private final List<SortPattern> gets = new ArrayList<>();
    private byte @Nullable [] storeAt;

    Reading(Call call, boolean mayStore) {
      this.call = call;
      this.mayStore = mayStore;
    }

    SortOptions read() {
      int i = 2;
      while (i < call.count()) {
        i += readOption(i);
      }
      return new SortOptions(descending, alphabetic, offset, count, by, sorts, gets, storeAt);
    }

    /** Reads the option at {@code i} and returns how many arguments it has, itself included. */
    private int readOption(int i) {
      int following = call.count() - i - 1;
      if (call.is(i, "ASC")) {
        descending = false;
        return 1;
      }
      if (call.is(i, "DESC")) {
        descending = true;
        return 1;
      }
      if (call.is(i, "ALPHA")) {
        alphabetic = true;
        return 1;
      }
      if (call.is(i, "LIMIT") && following >= 2) {
        offset = call.integer(i + 1);
        count = call.integer(i + 2);
        return 3;
      }
      if (following < 1) {
        throw Errors.SYNTAX;
      }
      if (call.is(i, "STORE") && mayStore) {
        storeAt = call.arg(i + 1);
      } else if (call.is(i, "BY")) {
        readBy(SortPattern.of(call.arg(i + 1)));
      } else if (call.is(i, "GET")) {
        checkMayReadAnyKey("GET");
        gets.add(SortPattern.of(call.arg(i + 1)));
      } else {
        throw Errors.SYNTAX;
      }
      return 2;
    }

    /** One pattern that is constant is enough: then nothing is sorted, whatever comes later. */
    private void readBy(SortPattern pattern) {
      by = pattern;
      if (pattern.hasStar()) {
        checkMayReadAnyKey("BY");
      } else {
        sorts = false;
      }
    }

    private void checkMayReadAnyKey(String option) {
      if (call.server().keyspace().isCluster()) {
        throw Errors.err(option + " option of SORT denied in Cluster mode.");
      }
      boolean allowed =
          call.server().access().mayReadAllKeys(call.session().user, call.spec(), call.args());
      if (!allowed) {
        throw Errors.err(option + " option of SORT denied due to insufficient ACL permissions.");
      }
    }
  }
}
