package dev.sextant.core.command;

import java.util.List;

/**
 * The first key, last key and step that COMMAND shows for clients older than key specifications,
 * and whether these do not tell the whole story ("movablekeys").
 *
 * <p>Source: {@code populateCommandLegacyRangeSpec} in Redis's {@code server.c} for the rule.
 *
 * @param first index of the first key, 0 without keys
 * @param last index of the last key; negative counts from the end
 * @param step distance from key to key
 * @param movable whether key specifications have to be asked
 */
public record LegacyKeyRange(int first, int last, int step, boolean movable) {
  private static final LegacyKeyRange NONE = new LegacyKeyRange(0, 0, 0, false);

  static LegacyKeyRange of(List<KeySpec> specs) {
    if (specs.isEmpty()) {
      return NONE;
    }
    if (specs.size() == 1 && isIndexedRange(specs.get(0))) {
      KeySpec only = specs.get(0);
      return new LegacyKeyRange(
          only.begin(), lastOf(only), only.step(), only.flags().contains(KeyFlag.INCOMPLETE));
    }
    boolean movable = false;
    int first = Integer.MAX_VALUE;
    int last = 0;
    for (KeySpec spec : specs) {
      boolean consecutive = last == 0 || last == spec.begin() - 1;
      if (!isIndexedRange(spec) || spec.step() != 1 || !consecutive) {
        movable = true;
        continue;
      }
      movable |= spec.flags().contains(KeyFlag.INCOMPLETE);
      first = Math.min(first, spec.begin());
      // Unsigned, so that a last key counted from the end wins over any index.
      last = Integer.compareUnsigned(last, lastOf(spec)) > 0 ? last : lastOf(spec);
    }
    return first == Integer.MAX_VALUE
        ? new LegacyKeyRange(0, 0, 0, true)
        : new LegacyKeyRange(first, last, 1, movable);
  }

  private static boolean isIndexedRange(KeySpec spec) {
    return spec.kind() == KeySpec.Kind.RANGE && spec.keyword() == null;
  }

  private static int lastOf(KeySpec spec) {
    return spec.last() >= 0 ? spec.last() + spec.begin() : spec.last();
  }
}
