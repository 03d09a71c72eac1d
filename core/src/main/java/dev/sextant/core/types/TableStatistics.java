package dev.sextant.core.types;

import java.util.List;

/**
 * How the nodes of one array of buckets are spread.
 *
 * @param buckets how many buckets there are
 * @param nodes how many nodes hang on them
 * @param chains how many buckets have a chain of 0, 1, 2 and so on nodes, up to the longest
 */
public record TableStatistics(int buckets, int nodes, List<Integer> chains) {

  static TableStatistics of(Buckets<?> buckets) {
    int[] counts = new int[buckets.used() + 1];
    int longest = 0;
    for (int i = 0; i < buckets.size(); i++) {
      int length = buckets.chainLength(i);
      counts[length]++;
      longest = Math.max(longest, length);
    }
    List<Integer> chains = java.util.Arrays.stream(counts).limit(longest + 1L).boxed().toList();
    return new TableStatistics(buckets.size(), buckets.used(), chains);
  }
}
