package dev.sextant.core.command;

import java.util.Arrays;

/**
 * Which arguments of a request are keys, and by which specification each was found. Reusable:
 * {@link #clear}.
 */
public final class KeyPositions {
  private int[] positions = new int[8];
  private KeySpec[] specs = new KeySpec[8];
  private int size;

  /** How many keys were found. */
  public int size() {
    return size;
  }

  /** The index of the {@code i}-th key among the arguments. */
  public int position(int i) {
    return positions[i];
  }

  /** The specification that found the {@code i}-th key. */
  public KeySpec spec(int i) {
    return specs[i];
  }

  /** Adds the argument at {@code position} as a key. */
  public void add(int position, KeySpec spec) {
    if (size == positions.length) {
      positions = Arrays.copyOf(positions, size * 2);
      specs = Arrays.copyOf(specs, size * 2);
    }
    positions[size] = position;
    specs[size] = spec;
    size++;
  }

  /** Forgets all keys. */
  public void clear() {
    size = 0;
  }
}
