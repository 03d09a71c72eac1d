package dev.sextant.core.types;

/**
 * An interval of scores, as ZRANGEBYSCORE takes it. No bound is NaN; an interval whose minimum lies
 * above its maximum is valid and empty.
 */
public record ScoreRange(double min, boolean minExclusive, double max, boolean maxExclusive) {

  /** Whether {@code score} lies before the interval. */
  boolean isAbove(double score) {
    return minExclusive ? score <= min : score < min;
  }

  /** Whether {@code score} lies within the interval or before it. */
  boolean reaches(double score) {
    return maxExclusive ? score < max : score <= max;
  }
}
