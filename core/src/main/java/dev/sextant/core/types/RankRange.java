package dev.sextant.core.types;

/**
 * The members of a sorted set from one rank to another; rank 0 is the lowest score.
 *
 * @param from the first rank
 * @param to one past the last rank; not below {@code from}
 */
public record RankRange(int from, int to) {

  /** How many members the range has. */
  public int size() {
    return to - from;
  }
}
