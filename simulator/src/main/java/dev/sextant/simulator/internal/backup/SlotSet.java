package dev.sextant.simulator.internal.backup;

import dev.sextant.core.slots.Slots;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Sets of slots as people write them: {@code 0-5460}, {@code 7}. */
final class SlotSet {
  private SlotSet() {}

  /** The ranges of a set, in rising order. */
  static List<String> ranges(BitSet slots) {
    List<String> ranges = new ArrayList<>();
    for (int from = slots.nextSetBit(0); from >= 0; ) {
      int to = slots.nextClearBit(from) - 1;
      ranges.add(from == to ? "" + from : from + "-" + to);
      from = slots.nextSetBit(to + 1);
    }
    return ranges;
  }

  /** The ranges in one text; the first few of them if there are many. */
  static String text(BitSet slots) {
    List<String> ranges = ranges(slots);
    int shown = Math.min(ranges.size(), 8);
    String text = String.join(", ", ranges.subList(0, shown));
    return shown < ranges.size() ? text + " and " + (ranges.size() - shown) + " more" : text;
  }

  /**
   * Adds a range.
   *
   * @throws IllegalArgumentException when it is none
   */
  static void add(BitSet slots, String range) {
    int dash = range.indexOf('-');
    int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int to = Integer.parseInt(range.substring(dash + 1));
    if (from < 0 || to < from || to >= Slots.COUNT) {
      throw new IllegalArgumentException("no range of slots: " + range);
    }
    slots.set(from, to + 1);
  }

  /** The slots that are in none of the sets. */
  static BitSet missing(Iterable<BitSet> sets) {
    BitSet missing = new BitSet();
    missing.set(0, Slots.COUNT);
    sets.forEach(missing::andNot);
    return missing;
  }
}
