package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFrame;
import org.jspecify.annotations.Nullable;

/**
 * table.sort: the quicksort of Lua 5.1, with the median of the first, the middle and the last
 * element as the pivot. Its comparisons come in Lua's order, because scripts see which of two equal
 * elements comes first, and when an inconsistent comparison is noticed. Each comparison may be a
 * call, so the sort is a machine whose states say which comparison is being answered; ranges that
 * are still to be sorted wait on a stack of its own.
 */
final class TableSort extends NativeFrame {
  /** What the comparison that was asked for is about. */
  private enum State {
    NEXT_RANGE,
    LAST_BEFORE_FIRST,
    MIDDLE_BEFORE_FIRST,
    LAST_BEFORE_MIDDLE,
    SCAN_UP,
    SCAN_DOWN
  }

  private final LuaTable table;
  private final @Nullable LuaFunction comparator;
  private final java.util.ArrayDeque<int[]> waiting = new java.util.ArrayDeque<>();
  private State state = State.NEXT_RANGE;
  private int low;
  private int high;
  private int middle;
  private int i;
  private int j;
  private @Nullable Object pivot;
  private boolean asked;

  private TableSort(LuaTable table, @Nullable LuaFunction comparator) {
    this.table = table;
    this.comparator = comparator;
    low = 1;
    high = table.length();
  }

  static void sort(NativeCall call) {
    LuaTable table = call.table(1);
    LuaFunction comparator = call.isNilOrAbsent(2) ? null : call.function(2);
    call.enter(new TableSort(table, comparator));
  }

  @Override
  protected void step(@Nullable Object[] results) {
    if (asked) {
      asked = false;
      answer(results.length > 0 && Lua.isTrue(results[0]));
    }
    for (long n = budget(); n > 0; n--) {
      spend(1);
      if (state == State.NEXT_RANGE && !nextRange()) {
        finish();
        return;
      }
      Boolean less = compare();
      if (less == null) {
        asked = true;
        return;
      }
      answer(less);
    }
  }

  private boolean nextRange() {
    while (low >= high) {
      int[] range = waiting.pollFirst();
      if (range == null) {
        return false;
      }
      low = range[0];
      high = range[1];
    }
    state = State.LAST_BEFORE_FIRST;
    return true;
  }

  /** Asks the question of the state; null if a function was called to answer it. */
  private @Nullable Boolean compare() {
    return switch (state) {
      case LAST_BEFORE_FIRST -> less(table.get(high), table.get(low));
      case MIDDLE_BEFORE_FIRST -> less(table.get(middle), table.get(low));
      case LAST_BEFORE_MIDDLE -> less(table.get(high), table.get(middle));
      case SCAN_UP -> less(table.get(i), pivot);
      default -> less(pivot, table.get(j));
    };
  }

  private @Nullable Boolean less(@Nullable Object a, @Nullable Object b) {
    if (comparator == null) {
      return lessOrCall(a, b);
    }
    call(comparator, a, b);
    return null;
  }

  private void answer(boolean yes) {
    switch (state) {
      case LAST_BEFORE_FIRST -> {
        if (yes) {
          swap(low, high);
        }
        middle = (low + high) / 2;
        state = high - low == 1 ? rangeDone() : State.MIDDLE_BEFORE_FIRST;
      }
      case MIDDLE_BEFORE_FIRST -> {
        if (yes) {
          swap(middle, low);
          partition();
        } else {
          state = State.LAST_BEFORE_MIDDLE;
        }
      }
      case LAST_BEFORE_MIDDLE -> {
        if (yes) {
          swap(middle, high);
        }
        partition();
      }
      case SCAN_UP -> scanUp(yes);
      default -> scanDown(yes);
    }
  }

  private State rangeDone() {
    low = high;
    return State.NEXT_RANGE;
  }

  private void partition() {
    if (high - low == 2) {
      state = rangeDone();
      return;
    }
    pivot = table.get(middle);
    swap(middle, high - 1);
    i = low + 1;
    j = high - 1;
    state = State.SCAN_UP;
  }

  private void scanUp(boolean less) {
    if (less) {
      if (i > high) {
        throw error("invalid order function for sorting");
      }
      i++;
    } else {
      j--;
      state = State.SCAN_DOWN;
    }
  }

  private void scanDown(boolean less) {
    if (less) {
      if (j < low) {
        throw error("invalid order function for sorting");
      }
      j--;
    } else if (j < i) {
      swap(high - 1, i);
      split();
    } else {
      swap(i, j);
      i++;
      state = State.SCAN_UP;
    }
  }

  /** Sorts the smaller part first and lets the larger one wait. */
  private void split() {
    if (i - low < high - i) {
      waiting.addFirst(new int[] {i + 1, high});
      high = i - 1;
    } else {
      waiting.addFirst(new int[] {low, i - 1});
      low = i + 1;
    }
    state = State.NEXT_RANGE;
  }

  private void swap(int a, int b) {
    TableLibrary.checkWritable(table);
    Object value = table.get(a);
    table.set(a, table.get(b));
    table.set(b, value);
  }
}
